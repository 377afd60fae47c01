// A task that puts the time of its work into the proof, by the node's own clock; an auditor with a clock of its own looks whether that
// can be. Between the work and the audit lie a round and a window, about 163 s here.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";

const nothing = async () => undefined;

const task = (round) => namespaceWrapper.storeSet(`proof-${round}`, `worked at ${Date.now()}`);
const submission = async (round) => (await namespaceWrapper.storeGet(`proof-${round}`)) ?? undefined;

async function audit(proof) {
  const ago = (Date.now() - Number(proof.slice("worked at ".length))) / 1000;
  return ago > 100 && ago < 250;
}

function distribution(submitters, bounty) {
  const approved = submitters.filter(({ votes }) => votes > 0).length;
  const part = ({ votes, stake }) => (votes > 0 ? Math.floor(bounty / approved) : votes < 0 ? -Math.floor((stake * 70) / 100) : 0);
  return Object.fromEntries(submitters.map((submitter) => [submitter.publicKey, part(submitter)]));
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
