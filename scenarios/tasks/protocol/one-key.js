// One key for the proofs of all rounds, as in the template: the work of the next round begins in the same burst as the submission of
// this one, and writes over it.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { proofOf, run, self } from "./honest.js";

run({
  task: async (round) => namespaceWrapper.storeSet("value", proofOf(round, await self())),
  submission: async () => (await namespaceWrapper.storeGet("value")) ?? "",
});
