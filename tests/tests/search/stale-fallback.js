// Audits that know the nodes of a round from the chain, or from a note not older than half a minute where the chain does not answer. The
// bug: a clock that is set back makes any note a fresh one, so that after it who is not on an old note is called a stranger.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { proofOf, run } from "./usual.js";

let note;

async function nodes(round) {
  const info = await namespaceWrapper.getTaskSubmissionInfo(round).catch(() => null);
  const submitted = info?.submissions?.[round];
  if (submitted) {
    note = { at: Date.now(), round, keys: Object.keys(submitted) };
    return note;
  }
  return note && Date.now() - note.at < 30_000 ? note : undefined;
}

async function audit(proof, round, node) {
  const known = await nodes(round);
  if (known && known.round !== round) return false;
  return proof === proofOf(round, node);
}

run({ audit });
