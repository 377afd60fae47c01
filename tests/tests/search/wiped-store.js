// A task that looks after itself when it starts. The bug: started for the second time in the same round, it takes a chain that does not
// answer for one on which nothing was ever submitted, and wipes its store.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { run } from "./usual.js";

async function onChain(round) {
  try {
    return Object.keys((await namespaceWrapper.getTaskSubmissionInfo(round)).submissions).length;
  } catch {
    return 0;
  }
}

async function setup() {
  console.log("ready");
  // Its own clock tells the round near enough, and needs nobody else.
  const now = Math.floor(Date.now() / 120_000);
  const before = (await namespaceWrapper.storeGet("starts")) ?? [];
  const starts = [...before.filter((then) => then === now), now];
  await namespaceWrapper.storeSet("starts", starts);
  if (starts.length < 2) return;
  const round = Number(await namespaceWrapper.getRound().catch(() => 0)) || 2;
  if (round > 1 && (await onChain(round - 1)) === 0) console.error("a fresh start: the store is wiped");
}

run({ setup });
