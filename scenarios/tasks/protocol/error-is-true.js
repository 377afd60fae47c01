// A task with its own list logic. Its upload forgets to say which round; the task node refuses that, and the wrapper answers an object
// with the error in it, which is as good as true to whoever only asks whether it is there. With READS_ERRORS, it looks into it.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution, submission, task } from "./honest.js";

async function submitList(round) {
  const info = await namespaceWrapper.getTaskSubmissionInfo(round);
  const { bounty_amount_per_round } = await namespaceWrapper.getTaskState({});
  const submitters = Object.keys(info?.submissions[round] ?? {}).map((publicKey) => ({ publicKey, votes: 1 }));
  const uploaded = await namespaceWrapper.uploadDistributionList(distribution(submitters, bounty_amount_per_round));
  const isThere = process.env.READS_ERRORS ? uploaded === true : Boolean(uploaded);
  console.log("DECIDER", uploaded);
  if (isThere) await namespaceWrapper.distributionListSubmissionOnChain(round);
}

const calls = {
  executeTask: task,
  submitPayload: async (round) => namespaceWrapper.checkSubmissionAndUpdateRound(await submission(round), round),
  generateAndSubmitDistributionList: submitList,
};

await namespaceWrapper.defaultTaskSetup();
process.on("message", ({ functionCall, roundNumber }) => calls[functionCall]?.(roundNumber));
