import { run } from "./base.js";

run({ task: () => { let text = "x"; for (;;) text += text; } });
