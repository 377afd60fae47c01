import { run } from "./base.js";

run({ task: () => { const text = "a,".repeat(100_000); for (;;) { text.split(","); text.split(""); text.replaceAll(",", ";"); } } });
