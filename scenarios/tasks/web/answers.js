// A task that can be asked what it did: its routes hang on the server of the wrapper, `app`.
import { initializeTaskManager } from "@_koii/task-manager";
import { app, namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution, nothing } from "./distribution.js";

async function task(round) {
  await namespaceWrapper.storeSet(`work-${round}`, `worked in ${round}`);
}

async function submission(round) {
  return (await namespaceWrapper.storeGet(`work-${round}`)) ?? undefined;
}

async function audit(submitted, round) {
  return submitted === `worked in ${round}`;
}

async function routes() {
  app.get("/done/:round", async (request, response) => {
    const work = await namespaceWrapper.storeGet(`work-${request.params.round}`);
    if (work === null || work === undefined) return response.status(404).json({ error: "nothing was done in that round" });
    response.status(200).json({ round: Number(request.params.round), work });
  });
  app.post("/sum", (request, response) => {
    const { numbers } = request.body;
    if (!Array.isArray(numbers)) return response.status(400).send("numbers are missing");
    response.json({ sum: numbers.reduce((sum, n) => sum + n, 0) });
  });
  app.get("/never", () => {});
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes });
