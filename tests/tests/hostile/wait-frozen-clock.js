import { run } from "./base.js";

run({ task: () => { Date.now = () => 0; globalThis.performance = { now: () => 0 }; while (Date.now() < 1); console.log("waited"); } });
