import { KoiiStorageClient } from "@_koii/storage-task-sdk";
import { FILE_NAME, work } from "./work.js";

// Whether the file under this CID is the proof of this node for this round. Throws where it cannot be fetched.
export async function check(cid, round, submitter) {
  const blob = await KoiiStorageClient.getInstance().getFile(cid, FILE_NAME);
  const proof = JSON.parse(await blob.text());
  return proof.round === round && proof.node === submitter && proof.result === work(round, submitter);
}
