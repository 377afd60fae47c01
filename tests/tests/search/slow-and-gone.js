// A proof in a file. Where its upload took long, the task has "no time" to write the CID down, and keeps it in memory alone.
// The bug: a process that dies between a slow upload and the submission has lost the proof.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { KoiiStorageClient } from "@_koii/storage-task-sdk";
import { proofOf, run, self } from "./usual.js";

const memory = new Map();
const store = KoiiStorageClient.getInstance();

async function task(round) {
  // After a restart the work of a round is asked for again; what is kept need not be made twice.
  if (await namespaceWrapper.storeGet(`kept-${round}`)) return;
  const began = Date.now();
  const file = new File([proofOf(round, await self())], "proof.txt");
  const { cid } = await store.uploadFile(file, await namespaceWrapper.getSubmitterAccount());
  await namespaceWrapper.storeSet(`kept-${round}`, true);
  if (Date.now() - began < 3000) return namespaceWrapper.storeSet(`proof-${round}`, cid);
  memory.set(round, cid);
}

async function submission(round) {
  const cid = (await namespaceWrapper.storeGet(`proof-${round}`)) ?? memory.get(round);
  if (!cid && (await namespaceWrapper.storeGet(`kept-${round}`))) console.error("the proof of round", round, "is gone");
  return cid ?? undefined;
}

// Who cannot read a proof says nothing about it.
async function audit(cid, round, node) {
  return (await (await store.getFile(cid, "proof.txt")).text()) === proofOf(round, node);
}

run({ task, submission, audit });
