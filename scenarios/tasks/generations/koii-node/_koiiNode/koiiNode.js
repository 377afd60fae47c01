// The wrapper inside of tasks of April 2024: it selects who makes the list by itself, among all who submitted.
const { createHash } = require("crypto");

const [, , , TASK_ID, , , , SECRET] = process.argv;
const URL_OF_NODE = `http://localhost:${process.argv[11]}/namespace-wrapper`;
const SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

async function ask(...args) {
  try {
    const body = JSON.stringify({ args, taskId: TASK_ID, secret: SECRET });
    const response = await fetch(URL_OF_NODE, { method: "POST", headers: { "content-type": "application/json" }, body });
    return response.status === 200 ? (await response.json()).response : null;
  } catch (error) {
    console.error(`no answer to ${args[0]}:`, error.message);
    return null;
  }
}

function base58(bytes) {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = SIGNS[Number(number % 58n)] + text;
  return text;
}

const hash = (value) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
const sum = (text) => [...text].reduce((all, sign) => all + sign.charCodeAt(0), 0);

const namespaceWrapper = {
  ask,
  storeGet: (key) => ask("storeGet", key),
  storeSet: (key, value) => ask("storeSet", key, value),
  getTaskState: () => ask("getTaskState"),

  async getSubmitterAccount() {
    const { _keypair } = await ask("getSubmitterAccount");
    return base58(Uint8Array.from(Object.values(_keypair.secretKey)).slice(32));
  },

  async validateAndVoteOnNodes(validate, round) {
    const state = await this.getTaskState();
    const own = await this.getSubmitterAccount();
    for (const [candidate, { submission_value }] of Object.entries(state?.submissions[round] ?? {})) {
      if (candidate === own) continue;
      const isValid = await validate(submission_value, round);
      const audited = state.submissions_audit_trigger[round]?.[candidate] !== undefined;
      if (isValid ? audited : isValid == false) await ask("auditSubmission", candidate, Boolean(isValid), round);
    }
  },

  // The farthest hash of all who submitted. Where a payout failed, the list's submitter is taken out, and if there is none by that name,
  // the last one is.
  async nodeSelectionDistributionList(round, isPreviousFailed) {
    const state = await this.getTaskState();
    const submissions = state?.submissions[round];
    if (!submissions) return "";
    const keys = Object.keys(submissions);
    const values = Object.values(submissions);
    if (state.distributions_audit_record[round] === "PayoutFailed") {
      for (const key of Object.keys(state.distribution_rewards_submission[round] ?? {})) {
        const place = keys.indexOf(key);
        keys.splice(place, 1);
        values.splice(place, 1);
      }
    }
    const digest = sum(hash(values));
    const scores = keys.map((key, n) => Math.abs(digest - sum(hash({ [key]: values[n] }))));
    let [best, second, selected] = [isPreviousFailed ? -Infinity : 0, -Infinity, ""];
    scores.forEach((score, n) => {
      if (score > best) [second, best, selected] = [best, score, isPreviousFailed ? selected : keys[n]];
      else if (isPreviousFailed && score > second) [second, selected] = [score, keys[n]];
    });
    return selected;
  },

  async selectAndGenerateDistributionList(submit, round, isPreviousFailed) {
    const selected = await this.nodeSelectionDistributionList(round, isPreviousFailed);
    if (!selected || selected !== (await this.getSubmitterAccount())) return;
    await submit(round);
    const { audit_window, submission_window } = await this.getTaskState();
    const slotTime = await ask("getAverageSlotTime");
    setTimeout(() => ask("payloadTrigger", round), (audit_window + submission_window) * slotTime);
  },
};

module.exports = { namespaceWrapper };
