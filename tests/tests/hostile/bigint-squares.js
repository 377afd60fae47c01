import { run } from "./base.js";

run({ task: () => { let n = 3n; for (;;) n *= n; } });
