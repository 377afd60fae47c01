import { run } from "./base.js";

process.on("exit", () => { process.exit(5); process.on("exit", () => process.exit(6)); });
run({ setup: () => { process.nextTick(() => process.exit(4)); queueMicrotask(() => process.exit(3)); setImmediate(() => process.exit(2)); } });
