import { run } from "./base.js";

process.on("exit", () => { setTimeout(() => console.log("alive"), 1); queueMicrotask(() => { for (;;); }); });
run({ task: () => process.exit(0) });
