// Its work calls itself without end.
import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "../setup.js";
import { submission } from "../submission.js";
import { audit } from "../audit.js";
import { distribution } from "../distribution.js";
import { routes } from "../routes.js";

async function task(round) {
  console.log("recursing in round", round);
  const deeper = (n) => deeper(n + 1) + 1;
  deeper(0);
}

initializeTaskManager({ setup, task, submission, audit, distribution, routes });
