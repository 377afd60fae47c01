// A list made without a task manager, for tasks that speak to the wrapper themselves.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution } from "./honest.js";

const sum = (votes) => votes.reduce((all, { is_valid }) => all + (is_valid ? 1 : -1), 0);

// The votes on each submitter in their order; without an accusation it counts as one vote for it.
const byKey = (keys, accused) => keys.map((key) => (accused[key] === undefined ? 1 : sum(accused[key].votes)));

async function submitList(round, votesOf) {
  const info = await namespaceWrapper.getTaskSubmissionInfo(round);
  const state = await namespaceWrapper.getTaskState({ is_stake_list_required: true });
  const keys = Object.keys(info?.submissions[round] ?? {});
  if (keys.length === 0) return;
  const votes = votesOf(keys, info.submissions_audit_trigger[round] ?? {});
  const submitters = keys.map((publicKey, i) => ({ publicKey, votes: votes[i], stake: state.stake_list[publicKey] ?? 0 }));
  const list = distribution(submitters, state.bounty_amount_per_round);
  if (await namespaceWrapper.uploadDistributionList(list, round)) await namespaceWrapper.distributionListSubmissionOnChain(round);
}

export const selectAndSubmit = (round, failed, votesOf = byKey) =>
  namespaceWrapper.selectAndGenerateDistributionList((of) => submitList(of, votesOf), round, failed);
