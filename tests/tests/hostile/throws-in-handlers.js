import { run } from "./base.js";

process.on("uncaughtException", () => { throw new Error("second"); });
process.on("exit", () => { throw new Error("third"); });
run({ setup: () => { setTimeout(() => { throw new Error("first"); }, 10); } });
