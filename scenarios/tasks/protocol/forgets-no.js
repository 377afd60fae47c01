// The audit says yes to what is right, and forgets to say anything else.
import { proofOf, run } from "./honest.js";

async function audit(proof, round, node) {
  if (proof === proofOf(round, node)) return true;
}

run({ audit });
