import { run } from "./base.js";

run({ task: () => new Array(2 ** 32 - 1).fill(0) });
