// A task that keeps its proof in memory when the disk is full, and does not trust what is old. The bug: the age of what is in memory is
// told by a clock that may be set ahead meanwhile; then a proof that is a minute old has "expired".
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { proofOf, run, self } from "./usual.js";

const memory = new Map();
const LONGEST = 15 * 60_000;

async function task(round) {
  const proof = proofOf(round, await self());
  await namespaceWrapper.storeSet(`proof-${round}`, proof).catch(() => {});
  if ((await namespaceWrapper.storeGet(`proof-${round}`).catch(() => null)) !== proof) memory.set(round, { proof, at: Date.now() });
}

async function submission(round) {
  const stored = await namespaceWrapper.storeGet(`proof-${round}`);
  if (stored) return stored;
  const kept = memory.get(round);
  if (kept && Date.now() - kept.at > LONGEST) {
    console.error("the proof has expired");
    return undefined;
  }
  return kept?.proof;
}

run({ task, submission });
