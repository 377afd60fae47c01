// A task that works by rules which somebody stored before: it reads them by their CID, a task variable, when it starts.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution } from "./distribution.js";
import { keep, read, self, strict, submission } from "./keep.js";
import { fits, nothing, proofOf } from "./proof.js";

// The work of a round is asked for while the rules are still on their way: whoever needs them waits.
const ready = read(process.env.RULES, "rules.json").then(JSON.parse).catch((error) => {
  console.error("there are no rules to work by -", error.message);
});

async function task(round) {
  const rules = await ready;
  if (rules === undefined) return;
  await namespaceWrapper.storeSet(`proof-${round}`, await keep(proofOf(round, await self(), { by: rules.name })));
}

const check = strict(async (cid, round, submitter) => {
  const proof = await read(cid);
  return fits(proof, round, submitter) && JSON.parse(proof).by === (await ready).name;
});

// Who has no rules has no opinion: the wrapper casts no vote where an audit throws.
async function audit(...submission) {
  if ((await ready) === undefined) throw new Error("there are no rules to audit by");
  return check(...submission);
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
