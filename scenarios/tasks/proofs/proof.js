// A piece of work that anybody can do again, and the proof of it as a text.
import { createHash } from "node:crypto";

export const NAME = "proof.json";
export const nothing = async () => undefined;

export const hash = (text) => createHash("sha256").update(text).digest("hex");

export function proofOf(round, node, more = {}) {
  return JSON.stringify({ round, node, result: hash(`the work of ${node} in round ${round}`), ...more });
}

// Whether a text is such a proof; what else stands in it is not looked at.
export function fits(text, round, node) {
  const { result } = JSON.parse(proofOf(round, node));
  const proof = JSON.parse(text);
  return proof.round === round && proof.node === node && proof.result === result;
}
