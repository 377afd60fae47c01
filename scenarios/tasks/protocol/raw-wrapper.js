// A task without a task manager: it speaks to the wrapper itself, and its audit forgets to say anything.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { submission, task } from "./honest.js";
import { selectAndSubmit } from "./own-list.js";

const calls = {
  executeTask: task,
  submitPayload: async (round) => namespaceWrapper.checkSubmissionAndUpdateRound(await submission(round), round),
  auditPayload: (round) => namespaceWrapper.validateAndVoteOnNodes(async () => {}, round, false),
  generateAndSubmitDistributionList: (round, failed) => selectAndSubmit(round, failed),
  distributionListAudit: () => {},
};

await namespaceWrapper.defaultTaskSetup();
process.on("message", ({ functionCall, roundNumber, isPreviousRoundFailed }) => calls[functionCall]?.(roundNumber, isPreviousRoundFailed));
