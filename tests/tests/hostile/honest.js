// What the honest nodes run.
import { run, work } from "./base.js";

run({ submission: (round) => work(round) });
