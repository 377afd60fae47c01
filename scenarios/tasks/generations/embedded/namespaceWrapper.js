// The task's own copy of the wrapper, as the first tasks carried one: hand-made requests to the task node, and no package at all.
const http = require("http");

const TASK_ID = process.argv[3];
const SECRET = process.argv[7];
const PORT = process.argv[11] || 30017;
const SIGNS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

// One call of the task node; null where it fails.
function ask(...args) {
  const body = JSON.stringify({ args, taskId: TASK_ID, secret: SECRET });
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const request = http.request({ host: "localhost", port: PORT, path: "/namespace-wrapper", method: "POST", headers }, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => (text += piece));
      response.on("end", () => resolve(response.statusCode === 200 ? JSON.parse(text).response : null));
    });
    request.on("error", () => resolve(null));
    request.end(body);
  });
}

function base58(bytes) {
  let number = BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
  let text = "";
  for (; number > 0n; number /= 58n) text = SIGNS[Number(number % 58n)] + text;
  return text;
}

class NamespaceWrapper {
  storeGet(key) {
    return ask("storeGet", key);
  }
  storeSet(key, value) {
    return ask("storeSet", key, value);
  }
  getTaskState() {
    return ask("getTaskState");
  }
  getTaskDistributionInfo(round) {
    return ask("getTaskDistributionInfo", round);
  }
  checkSubmissionAndUpdateRound(value, round) {
    return ask("checkSubmissionAndUpdateRound", value, round);
  }
  uploadDistributionList(list, round) {
    return ask("uploadDistributionList", list, round);
  }
  distributionListSubmissionOnChain(round) {
    return ask("distributionListSubmissionOnChain", round);
  }
  getDistributionList(key, round) {
    return ask("getDistributionList", key, round);
  }
  payoutTrigger(round) {
    return ask("payloadTrigger", round);
  }
  async getSubmitterAccount() {
    const { _keypair } = await ask("getSubmitterAccount");
    const secretKey = Uint8Array.from(Object.values(_keypair.secretKey));
    return { publicKey: base58(secretKey.slice(32)), secretKey };
  }
  // Older task nodes took the voter's keys, too.
  auditSubmission(candidate, isValid, voter, round) {
    return ask("auditSubmission", candidate, isValid, voter, round);
  }
  distributionListAuditSubmission(candidate, isValid, voter, round) {
    return ask("distributionListAuditSubmission", candidate, isValid, voter, round);
  }

  async validateAndVoteOnNodes(validate, round) {
    const state = await this.getTaskState();
    const submissions = state?.submissions[round];
    if (!submissions) return;
    const own = await this.getSubmitterAccount();
    for (const [candidate, { submission_value }] of Object.entries(submissions)) {
      if (candidate === own.publicKey) continue;
      const isValid = await validate(submission_value, round);
      const audited = state.submissions_audit_trigger[round]?.[candidate] !== undefined;
      if (isValid ? audited : isValid == false) await this.auditSubmission(candidate, Boolean(isValid), own, round);
    }
  }

  async validateAndVoteOnDistributionList(validate, round) {
    const info = await this.getTaskDistributionInfo(round);
    const lists = info?.distribution_rewards_submission[round];
    if (!lists) return;
    const own = await this.getSubmitterAccount();
    for (const candidate of Object.keys(lists)) {
      if (candidate === own.publicKey) continue;
      const isValid = await validate(candidate, round);
      const audited = info.distributions_audit_trigger[round]?.[candidate] !== undefined;
      if (isValid ? audited : isValid == false) await this.distributionListAuditSubmission(candidate, isValid, own, round);
    }
  }

  // The node says who makes the list.
  async selectAndGenerateDistributionList(submit, round, isPreviousRoundFailed) {
    const selected = await ask("nodeSelectionDistributionList", round, isPreviousRoundFailed);
    const own = await this.getSubmitterAccount();
    if (!selected || selected !== own.publicKey) return;
    await submit(round);
    const { audit_window, submission_window } = await this.getTaskState();
    const slotTime = await ask("getAverageSlotTime");
    setTimeout(() => this.payoutTrigger(round), (audit_window + submission_window) * slotTime);
  }

  defaultTaskSetup() {
    return ask("defaultTaskSetup");
  }
}

module.exports = { namespaceWrapper: new NamespaceWrapper() };
