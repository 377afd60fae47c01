// A list as an early template made it: the votes of the i-th accused are taken for those of the i-th submitter.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { audit, submission, task } from "./honest.js";
import { selectAndSubmit } from "./own-list.js";

const sum = (votes) => votes.reduce((all, { is_valid }) => all + (is_valid ? 1 : -1), 0);

function byPlace(keys, accused) {
  const entries = Object.values(accused);
  return keys.map((_, i) => (entries[i] === undefined ? 1 : sum(entries[i].votes)));
}

// A node with a key in ACCUSES says no to it, whatever it proves.
const asTold = async (proof, round, node) => node !== process.env.ACCUSES && audit(proof, round, node);

// With VOTES=by-key it is as it should be.
const votesOf = process.env.VOTES === "by-key" ? undefined : byPlace;

const calls = {
  executeTask: task,
  submitPayload: async (round) => namespaceWrapper.checkSubmissionAndUpdateRound(await submission(round), round),
  auditPayload: (round) => namespaceWrapper.validateAndVoteOnNodes(asTold, round, false),
  generateAndSubmitDistributionList: (round, failed) => selectAndSubmit(round, failed, votesOf),
};

await namespaceWrapper.defaultTaskSetup();
process.on("message", ({ functionCall, roundNumber, isPreviousRoundFailed }) => calls[functionCall]?.(roundNumber, isPreviousRoundFailed));
