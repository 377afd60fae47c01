// The task's own copy of a namespace wrapper, in the shape of those that tasks of 2024 carry: RPC by axios, a store in NeDB.
const Datastore = require("nedb-promises");
const nacl = require("tweetnacl");
const bs58 = require("bs58").default ?? require("bs58");
const node = require("./node");
const { select } = require("./selection");

const { genericHandler } = node;

class PublicKey {
  constructor(bytes) {
    this.bytes = bytes;
  }
  toBase58() {
    return bs58.encode(this.bytes);
  }
  toString() {
    return this.toBase58();
  }
}

class NamespaceWrapper {
  #db = null;
  #account = null;

  async initializeDB() {
    if (this.#db) return;
    const filename = `${await this.getBasePath()}/KOIIDB`;
    this.#db = Datastore.create({ filename, timestampData: false });
    await this.#db.load();
    await this.#db.ensureIndex({ fieldName: "key", unique: true });
  }

  async getDb() {
    await this.initializeDB();
    return this.#db;
  }

  async storeGet(key) {
    const db = await this.getDb();
    const found = await db.findOne({ key });
    return found ? found[key] : null;
  }

  async storeSet(key, value) {
    const db = await this.getDb();
    await db.update({ key }, { key, [key]: value }, { upsert: true });
  }

  fs(method, path, ...args) {
    return genericHandler("fs", method, path, ...args);
  }

  async getSlot() {
    return genericHandler("getCurrentSlot");
  }
  async getRound() {
    return genericHandler("getRound");
  }
  async getAverageSlotTime() {
    return genericHandler("getAverageSlotTime");
  }
  async getRpcUrl() {
    return genericHandler("getRpcUrl");
  }
  async getBasePath() {
    return genericHandler("getBasePath");
  }
  async getNodes() {
    return genericHandler("getNodes");
  }
  async defaultTaskSetup() {
    return genericHandler("defaultTaskSetup");
  }
  async logger(level, message, action) {
    return genericHandler("logger", level, message, action);
  }
  async getTaskState(options) {
    return genericHandler("getTaskState", options);
  }
  async getTaskSubmissionInfo(round) {
    return genericHandler("getTaskSubmissionInfo", round);
  }
  async getTaskDistributionInfo(round) {
    return genericHandler("getTaskDistributionInfo", round);
  }
  async checkSubmissionAndUpdateRound(submission, round) {
    return genericHandler("checkSubmissionAndUpdateRound", submission, round);
  }
  async auditSubmission(candidate, isValid, round) {
    return genericHandler("auditSubmission", candidate, isValid, round);
  }
  async distributionListAuditSubmission(candidate, isValid, round) {
    return genericHandler("distributionListAuditSubmission", candidate, isValid, round);
  }
  async uploadDistributionList(list, round) {
    return genericHandler("uploadDistributionList", list, round);
  }
  async distributionListSubmissionOnChain(round) {
    return genericHandler("distributionListSubmissionOnChain", round);
  }
  async getDistributionList(submitter, round) {
    const list = await genericHandler("getDistributionList", submitter, round);
    return list?.error ? null : list;
  }
  async payoutTrigger(round) {
    return genericHandler("payloadTrigger", round);
  }

  // The staking key as JSON brings it: its bytes under their numbers.
  async getSubmitterAccount() {
    if (this.#account === null) {
      const { _keypair } = await genericHandler("getSubmitterAccount");
      const { publicKey, secretKey } = nacl.sign.keyPair.fromSecretKey(Uint8Array.from(Object.values(_keypair.secretKey)));
      this.#account = { publicKey: new PublicKey(publicKey), secretKey };
    }
    return this.#account;
  }

  async payloadSigning(body) {
    const { secretKey } = await this.getSubmitterAccount();
    return bs58.encode(nacl.sign(new TextEncoder().encode(JSON.stringify(body)), secretKey));
  }

  async verifySignature(signed, publicKey) {
    const opened = nacl.sign.open(bs58.decode(signed), bs58.decode(publicKey));
    return opened ? { data: new TextDecoder().decode(opened) } : { error: "Invalid signature" };
  }

  async validateAndVoteOnNodes(validate, round) {
    console.log("******/  IN VOTING /******");
    const info = await this.getTaskSubmissionInfo(round);
    const submissions = info?.submissions?.[round];
    if (!submissions) return console.log(`No submissions found in round ${round}`);
    const own = (await this.getSubmitterAccount()).publicKey.toBase58();
    for (const [candidate, { submission_value: value }] of Object.entries(submissions)) {
      if (candidate === own) {
        console.log("YOU CANNOT VOTE ON YOUR OWN SUBMISSIONS");
        continue;
      }
      try {
        const isValid = await validate(value, round, candidate);
        console.log(`Voting ${isValid} to ${candidate}`);
        const isTriggered = info.submissions_audit_trigger[round]?.[candidate] !== undefined;
        if (!isValid || isTriggered) await this.auditSubmission(candidate, Boolean(isValid), round);
      } catch (error) {
        console.log("ERROR IN ELSE CONDITION", error);
      }
    }
  }

  async validateAndVoteOnDistributionList(validate, round) {
    const info = await this.getTaskDistributionInfo(round);
    const lists = info?.distribution_rewards_submission?.[round];
    if (!lists) return console.log(`No distribution lists found in round ${round}`);
    const own = (await this.getSubmitterAccount()).publicKey.toBase58();
    for (const candidate of Object.keys(lists).filter((key) => key !== own)) {
      const isValid = await validate(candidate, round);
      console.log(`Voting ${isValid} to the list of ${candidate}`);
      const isTriggered = info.distributions_audit_trigger[round]?.[candidate] !== undefined;
      if (!isValid || isTriggered) await this.distributionListAuditSubmission(candidate, isValid, round);
    }
  }

  async nodeSelectionDistributionList(round, isPreviousFailed) {
    const [info, distributions] = [await this.getTaskSubmissionInfo(round), await this.getTaskDistributionInfo(round)];
    return select(info, round, isPreviousFailed, distributions);
  }

  async selectAndGenerateDistributionList(submitDistributionList, round, isPreviousFailed) {
    const selected = await this.nodeSelectionDistributionList(round, isPreviousFailed);
    console.log("SELECTED NODE", selected);
    if (selected !== (await this.getSubmitterAccount()).publicKey.toBase58()) return;
    await submitDistributionList(round);
    const { audit_window, submission_window } = await this.getTaskState({});
    const slotTime = await this.getAverageSlotTime();
    setTimeout(() => this.payoutTrigger(round), (audit_window + submission_window) * slotTime);
  }
}

module.exports = { ...node, namespaceWrapper: new NamespaceWrapper() };
