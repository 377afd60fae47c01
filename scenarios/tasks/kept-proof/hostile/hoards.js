// Its work takes all the memory it can get.
import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "../setup.js";
import { submission } from "../submission.js";
import { audit } from "../audit.js";
import { distribution } from "../distribution.js";
import { routes } from "../routes.js";

async function task(round) {
  console.log("hoarding in round", round);
  const hoard = [];
  for (;;) hoard.push(new Array(1000).fill(round));
}

initializeTaskManager({ setup, task, submission, audit, distribution, routes });
