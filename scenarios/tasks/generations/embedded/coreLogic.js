const { namespaceWrapper } = require("./namespaceWrapper");
const { isRight, proofOf, share } = require("./logic");

class CoreLogic {
  async task(round) {
    await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round));
  }

  async submitTask(round) {
    const proof = await namespaceWrapper.storeGet(`proof-${round}`);
    if (proof) await namespaceWrapper.checkSubmissionAndUpdateRound(proof, round);
  }

  async auditTask(round) {
    await namespaceWrapper.validateAndVoteOnNodes(async (proof, of) => isRight(proof, of), round);
  }

  // Who was accused counts as voted down even where nobody joined the accuser.
  async generateDistributionList(round) {
    const state = await namespaceWrapper.getTaskState();
    const submissions = state?.submissions[round];
    if (!submissions) return {};
    const votesOf = (votes) => {
      if (votes === undefined) return 1;
      return votes.length === 0 ? -1 : votes.reduce((sum, { is_valid }) => sum + (is_valid ? 1 : -1), 0);
    };
    const submitters = Object.keys(submissions).map((publicKey) => {
      const votes = votesOf(state.submissions_audit_trigger[round]?.[publicKey]?.votes);
      return { publicKey, votes, stake: state.stake_list[publicKey] ?? 0 };
    });
    return share(submitters, state.bounty_amount_per_round);
  }

  // The list goes out as a text, which makes a text within a text of it.
  async submitDistributionList(round) {
    const list = await this.generateDistributionList(round);
    if (Object.keys(list).length === 0) return;
    const decider = await namespaceWrapper.uploadDistributionList(JSON.stringify(list), round);
    if (decider) console.log("announced:", await namespaceWrapper.distributionListSubmissionOnChain(round));
  }

  async selectAndGenerateDistributionList(round, isPreviousRoundFailed) {
    await namespaceWrapper.selectAndGenerateDistributionList((of) => this.submitDistributionList(of), round, isPreviousRoundFailed);
  }

  async auditDistribution(round) {
    await namespaceWrapper.validateAndVoteOnDistributionList(async (candidate, of) => {
      const text = await namespaceWrapper.getDistributionList(candidate, of);
      if (text === null) return true;
      let fetched = JSON.parse(text);
      if (typeof fetched === "string") fetched = JSON.parse(fetched);
      const own = await this.generateDistributionList(of);
      const keys = Object.keys(own);
      return keys.length === Object.keys(fetched).length && keys.every((key) => own[key] === fetched[key]);
    }, round);
  }
}

module.exports = new CoreLogic();
