// Keeps each round's work in every place that a task has, and shows at its routes what is left there.
import { initializeTaskManager } from "@_koii/task-manager";
import { app, namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution } from "./distribution.js";
import { keep, read, self, strict, submission } from "./keep.js";
import { fits, nothing, proofOf } from "./proof.js";

const memory = new Map();

async function task(round) {
  try {
    const text = proofOf(round, await self());
    await namespaceWrapper.storeSet(`proof-${round}`, await keep(text));
    memory.set(round, text);
  } catch (error) {
    console.error("no proof for round", round, "-", error.message);
  }
}

const audit = strict(async (cid, round, submitter) => fits(await read(cid), round, submitter));

// What each place still has of a round.
const places = {
  async chain(round) {
    const { submissions } = await namespaceWrapper.getTaskSubmissionInfo(round);
    return submissions?.[round]?.[await self()]?.submission_value;
  },
  storage: async (round) => read(await submission(round)),
  disk: submission,
  memory: async (round) => memory.get(round),
};

async function routes() {
  app.get("/:place/:round", async ({ params }, response) => {
    try {
      const found = await places[params.place](Number(params.round));
      if (found === undefined) response.status(404).send("it is gone");
      else response.type("text/plain").send(found);
    } catch (error) {
      response.status(410).send(error.message);
    }
  });
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes });
