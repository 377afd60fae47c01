import { run } from "./base.js";

run({ task: () => { const set = new Set([0]); for (const n of set) set.add(n + 1); } });
