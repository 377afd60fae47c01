// A task that keeps a log on its disk and never takes anything away from it.
import fs from "node:fs";
import { initializeTaskManager } from "@_koii/task-manager";

async function task(round) {
  fs.appendFileSync("work.log", `worked in round ${round} `.padEnd(2000, "."));
}

const submission = async (round) => `proof ${round}`;
const audit = async (value, round) => value === `proof ${round}`;

function distribution(submitters, bounty) {
  const share = Math.floor(bounty / submitters.length);
  return Object.fromEntries(submitters.map(({ publicKey }) => [publicKey, share]));
}

initializeTaskManager({ setup: async () => {}, task, submission, audit, distribution, routes: async () => {} });
