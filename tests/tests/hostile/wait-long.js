import { run } from "./base.js";

run({ task: () => { const end = Date.now() + 60_000; while (Date.now() < end); console.log("waited"); } });
