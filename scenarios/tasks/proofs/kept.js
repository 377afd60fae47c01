// Each round, keeps a proof in the storage network. Who audits reads it with the storage network's own client.
import { initializeTaskManager } from "@_koii/task-manager";
import { distribution } from "./distribution.js";
import { read, strict, submission, task } from "./keep.js";
import { fits, nothing } from "./proof.js";

const audit = strict(async (cid, round, submitter) => fits(await read(cid), round, submitter));

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
