import { run } from "./base.js";

run({ task: () => { const numbers = Float64Array.from({ length: 100_000 }, (_, n) => Math.sin(n)); for (;;) numbers.slice().sort(); } });
