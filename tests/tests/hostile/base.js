// The task of every program here. A program hands over functions of its own; the rest is honest, but submits nothing.
import { initializeTaskManager, namespaceWrapper } from "@_koii/task-manager";

export { namespaceWrapper };
export const work = (round) => `work of round ${round}`;
export const audit = (value, round) => value === work(round);
// A fixed part of the bounty, whoever else there is, so that nobody's work changes what another is paid.
export const distribution = (submitters, bounty) => {
  const list = {};
  for (const { publicKey, votes } of submitters) list[publicKey] = votes > 0 ? Math.floor(bounty / 4) : 0;
  return list;
};
// A list that lies when it is this node's to make, and is honest when another's is audited: a vote against every list would be a blow
// of its own, which the chain allows.
export const lying = (make) => async (submitters, bounty, round) => {
  const slot = await namespaceWrapper.getSlot();
  return slot % 70 < 25 ? make(submitters, bounty, round) : distribution(submitters, bounty);
};
const nothing = () => undefined;
export const run = (own) =>
  initializeTaskManager({ setup: nothing, task: nothing, submission: nothing, audit, distribution, routes: nothing, ...own });
