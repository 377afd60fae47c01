import { run } from "./base.js";

run({ task: () => { let text = "aaaaaaaaaa"; for (;;) text = text.replaceAll("a", "a".repeat(100)); } });
