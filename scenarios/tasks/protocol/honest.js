// The six functions as they should be. Every other task of this folder is this one with something changed.
import { createHash } from "node:crypto";
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";

export const nothing = async () => undefined;

export const self = async () => (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();

// The work of a node in a round: nobody can hand in that of another, or of another round.
export const proofOf = (round, node) => `${round}:${createHash("sha256").update(`${node} in round ${round}`).digest("hex").slice(0, 16)}`;

// Each round's proof has a key of its own: the work of the next round begins before this one is submitted.
export async function task(round) {
  await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round, await self()));
}

export async function submission(round) {
  return (await namespaceWrapper.storeGet(`proof-${round}`)) ?? undefined;
}

export async function audit(proof, round, node) {
  return proof === proofOf(round, node);
}

// The bounty in equal parts to those who were not voted down; 70 % of the stake from those who were. In whole numbers.
export function distribution(submitters, bounty) {
  const approved = submitters.filter(({ votes }) => votes > 0).length;
  const part = ({ votes, stake }) => (votes > 0 ? Math.floor(bounty / approved) : votes < 0 ? -Math.floor((stake * 70) / 100) : 0);
  return Object.fromEntries(submitters.map((submitter) => [submitter.publicKey, part(submitter)]));
}

const usual = { setup: nothing, task, submission, audit, distribution, routes: nothing };

export const run = (changed = {}) => initializeTaskManager({ ...usual, ...changed });
