// Koipond's own `@_koii/task-manager/extensions`: the Orca client of tasks whose work runs in a container, without the container. Proofs come
// from `submissions:` of the scenario; audits and lists are the creator's own. docs/protocol.md §4.6 and §6.4.
import { getTaskManager } from "@_koii/task-manager";

const SHARE = { percent: 0.01, publicKey: "ORCA" };

export async function initializeOrcaClient() {
  console.log("Initializing Orca client");
  const manager = await getTaskManager();
  manager.registerExtension("orca", SHARE);
  console.warn("there are no containers in Koipond: give the proofs of this task as `submissions:` of its nodes");
}

export async function getOrcaClient() {
  await new Promise((resolve) => setTimeout(resolve, 60_000));
  throw new Error("OrcaClient initialization timed out.");
}
