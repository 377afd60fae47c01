import { run } from "./base.js";

run({ task: () => { const bytes = new Uint8Array(8 << 20); for (;;) bytes.fill(1); } });
