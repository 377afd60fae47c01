// The task as it should be, which also says in its log how far its own clock is from the time that the slots tell.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { run, task as work } from "./honest.js";

let first;

async function task(round) {
  await work(round);
  const now = Date.now() - (await namespaceWrapper.getSlot()) * (await namespaceWrapper.getAverageSlotTime());
  first ??= now;
  const minutes = Math.round((now - first) / 60_000);
  if (minutes !== 0) console.log("my clock is off by", minutes, "minutes");
}

run({ task });
