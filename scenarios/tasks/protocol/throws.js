// One of the functions throws in round 2; which one, says the variable THROWS.
import { audit, distribution, run, submission, task } from "./honest.js";

const check = (name, round) => {
  if (process.env.THROWS === name && round === 2) throw new Error(`${name}() throws`);
};

run({
  async task(round) {
    check("task", round);
    await task(round);
  },
  async submission(round) {
    check("submission", round);
    return submission(round);
  },
  async audit(proof, round, node) {
    check("audit", round);
    return audit(proof, round, node);
  },
  distribution(submitters, bounty, round) {
    check("distribution", round);
    return distribution(submitters, bounty);
  },
});
