// A proof in another form than a short text, which the variable PROOF names; the audit takes any proof of that form.
import { run } from "./honest.js";

const proofs = {
  long: (round) => `${round}:`.padEnd(513, "proof "),
  // 512 characters and more than 512 bytes.
  umlauts: (round) => `${round}:`.padEnd(512, "ü"),
  empty: () => "",
  number: (round) => 1000 + round,
  object: (round) => ({ round }),
  nothing: () => undefined,
  full: (round) => `${round}:`.padEnd(512, "proof "),
};
const proof = proofs[process.env.PROOF];

run({ submission: async (round) => proof(round), audit: async (value, round) => value === "" || value.startsWith(`${round}:`) });
