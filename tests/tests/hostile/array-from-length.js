import { run } from "./base.js";

run({ task: () => Array.from({ length: 2 ** 53 }) });
