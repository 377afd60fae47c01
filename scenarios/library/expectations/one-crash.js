// Exactly one node crashes, and it starts again.
export const kinds = ["node.ended", "node.booted"];

let ended = 0;
let again = 0;

export function check(event) {
  if (event.kind === "node.ended") ended += 1;
  else if (event.boot > 0) again += 1;
}

export function end(run) {
  if (ended !== 1 || again !== 1) return `${ended} of ${run.nodes.length} processes ended, ${again} started again`;
}
