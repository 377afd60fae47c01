import { namespaceWrapper } from "@_koii/task-manager/namespace-wrapper";
import { proofOf } from "../logic";

export async function task(round: number): Promise<void> {
  await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round));
}
