// Hands over six things, of which one is no function.
import { initializeTaskManager } from "@_koii/task-manager";

const nothing = async () => undefined;
initializeTaskManager({ setup: nothing, task: nothing, submission: nothing, audit: true, distribution: nothing, routes: nothing });
