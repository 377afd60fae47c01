// The task's own copy of what later became the task manager, over `@_koii/namespace-wrapper`.
const { namespaceWrapper } = require("@_koii/namespace-wrapper");
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

  async generateDistributionList(round) {
    const info = await namespaceWrapper.getTaskSubmissionInfo(round);
    const state = await namespaceWrapper.getTaskState({ is_stake_list_required: true });
    const submissions = info?.submissions[round];
    if (!submissions || !state) return {};
    const votesOf = (votes) => (votes === undefined ? 1 : votes.reduce((sum, vote) => sum + (vote.is_valid ? 1 : -1), 0));
    const submitters = Object.keys(submissions).map((publicKey) => {
      const votes = votesOf(info.submissions_audit_trigger[round]?.[publicKey]?.votes);
      return { publicKey, votes, stake: state.stake_list[publicKey] ?? 0 };
    });
    return share(submitters, state.bounty_amount_per_round);
  }

  async submitDistributionList(round) {
    const list = await this.generateDistributionList(round);
    if (Object.keys(list).length === 0) return;
    if (await namespaceWrapper.uploadDistributionList(list, round)) await namespaceWrapper.distributionListSubmissionOnChain(round);
  }

  async selectAndGenerateDistributionList(round, isPreviousRoundFailed) {
    await namespaceWrapper.selectAndGenerateDistributionList((of) => this.submitDistributionList(of), round, isPreviousRoundFailed);
  }

  async auditDistribution(round) {
    await namespaceWrapper.validateAndVoteOnDistributionList(async (submitter, of, candidate) => {
      try {
        const fetched = JSON.parse(await namespaceWrapper.getDistributionList(candidate, of));
        const own = await this.generateDistributionList(of);
        const keys = Object.keys(own);
        return keys.length === Object.keys(fetched).length && keys.every((key) => own[key] === fetched[key]);
      } catch (error) {
        console.error("the list of", candidate, "cannot be read:", error.message);
        return false;
      }
    }, round);
  }
}

module.exports = { coreLogic: new CoreLogic() };
