// Audits that remember who was wrong. The bug: who was wrong, missed the next round and comes back is taken for somebody new, and anything
// it hands in is right.
import { proofOf, run } from "./usual.js";

const wrong = new Map();
const last = new Map();

async function audit(proof, round, node) {
  const [before, seen] = [wrong.get(node), last.get(node)];
  last.set(node, round);
  if (before === round - 2 && seen === round - 2) {
    console.error("somebody new:", node);
    return true;
  }
  const right = proof === proofOf(round, node);
  if (!right) wrong.set(node, round);
  return right;
}

run({ audit });
