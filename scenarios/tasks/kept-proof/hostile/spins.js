// Its work never ends.
import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "../setup.js";
import { submission } from "../submission.js";
import { audit } from "../audit.js";
import { distribution } from "../distribution.js";
import { routes } from "../routes.js";

async function task(round) {
  console.log("spinning in round", round);
  for (;;);
}

initializeTaskManager({ setup, task, submission, audit, distribution, routes });
