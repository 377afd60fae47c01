// Work whose proof says in which slot it began; the audit wants a slot of that round.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { run } from "./honest.js";

const task = async (round) => namespaceWrapper.storeSet(`proof-${round}`, `slot ${await namespaceWrapper.getSlot()}`);

async function audit(proof, round) {
  const { starting_slot, round_time } = await namespaceWrapper.getTaskState({});
  return Math.floor((Number(proof.slice(5)) - starting_slot) / round_time) === round;
}

run({ task, audit });
