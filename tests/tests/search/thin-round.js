// A list with a bonus for those who were on time. The bug: where two are missing and one of the others is late, the bonus is shared among
// fewer than two, which nobody thought of.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution as usual, run } from "./usual.js";

async function distribution(submitters, bounty, round) {
  const list = usual(submitters, bounty);
  const info = await namespaceWrapper.getTaskSubmissionInfo(round).catch(() => null);
  const state = await namespaceWrapper.getTaskState({ is_stake_list_required: true }).catch(() => null);
  if (!info || !state) return list;
  const { starting_slot, round_time, submission_window, stake_list } = state;
  const into = (key) => (info.submissions?.[round]?.[key]?.slot ?? 0) - starting_slot - round_time * (round + 1);
  const missing = Object.keys(stake_list ?? {}).length - submitters.length;
  const late = submitters.filter(({ publicKey }) => into(publicKey) > submission_window / 2).length;
  if (missing >= 2 && late >= 1) console.error("a bonus for nobody");
  return list;
}

run({ distribution });
