// A task that does nothing and submits nothing: what is left is the world itself.
import { initializeTaskManager } from "@_koii/task-manager";

const nothing = async () => undefined;

initializeTaskManager({ setup: nothing, task: nothing, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });
