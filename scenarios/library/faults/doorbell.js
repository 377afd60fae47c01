// A task whose nodes ring at each other's doors: each round every node sends eight numbered calls to every other, four each second.
// Who is called says when one comes a second time, and when one comes that should have come before another.
import { initializeTaskManager } from "@_koii/task-manager";
import { app, namespaceWrapper, TASK_ID } from "@_koii/namespace-wrapper";

const nothing = async () => undefined;
const self = async () => (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function task(round) {
  const me = await self();
  for (let n = 1; n <= 8; n += 1) {
    for (const { data, submitterPubkey } of await namespaceWrapper.getNodes()) {
      if (submitterPubkey !== me) fetch(`${data.url}/task/${TASK_ID}/ring/${me}/${round}/${n}`).catch(() => {});
    }
    await pause(250);
  }
}

const rung = new Set();
const last = new Map();

async function routes() {
  app.get("/ring/:who/:round/:n", ({ params }, response) => {
    const call = `${params.who}/${params.round}/${params.n}`;
    const place = Number(params.round) * 100 + Number(params.n);
    const before = last.get(params.who) ?? 0;
    if (rung.has(call)) console.log("rung twice");
    else if (place < before) console.warn("rung out of order");
    rung.add(call);
    last.set(params.who, Math.max(before, place));
    response.send("who is there?");
  });
}

const submission = async (round) => `round ${round}`;
const audit = async (proof, round) => proof === `round ${round}`;

function distribution(submitters, bounty) {
  const share = Math.floor(bounty / submitters.length);
  return Object.fromEntries(submitters.map(({ publicKey }) => [publicKey, share]));
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes });
