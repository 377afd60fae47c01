import { namespaceWrapper } from "@_koii/namespace-wrapper";

// The CID of the round's proof; without one, nothing is submitted.
export async function submission(round) {
  const cid = await namespaceWrapper.storeGet(`proof-${round}`);
  return cid ?? undefined;
}
