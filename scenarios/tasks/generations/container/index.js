// A task whose work runs in a container, beside the node. There are no containers in Koipond: its proofs come from the scenario's
// `submissions:`, and its audits and lists are its own.
import { initializeTaskManager } from "@_koii/task-manager";
import { getOrcaClient, initializeOrcaClient } from "@_koii/task-manager/extensions";
import { namespaceWrapper } from "@_koii/task-manager/namespace-wrapper";
import { isRight, share } from "./logic.js";

initializeTaskManager({
  setup: () => initializeOrcaClient({ imageURL: "docker.io/example/pond:latest" }),
  async task(round) {
    const client = await getOrcaClient();
    const { data } = await client.podCall(`proof/${round}`);
    await namespaceWrapper.storeSet(`proof-${round}`, data);
  },
  submission: (round) => namespaceWrapper.storeGet(`proof-${round}`),
  audit: async (proof, round) => isRight(proof, round),
  distribution: (submitters, bounty) => share(submitters, bounty),
  routes: async () => {},
});
