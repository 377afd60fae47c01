import { run } from "./base.js";

run({ task: () => { const a = []; a[2 ** 32 - 2] = 1; console.log(a.indexOf(5), a.includes(undefined, 1e9)); a.reverse(); a.sort(); } });
