// A task that keeps more than its memory holds, in round 1.
import { initializeTaskManager } from "@_koii/task-manager";

const nothing = async () => undefined;
const kept = [];

async function task(round) {
  while (round === 1) kept.push(new Uint8Array(1 << 20).fill(1));
}

initializeTaskManager({ setup: nothing, task, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });
