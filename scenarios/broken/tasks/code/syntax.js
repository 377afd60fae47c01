// No JavaScript: a bracket is left open.
import { initializeTaskManager } from "@_koii/task-manager";

initializeTaskManager({ task: async (round) => { return round );
