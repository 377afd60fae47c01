import { run } from "./base.js";

run({ task: () => { const n = (1n << 100_000n) - 1n; console.log(n.toString().length, BigInt("9".repeat(20_000)) > n); } });
