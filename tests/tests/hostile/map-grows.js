import { run } from "./base.js";

run({ task: () => { const map = new Map(); for (let n = 0; ; n++) map.set(n, n); } });
