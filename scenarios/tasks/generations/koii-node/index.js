// A task of April 2024: `_koiiNode/koiiNode.js` inside, in CommonJS. A node that nobody accused has no vote at all.
const { namespaceWrapper } = require("./_koiiNode/koiiNode");
const { isRight, proofOf, share } = require("./logic");

async function listOf(round) {
  const state = await namespaceWrapper.getTaskState();
  const submitters = Object.keys(state?.submissions[round] ?? {}).map((publicKey) => {
    const votes = state.submissions_audit_trigger[round]?.[publicKey]?.votes ?? [];
    const sum = votes.reduce((all, vote) => all + (vote.is_valid ? 1 : -1), 0);
    return { publicKey, votes: sum, stake: state.stake_list[publicKey] ?? 0 };
  });
  return share(submitters, state?.bounty_amount_per_round ?? 0);
}

async function submitDistributionList(round) {
  const list = await listOf(round);
  if (Object.keys(list).length === 0) return;
  const decider = await namespaceWrapper.ask("uploadDistributionList", list, round);
  if (decider) await namespaceWrapper.ask("distributionListSubmissionOnChain", round);
}

const calls = {
  executeTask: (round) => namespaceWrapper.storeSet(`proof-${round}`, proofOf(round)),
  submitPayload: async (round) => {
    const proof = await namespaceWrapper.storeGet(`proof-${round}`);
    if (proof) await namespaceWrapper.ask("checkSubmissionAndUpdateRound", proof, round);
  },
  auditPayload: (round) => namespaceWrapper.validateAndVoteOnNodes(async (proof, of) => isRight(proof, of), round),
  generateAndSubmitDistributionList: (round, failed) => namespaceWrapper.selectAndGenerateDistributionList(submitDistributionList, round, failed),
  distributionListAudit: () => {},
};
namespaceWrapper.ask("defaultTaskSetup").then(() => {
  process.on("message", ({ functionCall, roundNumber, isPreviousRoundFailed }) => calls[functionCall]?.(roundNumber, isPreviousRoundFailed));
});
