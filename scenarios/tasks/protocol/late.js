// What takes too long, by the variable LATE: the work, which ends after the proof was asked for, or the way of the proof to the chain.
import { run, submission, task } from "./honest.js";

const seconds = (n) => new Promise((resolve) => setTimeout(resolve, n * 1000));
const { LATE } = process.env;

// A round has 600 slots, which are 245 s; its submission window has 200, which are 82 s.
async function lateTask(round) {
  if (LATE === "work") await seconds(300);
  await task(round);
}

async function lateSubmission(round) {
  if (LATE === "way") await seconds(90);
  return submission(round);
}

run({ task: lateTask, submission: lateSubmission });
