// Each proof begins with the number of the round that was worked in, and no node sends two for one round.
export const kinds = ["chain.submitted"];

const seen = new Set();

export function check(event, run) {
  if (!event.value.startsWith(`${event.round}:`)) return `${event.by} submitted ${event.value} for round ${event.round}`;
  const once = `${event.by} ${event.round}`;
  if (seen.has(once)) return `${event.by} submitted twice for round ${event.round}, seed ${run.seed}`;
  seen.add(once);
}
