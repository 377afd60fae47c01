import { run } from "./base.js";

run({ setup: () => { const end = Date.now() + 50; while (Date.now() < end); console.log("waited"); } });
