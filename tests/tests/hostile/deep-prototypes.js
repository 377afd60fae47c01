import { run } from "./base.js";

run({ task: () => { const p = new Proxy({}, { getPrototypeOf: () => p }); return Object.create(p) instanceof Map; } });
