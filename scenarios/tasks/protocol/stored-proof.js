// A proof that is a file in the storage network; on chain is its CID. Who cannot read it says no.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { KoiiStorageClient } from "@_koii/storage-task-sdk";
import { proofOf, run, self } from "./honest.js";

const storage = KoiiStorageClient.getInstance();

async function task(round) {
  const file = new File([proofOf(round, await self())], "proof.txt");
  const { cid } = await storage.uploadFile(file, await namespaceWrapper.getSubmitterAccount());
  await namespaceWrapper.storeSet(`proof-${round}`, cid);
}

async function audit(cid, round, node) {
  try {
    return (await (await storage.getFile(cid, "proof.txt")).text()) === proofOf(round, node);
  } catch (error) {
    console.log("no proof of", node, "for round", round, "-", error.message);
    return false;
  }
}

run({ task, audit });
