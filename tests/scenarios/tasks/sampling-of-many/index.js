// Draws many times what the wrapper draws when it audits a sample of two hundred submissions, and prints for each time
// whether the last of them was among the five, as one long text of digits, a part of it a line.
import { initializeTaskManager } from "@_koii/task-manager";
import { sampleIndices } from "@_koii/namespace-wrapper";

const TIMES = 20_000;
const LINE = 2_000;
const CHEAT = 199;
let line = "";
for (let time = 0; time < TIMES; time += 1) {
  const drawn = sampleIndices(200);
  if (drawn.length !== 5 || new Set(drawn).size !== 5) throw new Error(`five distinct of two hundred were to be drawn, not ${drawn}`);
  line += drawn.includes(CHEAT) ? 1 : 0;
  if (line.length === LINE) {
    console.log(line);
    line = "";
  }
}

const nothing = async () => undefined;

initializeTaskManager({ setup: nothing, task: nothing, submission: nothing, audit: nothing, distribution: () => ({}), routes: nothing });
