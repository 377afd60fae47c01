// A task that does not catch the error of a failed fetch, as many do not.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution, nothing } from "./distribution.js";

async function task(round) {
  const response = await fetch("https://prices.example/v1/koii");
  const { usd } = await response.json();
  await namespaceWrapper.storeSet(`price-${round}`, String(usd));
}

async function submission(round) {
  return (await namespaceWrapper.storeGet(`price-${round}`)) ?? undefined;
}

initializeTaskManager({ setup: nothing, task, submission, audit: async () => true, distribution, routes: nothing });
