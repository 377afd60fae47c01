// The same task with an audit that looks at nothing and says yes to everything.
import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "./setup.js";
import { task } from "./task.js";
import { submission } from "./submission.js";
import { distribution } from "./distribution.js";
import { routes } from "./routes.js";

const audit = async () => true;

initializeTaskManager({ setup, task, submission, audit, distribution, routes });
