// Proofs that are made with a number which a node draws once, keeps on its disk, and announces with its first proof of all. The bug: where
// the disk is lost nobody notices, as long as the process lives; who is started anew after that draws another number.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { run, self } from "./usual.js";

let own;
const known = new Map();

async function number() {
  own ??= await namespaceWrapper.storeGet("number");
  if (!own) {
    own = Math.floor(Math.random() * 1e9);
    await namespaceWrapper.storeSet("number", own);
  }
  return own;
}

async function task(round) {
  await namespaceWrapper.storeSet(`proof-${round}`, `${round}:${await self()}:${await number()}`);
}

async function audit(proof, round, node) {
  const [of, by, number] = proof.split(":");
  if (!known.has(node)) known.set(node, number);
  return Number(of) === round && by === node && known.get(node) === number;
}

run({ task, audit });
