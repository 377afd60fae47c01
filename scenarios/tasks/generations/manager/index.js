// A task of today: six functions for the task manager.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/task-manager/namespace-wrapper";
import { isRight, proofOf, share } from "./logic.js";

initializeTaskManager({
  setup: async () => console.log("set up"),
  task: (round) => namespaceWrapper.storeSet(`proof-${round}`, proofOf(round)),
  submission: (round) => namespaceWrapper.storeGet(`proof-${round}`),
  audit: async (proof, round) => isRight(proof, round),
  distribution: (submitters, bounty) => share(submitters, bounty),
  routes: async () => {},
});
