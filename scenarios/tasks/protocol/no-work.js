// An executable that its operator changed: it does no work, and hands in something that looks like a proof.
import { nothing, run } from "./honest.js";

run({ task: nothing, submission: async (round) => `${round}:0123456789abcdef` });
