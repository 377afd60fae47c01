// A task whose proofs stay at the nodes: on chain is only a hash, and an auditor asks the node itself for what was hashed.
import { createHash } from "node:crypto";
import { initializeTaskManager } from "@_koii/task-manager";
import { app, namespaceWrapper, TASK_ID } from "@_koii/namespace-wrapper";
import { distribution, nothing } from "./distribution.js";

const hash = (text) => createHash("sha256").update(text).digest("hex");

// The work of a round: whom this node could reach, and what they call themselves.
async function task(round) {
  const me = (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();
  const seen = [];
  for (const { data, submitterPubkey } of await namespaceWrapper.getNodes()) {
    if (submitterPubkey === me) continue;
    try {
      const response = await fetch(`${data.url}/task/${TASK_ID}/name`);
      if ((await response.text()) === submitterPubkey) seen.push(submitterPubkey);
    } catch (error) {
      console.log("no answer of", data.url, "-", error.cause?.code);
    }
  }
  await namespaceWrapper.storeSet(`proof-${round}`, JSON.stringify({ round, me, seen }));
}

async function submission(round) {
  const proof = await namespaceWrapper.storeGet(`proof-${round}`);
  return proof ? hash(proof) : undefined;
}

// A node that cannot be asked has no proof to show: the answer is no.
async function audit(submitted, round, submitter) {
  const nodes = await namespaceWrapper.getNodes();
  const url = nodes.find(({ submitterPubkey }) => submitterPubkey === submitter)?.data.url;
  try {
    const response = await fetch(`${url}/task/${TASK_ID}/proof/${round}`);
    const proof = await response.text();
    return response.ok && hash(proof) === submitted && JSON.parse(proof).round === round;
  } catch (error) {
    console.log("no proof of", submitter, "for round", round, "-", error.cause?.code ?? error.message);
    return false;
  }
}

async function routes() {
  app.get("/name", async (_, response) => response.send((await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58()));
  app.get("/proof/:round", async ({ params }, response) => {
    const proof = await namespaceWrapper.storeGet(`proof-${params.round}`);
    if (proof) response.type("text/plain").send(proof);
    else response.sendStatus(404);
  });
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes });
