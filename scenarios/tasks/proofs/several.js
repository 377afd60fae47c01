// Two files under one CID: the proof, and how it came about. Who audits reads both.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution } from "./distribution.js";
import { read, self, storage, strict, submission } from "./keep.js";
import { NAME, fits, hash, nothing, proofOf } from "./proof.js";

// How many steps are written down. As many as these are more than one block.
const STEPS = Number(process.env.STEPS ?? 6000);

function written(round, node, steps) {
  const step = hash(`the steps of ${node} in round ${round}`);
  return Array.from({ length: steps }, (_, n) => `${n}: ${step}`).join("\n");
}

async function task(round) {
  try {
    const node = await self();
    const proof = proofOf(round, node, { steps: STEPS });
    const files = [new File([proof], NAME), new File([written(round, node, STEPS)], "steps of the work.txt")];
    const { cid } = await storage.uploadFile(files, await namespaceWrapper.getSubmitterAccount());
    await namespaceWrapper.storeSet(`proof-${round}`, cid);
  } catch (error) {
    console.error("no proof for round", round, "-", error.message);
  }
}

const audit = strict(async (cid, round, submitter) => {
  const proof = await read(cid);
  const { steps } = JSON.parse(proof);
  return fits(proof, round, submitter) && (await read(cid, "steps of the work.txt")) === written(round, submitter, steps);
});

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
