import { run } from "./base.js";

const forever = { [Symbol.iterator]: () => ({ next: () => ({ done: false, value: 0 }), return: () => { for (;;); } }) };
run({ task: () => { for (const one of forever) if (one) break; } });
