import { run } from "./base.js";

run({ task: () => { const text = "ab".repeat(2 << 20); for (;;) if (text.includes("ac")) break; } });
