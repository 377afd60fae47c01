import { run } from "./base.js";

run({ task: () => { const end = performance.now() + 60_000; while (performance.now() < end); console.log("waited"); } });
