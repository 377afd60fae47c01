// A task with proofs as long as the chain takes them, and without a distribution: no round is ever paid, so none is ever pruned.
import { initializeTaskManager } from "@_koii/task-manager";

const nothing = async () => undefined;
const submission = async (round) => `${round}:`.padEnd(512, "proof");

initializeTaskManager({ setup: nothing, task: nothing, submission, audit: async () => true, distribution: () => ({}), routes: nothing });
