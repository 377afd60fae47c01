// A list that shares the fines of a round among those who were on time. The bug: the share of a latecomer is looked up as well, and
// there is none; so the list of a round with a fine and a latecomer cannot be made.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution as usual, run } from "./usual.js";

async function distribution(submitters, bounty, round) {
  const list = usual(submitters, bounty);
  const { submissions } = await namespaceWrapper.getTaskSubmissionInfo(round);
  const { starting_slot, round_time, submission_window } = await namespaceWrapper.getTaskState({});
  const into = (key) => (submissions?.[round]?.[key]?.slot ?? 0) - starting_slot - round_time * (round + 1);
  const onTime = submitters.filter(({ publicKey }) => into(publicKey) < submission_window * 0.8);
  const fines = submitters.filter(({ votes }) => votes < 0).length;
  const shares = new Map(onTime.map(({ publicKey }) => [publicKey, { of: onTime.length }]));
  try {
    for (const { publicKey, votes } of submitters) {
      if (fines > 0 && votes > 0) list[publicKey] -= list[publicKey] % shares.get(publicKey).of;
    }
  } catch (error) {
    console.error("no list can be made:", error.message);
    throw error;
  }
  return list;
}

run({ distribution });
