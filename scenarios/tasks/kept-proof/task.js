import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { KoiiStorageClient } from "@_koii/storage-task-sdk";
import { FILE_NAME, work } from "./work.js";

// Works, and keeps the proof on IPFS. The CID is stored under its round: the next round's work begins
// in the same burst as this round's submission, so one key for all rounds would be overwritten too early.
export async function task(round) {
  const keypair = await namespaceWrapper.getSubmitterAccount();
  const node = keypair.publicKey.toBase58();
  const proof = { round, node, result: work(round, node) };
  const file = new File([JSON.stringify(proof)], FILE_NAME, { type: "application/json" });
  const { cid } = await KoiiStorageClient.getInstance().uploadFile(file, keypair);
  await namespaceWrapper.storeSet(`proof-${round}`, cid);
  console.log("kept", cid, "for round", round);
}
