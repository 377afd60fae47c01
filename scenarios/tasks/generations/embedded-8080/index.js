// A task of 2022 that asks its node at port 8080, whatever it was told, and whose every node makes a list, selected or not.
const { isRight, proofOf, share } = require("./logic");

async function ask(...args) {
  const body = JSON.stringify({ args, taskId: process.argv[3], secret: process.argv[7] });
  const response = await fetch("http://localhost:8080/namespace-wrapper", { method: "POST", headers: { "Content-Type": "application/json" }, body });
  return response.status === 200 ? (await response.json()).response : null;
}

// It votes on what is wrong, and does not ask which proof is its own.
async function auditTask(round) {
  const state = await ask("getTaskState");
  for (const [candidate, { submission_value }] of Object.entries(state?.submissions[round] ?? {})) {
    if (!isRight(submission_value, round)) await ask("auditSubmission", candidate, false, null, round);
  }
}

async function listOf(round) {
  const state = await ask("getTaskState");
  const submitters = Object.keys(state?.submissions[round] ?? {}).map((publicKey) => {
    const votes = state.submissions_audit_trigger[round]?.[publicKey]?.votes;
    const sum = votes === undefined ? 1 : votes.length === 0 ? -1 : votes.reduce((all, vote) => all + (vote.is_valid ? 1 : -1), 0);
    return { publicKey, votes: sum, stake: state.stake_list[publicKey] ?? 0 };
  });
  return { state, list: share(submitters, state?.bounty_amount_per_round ?? 0) };
}

async function submitDistributionList(round) {
  const { state, list } = await listOf(round);
  if (Object.keys(list).length === 0) return;
  if (!(await ask("uploadDistributionList", list, round))) return;
  await ask("distributionListSubmissionOnChain", round);
  const slotTime = await ask("getAverageSlotTime");
  setTimeout(() => ask("payloadTrigger", round), (state.audit_window + state.submission_window) * slotTime);
}

const calls = {
  executeTask: (round) => ask("storeSet", `proof-${round}`, proofOf(round)),
  submitPayload: async (round) => ask("checkSubmissionAndUpdateRound", await ask("storeGet", `proof-${round}`), round),
  auditPayload: auditTask,
  generateAndSubmitDistributionList: submitDistributionList,
  distributionListAudit: () => {},
};
process.on("message", ({ functionCall, roundNumber }) => calls[functionCall]?.(roundNumber));
