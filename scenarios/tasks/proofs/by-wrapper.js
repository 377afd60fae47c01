// The same proofs, read through the seven gateways of the wrapper.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution } from "./distribution.js";
import { strict, submission, task } from "./keep.js";
import { NAME, fits, nothing } from "./proof.js";

const audit = strict(async (cid, round, submitter) => fits(await namespaceWrapper.retrieveThroughHttpGateway(cid, NAME), round, submitter));

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
