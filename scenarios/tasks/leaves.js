// A task that ends its own process in its third round: with code 0 where its variable LEAVES says so, else it stays.
import { initializeTaskManager, namespaceWrapper } from "@_koii/task-manager";

async function task(round) {
  await namespaceWrapper.storeSet(`worked ${round}`, String(round));
  if (process.env.LEAVES === undefined || round !== 2 || (await namespaceWrapper.storeGet("left"))) return;
  await namespaceWrapper.storeSet("left", true);
  process.exit(Number(process.env.LEAVES));
}

const submission = (round) => namespaceWrapper.storeGet(`worked ${round}`);
const audit = async (value, round) => value === String(round);

function distribution(submitters, bounty) {
  const share = Math.floor(bounty / submitters.length);
  return Object.fromEntries(submitters.map(({ publicKey }) => [publicKey, share]));
}

initializeTaskManager({ setup: async () => {}, task, submission, audit, distribution, routes: async () => {} });
