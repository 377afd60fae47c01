// Draws many times what the wrapper draws when it audits a sample of six submissions, and prints for each time
// which of the six was left out, as one long text of digits, a part of it a line.
import { sampleIndices } from "@_koii/namespace-wrapper";

const TIMES = 20_000;
const LINE = 2_000;
let line = "";
for (let time = 0; time < TIMES; time += 1) {
  const drawn = sampleIndices(6);
  if (drawn.length !== 5 || new Set(drawn).size !== 5) throw new Error(`five distinct of six were to be drawn, not ${drawn}`);
  line += [0, 1, 2, 3, 4, 5].find((index) => !drawn.includes(index));
  if (line.length === LINE) {
    console.log(line);
    line = "";
  }
}
