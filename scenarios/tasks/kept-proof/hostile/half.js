// Hands over only two of its six functions.
import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "../setup.js";
import { task } from "../task.js";

initializeTaskManager({ setup, task });
