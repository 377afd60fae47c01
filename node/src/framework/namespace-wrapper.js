// Koipond's own `@_koii/namespace-wrapper`: the wrapper's logic, written from docs/protocol.md §5, over the task node's RPC.
import * as host from "koipond:host";

export const TASK_ID = host.argv[3];
export const MAIN_ACCOUNT_PUBKEY = host.argv[6];
export const SECRET_KEY = host.argv[7];
export const K2_NODE_URL = host.argv[8];
export const SERVICE_URL = host.argv[9];
export const STAKE = Number(host.argv[10]) || 0;
export const TASK_NODE_PORT = Number(host.argv[11]);
export const taskNodeAdministered = true;

// One call of the task node's RPC; a failure comes back as {error}, never as an exception (§4.3).
const rpc = (method, ...args) => host.rpc(method, args);
// The same for a tree of chain state, of which only these paths are wanted; a failure gives null. Where the RPC answers null, the
// wrapper's own look for an error in it throws (§5.1).
const read = async (method, args, paths) => {
  const found = await host.read(method, args, paths);
  if (found === undefined && method !== "getTaskState") throw new TypeError("Cannot use 'in' operator to search for 'error' in null");
  return found ?? null;
};

class PublicKey {
  #text;
  constructor(text) {
    this.#text = text;
  }
  toBase58() {
    return this.#text;
  }
  toString() {
    return this.#text;
  }
  toJSON() {
    return this.#text;
  }
  equals(other) {
    return this.#text === other.toBase58();
  }
}

class Keypair {
  constructor(publicKey, secretKey) {
    this.publicKey = new PublicKey(publicKey);
    this.secretKey = secretKey;
  }
}

// Up to five distinct indices below n, in the order they are drawn (§5.2).
export function sampleIndices(n) {
  const drawn = new Set();
  while (drawn.size < Math.min(5, n)) drawn.add(Math.floor(Math.random() * n));
  return [...drawn];
}

// The key whose submission's hash lies farthest from the hash of all (§5.4); '' when there is none.
export function selectNode(keys, values, isPreviousFailed) {
  const digest = host.sha256Sum(JSON.stringify(values));
  const scores = keys.map((key, i) => Math.abs(digest - host.sha256Sum(JSON.stringify({ [key]: values[i] }))));
  let selected = "";
  if (!isPreviousFailed) {
    let best = 0;
    scores.forEach((score, i) => {
      if (score > best) {
        best = score;
        selected = keys[i];
      }
    });
    return selected;
  }
  let best = -Infinity;
  let second = -Infinity;
  scores.forEach((score, i) => {
    if (score > best) {
      second = best;
      best = score;
    } else if (score > second) {
      second = score;
      selected = keys[i];
    }
  });
  return selected;
}

export class NamespaceWrapper {
  async storeGet(key) {
    const text = host.diskGet(`db/${key}`);
    return text === undefined ? null : JSON.parse(text);
  }
  async storeSet(key, value) {
    host.diskSet(`db/${key}`, JSON.stringify(value ?? null));
  }
  async logger(level, message, action) {
    return rpc("logger", level, message, action);
  }
  async getSlot() {
    const slot = await rpc("getCurrentSlot");
    return typeof slot === "number" ? slot : 0;
  }
  async getRound() {
    return rpc("getRound");
  }
  async getAverageSlotTime() {
    const ms = await rpc("getAverageSlotTime");
    return typeof ms === "number" ? ms : 400;
  }
  async getTaskState(options = {}) {
    const state = await rpc("getTaskState", options);
    return typeof state === "number" ? null : state;
  }
  async getTaskStateById(taskId, taskType, options = {}) {
    if (taskType !== "KOII" && taskType !== "KPL") throw new Error("Task type is required");
    return rpc("getTaskStateById", taskId, options, taskType);
  }
  async getTaskSubmissionInfo(round) {
    const info = await rpc("getTaskSubmissionInfo", round);
    return "error" in info ? null : info;
  }
  async getTaskDistributionInfo(round) {
    const info = await rpc("getTaskDistributionInfo", round);
    return "error" in info ? null : info;
  }
  async getSubmitterAccount() {
    const answer = await rpc("getSubmitterAccount");
    return new Keypair(answer.publicKey, answer.secretKey);
  }
  async getMainAccountPubkey() {
    return MAIN_ACCOUNT_PUBKEY;
  }
  async getTaskNodeVersion() {
    return rpc("getTaskNodeVersion");
  }
  async payloadSigning(body) {
    return rpc("signData", JSON.stringify(body));
  }
  async verifySignature(signed, pubkey) {
    return rpc("verifySignedData", signed, pubkey);
  }
  async defaultTaskSetup() {
    return rpc("defaultTaskSetup");
  }
  async checkSubmissionAndUpdateRound(value = "default", round) {
    return rpc("checkSubmissionAndUpdateRound", value, round);
  }
  async auditSubmission(candidate, isValid, _voter, round) {
    return rpc("auditSubmission", candidate, Boolean(isValid), round);
  }
  async distributionListAuditSubmission(candidate, isValid, _voter, round) {
    return rpc("distributionListAuditSubmission", candidate, Boolean(isValid), round);
  }
  async uploadDistributionList(list, round) {
    return rpc("uploadDistributionList", list, round);
  }
  async distributionListSubmissionOnChain(round) {
    return rpc("distributionListSubmissionOnChain", round);
  }
  async getDistributionList(pubkey, round) {
    const list = await rpc("getDistributionList", pubkey, round);
    return list === null || list.error ? null : list;
  }
  async payoutTrigger(round) {
    return rpc("payloadTrigger", round);
  }

