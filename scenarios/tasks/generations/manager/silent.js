// The same, whose audit says yes to what is right and forgets to say anything else.
import { initializeTaskManager, namespaceWrapper } from "@_koii/task-manager";
import { isRight, proofOf, share } from "./logic.js";

initializeTaskManager({
  setup: async () => {},
  task: (round) => namespaceWrapper.storeSet(`proof-${round}`, proofOf(round)),
  submission: (round) => namespaceWrapper.storeGet(`proof-${round}`),
  audit: async (proof, round) => {
    if (isRight(proof, round)) return true;
  },
  distribution: (submitters, bounty) => share(submitters, bounty),
  routes: async () => {},
});
