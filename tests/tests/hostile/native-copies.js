import { run } from "./base.js";

run({ task: () => { const bytes = new Uint8Array(8 << 20); for (;;) { bytes.copyWithin(1, 0); bytes.reverse(); bytes.includes(9); bytes.slice(); } } });
