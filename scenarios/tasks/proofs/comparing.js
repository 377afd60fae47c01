// A proof with its hash beside the CID: who audits compares what gateways hand over, and asks the next one where it does not fit.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution } from "./distribution.js";
import { keep, self, strict } from "./keep.js";
import { NAME, fits, hash, nothing, proofOf } from "./proof.js";

const GATEWAYS = [
  (cid) => `https://ipfs.io/ipfs/${cid}/${NAME}`,
  (cid) => `https://${cid}.ipfs.w3s.link/${NAME}`,
  (cid) => `https://ipfs-gateway.koii.live/ipfs/${cid}/${NAME}`,
];

async function task(round) {
  try {
    const text = proofOf(round, await self());
    await namespaceWrapper.storeSet(`proof-${round}`, `${await keep(text)} ${hash(text)}`);
  } catch (error) {
    console.error("no proof for round", round, "-", error.message);
  }
}

async function submission(round) {
  return (await namespaceWrapper.storeGet(`proof-${round}`)) ?? undefined;
}

async function genuine(submitted) {
  const [cid, expected] = submitted.split(" ");
  for (const gateway of GATEWAYS) {
    try {
      const response = await fetch(gateway(cid), { signal: AbortSignal.timeout(20_000) });
      const text = await response.text();
      if (response.ok && hash(text) === expected) return text;
      console.log(gateway(cid), "gives something else, with status", response.status);
    } catch (error) {
      console.log(gateway(cid), "gives nothing -", error.message);
    }
  }
  throw new Error("no gateway has it");
}

const audit = strict(async (submitted, round, submitter) => fits(await genuine(submitted), round, submitter));

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
