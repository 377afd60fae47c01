// Koipond's own `@_koii/namespace-wrapper`: the wrapper's logic, written from docs/protocol.md §5, over the task node's RPC.
import * as host from "koipond:host";
import { hooks } from "koipond:timers";

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
// The same for methods that need modules of Node.js; what they answer has gone through JSON, as over HTTP.
const call = async (method, ...args) => {
  try {
    const answer = await host.internal("koipond:tasknode").call(method, args);
    return answer === undefined ? undefined : JSON.parse(JSON.stringify(answer));
  } catch (error) {
    return { error };
  }
};
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

// The task's own server, whose code is loaded with the first route or request. The task manager's routes come before the creator's.
const firstRoutes = [];
let serving;
const server = () => {
  if (serving === undefined) {
    serving = host.internal("koipond:app");
    for (const [path, handler] of firstRoutes) serving.app.get(path, handler);
  }
  return serving;
};
export const app = new Proxy(() => {}, {
  apply: (_, self, args) => Reflect.apply(server().app, self, args),
  get: (_, key) => server().app[key],
  set: (_, key, value) => Reflect.set(server().app, key, value),
  has: (_, key) => key in server().app,
});
export const _server = { close: (done) => server().close(done) };
hooks.app = (request) => server().answer(request);

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

// The gateways to IPFS, in the order in which they are asked (§5.1).
const GATEWAYS = [
  (cid, name) => `https://koii-k2-task-metadata.s3.us-east-2.amazonaws.com/${cid}/${name}`,
  (cid, name) => `https://${cid}.ipfs.w3s.link/${name}`,
  (cid, name) => `https://ipfs-gateway.koii.live/ipfs/${cid}/${name}`,
  (cid, name) => `https://${cid}.ipfs.dweb.link/${name}`,
  (cid, name) => `https://gateway.ipfs.io/ipfs/${cid}/${name}`,
  (cid, name) => `https://ipfs.io/ipfs/${cid}/${name}`,
  (cid, name) => `https://ipfs.eth.aragon.network/ipfs/${cid}/${name}`,
];

// A response whose beginning comes within a minute; the rest of it may take its time.
function fetched(url) {
  const control = new AbortController();
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      control.abort();
      reject(new Error("Request timed out"));
    }, 60_000);
    fetch(url, { signal: control.signal }).then(
      (response) => {
        clearTimeout(late);
        resolve(response);
      },
      (error) => reject(error.name === "AbortError" ? new Error("Request was aborted") : error),
    );
  });
}

// Among those who submitted in three rounds running (§5.4).
async function selectCommon(round, isPreviousFailed) {
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
  const past = await earlierLists(round);
  if (past !== undefined) keys = keys.filter((key) => !past.includes(key));
  return selectNode(keys, keys.map((key) => submissions[key]), isPreviousFailed);
}

// Among all who submitted for the round, as wrappers of April 2024 have it: a list's submitter who is not among them takes the last one
// out (§5.4).
async function selectByNode(round, isPreviousFailed) {
  const now = await read("getTaskSubmissionInfo", [round], [["submissions", round]]);
  const submissions = now?.[0];
  if (submissions === undefined) return "No submisssions found in N-1 round";
  const keys = Object.keys(submissions);
  for (const key of (await earlierLists(round)) ?? []) keys.splice(keys.indexOf(key), 1);
  return selectNode(keys, keys.map((key) => submissions[key]), isPreviousFailed);
}

// Who submitted a list for a round whose payout failed.
async function earlierLists(round) {
  const past = await read("getTaskDistributionInfo", [round], [["distributions_audit_record", round], ["distribution_rewards_submission", round, host.KEYS]]);
  return past?.[0] === "PayoutFailed" ? past[1] ?? [] : undefined;
}

const documents = () => host.internal("koipond:db").db;

