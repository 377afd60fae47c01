// A task that keeps in its disk when it first worked in a round, and submits that: what a crash must spare.
import { initializeTaskManager, namespaceWrapper } from "@_koii/task-manager";

const nothing = async () => {};

async function task(round) {
  const page = `page-${round}`;
  if ((await namespaceWrapper.storeGet(page)) === null) await namespaceWrapper.storeSet(page, `first at ${Date.now()}`);
  console.log("page", round, "says", await namespaceWrapper.storeGet(page));
}

const submission = (round) => namespaceWrapper.storeGet(`page-${round}`);

initializeTaskManager({ setup: nothing, task, submission, audit: () => true, distribution: () => ({}), routes: nothing });
