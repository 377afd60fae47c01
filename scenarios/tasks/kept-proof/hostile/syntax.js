// No JavaScript.
import { initializeTaskManager } from "@_koii/task-manager";

initializeTaskManager({ task: async (round => round) });
