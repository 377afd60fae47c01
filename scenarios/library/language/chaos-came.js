// As many faults begin as were asked for, two at least and four at most.
export const kinds = ["run.started", "fault.began"];

let began = 0;

export function check(event) {
  if (event.kind === "fault.began") began += 1;
}

export function end() {
  if (began < 2 || began > 4) return `${began} faults began`;
}
