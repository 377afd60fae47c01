// The six functions as they should be. Every other task of this folder is this one with a bug in it.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";

export const nothing = async () => undefined;

export const self = async () => (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();

export const proofOf = (round, node) => `${round}:${node}`;

export async function setup() {
  console.log("ready");
}

export async function task(round) {
  await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round, await self()));
}

export async function submission(round) {
  return (await namespaceWrapper.storeGet(`proof-${round}`)) ?? undefined;
}

export async function audit(proof, round, node) {
  return proof === proofOf(round, node);
}

export function distribution(submitters, bounty) {
  const approved = submitters.filter(({ votes }) => votes > 0).length;
  const part = ({ votes, stake }) => (votes > 0 ? Math.floor(bounty / approved) : votes < 0 ? -Math.floor((stake * 70) / 100) : 0);
  return Object.fromEntries(submitters.map((submitter) => [submitter.publicKey, part(submitter)]));
}

const usual = { setup, task, submission, audit, distribution, routes: nothing };

export const run = (changed = {}) => initializeTaskManager({ ...usual, ...changed });
