// The task: a report of a round, signed by its node; audited, and paid in equal parts.
const { namespaceWrapper } = require("./_koiiNode/namespaceWrapper");
const proof = require("./proof");

class CoreLogic {
  async task(round) {
    const db = await namespaceWrapper.getDb();
    // A process that is started again in the same round is told of it again.
    if ((await db.count({ key: `report-${round}` })) > 0) return;
    const made = await proof.make(round);
    await db.insert({ kind: "report", key: `report-${round}`, ...made });
    await namespaceWrapper.storeSet("latest", round);
    console.log(`reported round ${round} as ${made.id}`);
  }

  async reports() {
    const db = await namespaceWrapper.getDb();
    return db.find({ kind: "report" }, { _id: 0, kind: 0, key: 0 }).sort({ round: 1 });
  }

  async submitTask(round) {
    const db = await namespaceWrapper.getDb();
    const made = await db.findOne({ kind: "report", round }, { _id: 0, kind: 0, key: 0 });
    if (made === null) return console.log(`nothing to submit of round ${round}`);
    await namespaceWrapper.checkSubmissionAndUpdateRound(await namespaceWrapper.payloadSigning(made), round);
  }

  async validateNode(value, round, candidate) {
    try {
      const { data, error } = await namespaceWrapper.verifySignature(value, candidate);
      if (error) return false;
      return await proof.isRight(JSON.parse(data), round);
    } catch (error) {
      console.log(`not to be read: ${error.message}`);
      return false;
    }
  }

  async auditTask(round) {
    await namespaceWrapper.validateAndVoteOnNodes(this.validateNode, round);
  }

  async generateDistributionList(round) {
    const info = await namespaceWrapper.getTaskSubmissionInfo(round);
    const state = await namespaceWrapper.getTaskState({ is_stake_list_required: true });
    const keys = Object.keys(info?.submissions?.[round] ?? {});
    const votes = (key) => {
      const trigger = info.submissions_audit_trigger[round]?.[key];
      return trigger === undefined ? 1 : trigger.votes.reduce((sum, { is_valid }) => sum + (is_valid ? 1 : -1), 0);
    };
    const good = keys.filter((key) => votes(key) > 0);
    const reward = Math.floor(state.bounty_amount_per_round / Math.max(good.length, 1));
    const part = (key) => (votes(key) > 0 ? reward : votes(key) < 0 ? -Math.floor((state.stake_list[key] * 70) / 100) : 0);
    return Object.fromEntries(keys.map((key) => [key, part(key)]));
  }

  submitDistributionList = async (round) => {
    const list = await this.generateDistributionList(round);
    if (Object.keys(list).length === 0) return console.log("NO DISTRIBUTION LIST GENERATED");
    const decider = await namespaceWrapper.uploadDistributionList(list, round);
    if (decider === true) await namespaceWrapper.distributionListSubmissionOnChain(round);
  };

  async selectAndGenerateDistributionList(round, isPreviousRoundFailed) {
    await namespaceWrapper.selectAndGenerateDistributionList(this.submitDistributionList, round, isPreviousRoundFailed);
  }

  validateDistribution = async (submitter, round) => {
    const text = await namespaceWrapper.getDistributionList(submitter, round);
    const [fetched, own] = [JSON.parse(text), await this.generateDistributionList(round)];
    const keys = Object.keys(own);
    return keys.length === Object.keys(fetched).length && keys.every((key) => own[key] === fetched[key]);
  };

  async auditDistribution(round) {
    await namespaceWrapper.validateAndVoteOnDistributionList(this.validateDistribution, round);
  }
}

module.exports = { coreLogic: new CoreLogic() };
