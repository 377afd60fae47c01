import { run } from "./base.js";

Error.stackTraceLimit = Infinity;
const deep = (n) => { if (n > 0) return deep(n - 1) + 1; throw new Error("x".repeat(5_000_000)); };
run({ task: () => deep(1000) });
