import { run } from "./base.js";

run({ setup: () => { const n = (1n << 100_000n) - 1n; let product = n; for (let times = 0; times < 20; times++) product = (product * n) >> 100_000n; console.log("multiplied", product > 0n); } });
