import { run } from "./base.js";

run({ task: async () => { for (;;) await null; } });
