import { run } from "./base.js";

process.on("exit", () => { for (;;); });
run({ task: () => process.exit(0) });
