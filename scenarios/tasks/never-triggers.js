// A task of the first kind: it makes and submits its list whenever it is told to, and never triggers a payout.
const { namespaceWrapper } = require("@_koii/namespace-wrapper");

async function submitList(round) {
  const { submissions } = await namespaceWrapper.getTaskSubmissionInfo(round);
  const keys = Object.keys(submissions[round] ?? {});
  if (keys.length === 0) return;
  const { bounty_amount_per_round } = await namespaceWrapper.getTaskState({});
  const share = Math.floor(bounty_amount_per_round / keys.length);
  const list = Object.fromEntries(keys.map((key) => [key, share]));
  if (await namespaceWrapper.uploadDistributionList(list, round)) await namespaceWrapper.distributionListSubmissionOnChain(round);
}

process.on("message", ({ functionCall, roundNumber }) => {
  if (functionCall === "submitPayload") namespaceWrapper.checkSubmissionAndUpdateRound(`proof ${roundNumber}`, roundNumber);
  if (functionCall === "generateAndSubmitDistributionList") submitList(roundNumber);
});