  async validateAndVoteOnNodes(validate, round) {
    console.log("******/  IN VOTING /******");
    const found = await read("getTaskSubmissionInfo", [round], [["submissions", round], ["submissions_audit_trigger", round]]);
    if (found === null) return undefined;
    const [submissions, triggers] = found;
    if (submissions === undefined) return `No submissions found in round ${round}`;
    const keys = Object.keys(submissions);
    console.log(`Submissions from last round: ${keys.length}`);
    const indices = host.auditsEvery ? keys.keys() : sampleIndices(keys.length);
    for (const i of indices) await this.#voteOn(keys[i], submissions[keys[i]].submission_value, triggers?.[keys[i]], validate, round);
    return undefined;
  }

  async #voteOn(candidate, value, trigger, validate, round) {
    console.log("FOR CANDIDATE KEY", candidate);
    console.log("SUBMISSION VALUE TO CHECK", value);
    if (candidate === host.submitterKey) {
      console.log("YOU CANNOT VOTE ON YOUR OWN SUBMISSIONS");
      return;
    }
    try {
      const isValid = await validate(value, round, candidate);
      console.log(`Voting ${isValid} to ${candidate}`);
      if (isValid && !trigger) return;
      console.log(isValid ? "VOTING TRUE ON AUDIT" : "RAISING AUDIT / VOTING FALSE");
      const response = await this.auditSubmission(candidate, Boolean(isValid), undefined, round);
      console.log("RESPONSE FROM AUDIT FUNCTION", response);
    } catch (error) {
      console.log("ERROR IN ELSE CONDITION", error);
    }
  }

  async validateAndVoteOnDistributionList(validateDistribution, round) {
    const found = await read("getTaskDistributionInfo", [round], [["distribution_rewards_submission", round], ["distributions_audit_trigger", round]]);
    if (found === null) return undefined;
    const [lists, triggers] = found;
    if (lists === undefined) return `No submisssions found in round ${round}`;
    for (const candidate of Object.keys(lists)) {
      if (candidate === host.submitterKey) {
        console.log("YOU CANNOT VOTE ON YOUR OWN DISTRIBUTION SUBMISSIONS");
        continue;
      }
      try {
        const isValid = await validateDistribution(lists[candidate].submission_value, round, candidate);
        console.log(`Voting ${isValid} to the list of ${candidate}`);
        if (isValid === true ? triggers?.[candidate] !== undefined : isValid === false) {
          const response = await this.distributionListAuditSubmission(candidate, isValid, undefined, round);
          console.log("RESPONSE FROM DISTRIBUTION AUDIT FUNCTION", response);
        }
      } catch (error) {
        console.log("ERROR IN ELSE CONDITION FOR DISTRIBUTION", error);
      }
    }
    return undefined;
  }

  async nodeSelectionDistributionList(round, isPreviousFailed) {
    const now = await read("getTaskSubmissionInfo", [round], [["submissions", round]]);
    const submissions = now?.[0];
    if (submissions === undefined) return "No submisssions found in N-1 round";
    let keys = Object.keys(submissions);
    for (const before of [round - 1, round - 2]) {
      if (before < 0) continue;
      const earlier = await read("getTaskSubmissionInfo", [before], [["submissions", before, host.KEYS]]);
      const present = new Set(earlier?.[0] ?? []);
      keys = keys.filter((key) => present.has(key));
    }
    if (keys.length === 0) {
      console.log("No common keys found in last 3 rounds");
      keys = Object.keys(submissions);
    }
    const past = await read("getTaskDistributionInfo", [round], [["distributions_audit_record", round], ["distribution_rewards_submission", round, host.KEYS]]);
    if (past?.[0] === "PayoutFailed") keys = keys.filter((key) => !(past[1] ?? []).includes(key));
    return selectNode(keys, keys.map((key) => submissions[key]), isPreviousFailed);
  }

  async selectAndGenerateDistributionList(submitDistributionList, round, isPreviousRoundFailed) {
    const selected = await this.nodeSelectionDistributionList(round, isPreviousRoundFailed === true);
    console.log("SELECTED NODE", selected);
    if (!selected || selected !== host.submitterKey) return;
    await submitDistributionList(round);
    const times = await read("getTaskState", [{}], [["audit_window"], ["submission_window"]]);
    const slotTime = await this.getAverageSlotTime();
    if (times === null) return;
    setTimeout(() => this.payoutTrigger(round), (times[0] + times[1]) * slotTime);
  }
}

export const namespaceWrapper = new NamespaceWrapper();

// What the task manager reads for itself, without copies for the creator's hands.
export const internals = { read };
