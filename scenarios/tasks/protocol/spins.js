// A piece of work that never ends, in round 2.
import { run, task } from "./honest.js";

run({
  async task(round) {
    for (; round === 2; );
    await task(round);
  },
});