export class NamespaceWrapper {
  async storeGet(key) {
    try {
      if (host.diskGet("docs") !== undefined) return (await documents().findOne({ key }))?.[key] ?? null;
      const text = host.diskGet(`db/${key}`);
      return text === undefined ? null : JSON.parse(text);
    } catch (error) {
      console.error(error);
      return null;
    }
  }
  async storeSet(key, value) {
    try {
      if (typeof key !== "string" || (typeof value === "object" && value !== null) || host.diskGet("docs") !== undefined) {
        await documents().update({ key }, { [key]: value, key }, { upsert: true });
        return;
      }
      const wrong = key.includes(".") ? "contain a ." : key[0] === "$" ? "begin with the $ character" : undefined;
      if (wrong !== undefined) throw new Error(`Field names cannot ${wrong}`);
      const before = host.diskGet(`db/${key}`);
      host.diskSet(`db/${key}`, JSON.stringify(value ?? null));
      if (before !== undefined) return;
      // The store of documents finds them by this list.
      const count = Number(host.diskGet("keys") ?? 0);
      host.diskSet(`keys/${count}`, key);
      host.diskSet("keys", `${count + 1}`);
    } catch (error) {
      console.error(error);
    }
  }
  async initializeDB() {
    await this.getDb();
  }
  // A store of documents, of which `storeGet` and `storeSet` use those with a `key`.
  async getDb() {
    return documents();
  }
  async fs(method, path, ...args) {
    return call("fs", method, path, ...args);
  }
  async fsStaking(method, path, ...args) {
    return call("fsStaking", method, path, ...args);
  }
  async fsWriteStream(path) {
    return call("fsWriteStream", path);
  }
  async fsReadStream(path) {
    return call("fsReadStream", path);
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
    const state = await rpc("getTaskStateById", taskId, options, taskType);
    return typeof state === "number" ? null : state;
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
  async payloadSigning(body, privateKey) {
    if (privateKey) return host.native("base58").sign(JSON.stringify(body), Uint8Array.from(privateKey));
    return rpc("signData", JSON.stringify(body));
  }
  async bs58Encode(data) {
    return host.native("base58").encode(Uint8Array.from(data));
  }
  async bs58Decode(data) {
    return host.native("base58").decode(String(data));
  }
  decodePayload(payload) {
    return new TextDecoder().decode(payload);
  }
  async getNodes(url) {
    return rpc("getNodes", url);
  }
  async getRpcUrl() {
    return rpc("getRpcUrl");
  }
  async getProgramAccounts() {
    return call("getProgramAccounts");
  }
  async sendTransaction(serviceNodeAccount, beneficiaryAccount, amount) {
    return call("sendTransaction", serviceNodeAccount, beneficiaryAccount, amount);
  }
  // The wrapper has the check the wrong way round: administered, it does nothing (§5.1).
  async sendAndConfirmTransactionWrapper() {
    console.log("Cannot call sendTransaction in testing mode");
  }
  async claimReward() {
    console.log("Cannot call sendTransaction in testing mode");
  }
  async stakeOnChain(taskStatePubkey, stakingKeypair, stakePot, amount) {
    return rpc("stakeOnChain", String(taskStatePubkey), null, String(stakePot), amount);
  }
  async getTaskLevelDBPath() {
    return rpc("getTaskLevelDBPath");
  }
  async getTaskDBPath() {
    return rpc("getTaskLevelDBPath");
  }
  async getBasePath() {
    return rpc("getBasePath");
  }
  // The text that the first gateway gives, whatever its status, unless it looks like a page.
  async retrieveThroughHttpGateway(cid, fileName = "") {
    console.log("use IPFS HTTP gateway");
    for (const gateway of GATEWAYS) {
      const url = gateway(cid, fileName);
      try {
        const text = await (await fetched(url)).text();
        if (!text.startsWith("<")) return text;
        console.log(`Gateway failed at ${url}, trying next if available.`);
      } catch (error) {
        console.error(`Error fetching from ${url}:`, error);
      }
    }
    throw Error(`Failed to get ${cid} from IPFS`);
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
    return list.error ? null : list;
  }
  async payoutTrigger(round) {
    return rpc("payloadTrigger", round);
  }

  async validateAndVoteOnNodes(validate, round, useRandomSampling = !host.auditsEvery, uploadToIPFS = false) {
    console.log("******/  IN VOTING /******");
    const found = await read("getTaskSubmissionInfo", [round], [["submissions", round], ["submissions_audit_trigger", round]]);
    if (found === null) return undefined;
    const [submissions, triggers] = found;
    if (submissions === undefined) return `No submissions found in round ${round}`;
    const keys = Object.keys(submissions);
    console.log(`Submissions from last round: ${keys.length}`);
    const indices = useRandomSampling ? sampleIndices(keys.length) : keys.keys();
    const check = uploadToIPFS ? (value, of, key) => this.#checkFile(validate, value, of, key) : validate;
    for (const i of indices) await this.#voteOn(keys[i], submissions[keys[i]].submission_value, triggers?.[keys[i]], check, round);
    return undefined;
  }

  // The proof is a file's CID: what its owner signed must be the hash of the submission in it. A wrong one is voted down here, and once more
  // by who asked.
  async #checkFile(validate, cid, round, candidate) {
    const { signedMessage, submission } = JSON.parse(await this.retrieveThroughHttpGateway(cid, `submissionValues${round}.json`));
    const signed = (await this.verifySignature(signedMessage, candidate)).data?.replaceAll('"', "");
    const hash = host.builtin("crypto").createHash("sha256").update(submission).digest("hex");
    if (hash === signed) return validate(submission, round, candidate);
    console.error("INVALID HASH");
    console.log("RESPONSE FROM AUDIT FUNCTION", await this.auditSubmission(candidate, false, undefined, round));
    return false;
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
      // An audit that gives nothing: earlier wrappers cast no vote then (§6.3).
      if ((isValid === undefined || isValid === null) && !host.wrapperRejects) return;
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
    if (host.selection === "node") return call("nodeSelectionDistributionList", round, isPreviousFailed);
    return host.selection === "all" ? selectByNode(round, isPreviousFailed) : selectCommon(round, isPreviousFailed);
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
export const internals = { read, selectByNode, firstRoutes };
