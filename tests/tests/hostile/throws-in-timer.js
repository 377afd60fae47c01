import { run } from "./base.js";

run({ setup: () => { setTimeout(() => { throw new RangeError("late"); }, 1000); } });
