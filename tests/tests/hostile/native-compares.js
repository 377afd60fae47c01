import { run } from "./base.js";

run({ task: () => { const a = "x".repeat(8 << 20), b = "x".repeat(8 << 20); for (;;) if (a !== b) break; } });
