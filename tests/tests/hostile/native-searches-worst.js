import { run } from "./base.js";

run({ task: () => { const text = "a".repeat(4 << 20), word = `${"a".repeat(1 << 20)}b`; for (;;) if (text.includes(word)) break; } });
