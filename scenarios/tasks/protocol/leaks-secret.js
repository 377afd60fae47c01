// A task that shows its environment to whoever asks, as a help in finding errors, and what another program on the same machine makes
// of it: with the task's id and secret, every method of the task node can be called, also the one that gives the staking key.
import { app, namespaceWrapper, SECRET_KEY, TASK_ID, TASK_NODE_PORT } from "@_koii/namespace-wrapper";
import { run } from "./honest.js";

// The other program: it has nothing but what the route /debug shows.
async function call(method, { taskId, secret }) {
  const body = JSON.stringify({ args: [method], taskId, secret });
  const headers = { "Content-Type": "application/json" };
  return fetch(`http://localhost:${TASK_NODE_PORT}/namespace-wrapper`, { method: "POST", headers, body });
}

const shown = () => ({ taskId: TASK_ID, secret: process.env.HIDES ? "hidden" : SECRET_KEY });

// It signs something with the key it took, and looks whether others would take it for the node's own word.
async function forge(_, response) {
  const answer = await call("getSubmitterAccount", shown());
  if (answer.status !== 200) return response.status(answer.status).json({ key: 0, forged: false });
  const secretKey = Uint8Array.from(Object.values((await answer.json()).response._keypair.secretKey));
  const signed = await namespaceWrapper.payloadSigning("pay my friend", secretKey);
  const owner = (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();
  const { data } = await namespaceWrapper.verifySignature(signed, owner);
  response.json({ key: secretKey.length, forged: data === JSON.stringify("pay my friend") });
}

async function routes() {
  app.get("/debug", (_, response) => response.json(shown()));
  app.get("/forge", forge);
}

run({ routes });
