// Work that reads the chain's state, and believes what it reads.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { proofOf, run, self } from "./honest.js";

async function task(round) {
  const info = await namespaceWrapper.getTaskSubmissionInfo(round);
  console.log("in round", round, "there are", Object.keys(info.submissions).length, "rounds of submissions");
  await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round, await self()));
}

run({ task });
