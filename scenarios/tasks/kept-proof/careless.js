// The same task with an audit that lets the error of a failed fetch escape. The wrapper logs it and casts no vote,
// so a proof that nobody can fetch is never voted down.
import { initializeTaskManager } from "@_koii/task-manager";
import { setup } from "./setup.js";
import { task } from "./task.js";
import { submission } from "./submission.js";
import { check } from "./check.js";
import { distribution } from "./distribution.js";
import { routes } from "./routes.js";

const audit = (cid, round, submitter) => check(cid, round, submitter);

initializeTaskManager({ setup, task, submission, audit, distribution, routes });
