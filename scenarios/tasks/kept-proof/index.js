import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "./setup.js";
import { task } from "./task.js";
import { submission } from "./submission.js";
import { audit } from "./audit.js";
import { distribution } from "./distribution.js";
import { routes } from "./routes.js";

initializeTaskManager({ setup, task, submission, audit, distribution, routes });
