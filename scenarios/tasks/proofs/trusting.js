// The same proofs, read from one gateway, whose word is taken for it.
import { initializeTaskManager } from "@_koii/task-manager";
import { distribution } from "./distribution.js";
import { strict, submission, task } from "./keep.js";
import { NAME, fits, nothing } from "./proof.js";

const GATEWAY = process.env.GATEWAY ?? "ipfs.io";

const audit = strict(async (cid, round, submitter) => {
  const response = await fetch(`https://${GATEWAY}/ipfs/${cid}/${NAME}`);
  if (!response.ok) throw new Error(`the gateway answers ${response.status}`);
  return fits(await response.text(), round, submitter);
});

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
