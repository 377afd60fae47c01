import { run } from "./base.js";

run({ task: () => { const text = "é".repeat(2 << 20); for (;;) Buffer.byteLength(text); } });
