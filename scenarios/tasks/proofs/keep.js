// How these tasks keep their proofs: an upload in the round of the work, whose CID is submitted in the next.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { KoiiStorageClient } from "@_koii/storage-task-sdk";
import { NAME, proofOf } from "./proof.js";

export const storage = KoiiStorageClient.getInstance();

export const read = async (cid, name = NAME) => (await storage.getFile(cid, name)).text();

export async function keep(text) {
  const { cid } = await storage.uploadFile(new File([text], NAME), await namespaceWrapper.getSubmitterAccount());
  // An upload can be answered and not be there. Who reads it back knows.
  if (process.env.READ_BACK && (await read(cid)) !== text) throw new Error("it is not as it was stored");
  return cid;
}

export const self = async () => (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();

// Nobody catches what is thrown here: it would end the process with code 1, and the task node would not start it again.
export async function task(round) {
  try {
    await namespaceWrapper.storeSet(`proof-${round}`, await keep(proofOf(round, await self())));
  } catch (error) {
    console.error("no proof for round", round, "-", error.message);
  }
}

// Without a proof, nothing is submitted: silence costs a reward, a proof that is not there costs stake.
export async function submission(round) {
  return (await namespaceWrapper.storeGet(`proof-${round}`)) ?? undefined;
}

// A proof that cannot be read is no proof.
export const strict = (check) => async (submitted, round, submitter) => {
  try {
    return await check(submitted, round, submitter);
  } catch (error) {
    console.log("no proof of", submitter, "for round", round, "-", error.message);
    return false;
  }
};
