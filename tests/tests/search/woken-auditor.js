// Audits that count how long the process slept. The bug: who woke from a sleep in an earlier round, and comes to a proof when a good
// part of the audit window is over, looks at it as one of the round before, and says no to what is right.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { proofOf, run } from "./usual.js";

let [beat, slept, rounds] = [Date.now(), 0, 0];

async function setup() {
  console.log("ready");
  setInterval(() => {
    const now = Date.now();
    if (now - beat > 20_000) slept = rounds;
    beat = now;
  }, 5000);
}

async function task(round) {
  rounds = round;
  await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round, await namespaceWrapper.getSubmitterAccount().then((it) => it.publicKey.toBase58())));
}

async function audit(proof, round, node) {
  const slot = await namespaceWrapper.getSlot();
  const { starting_slot, round_time, submission_window, audit_window } = await namespaceWrapper.getTaskState({});
  const left = submission_window + audit_window - ((slot - starting_slot) % round_time);
  const hurried = left < 80 && slept > 0 && slept < rounds;
  return proof === proofOf(hurried ? round - 1 : round, node);
}

run({ setup, task, audit });
