import { run } from "./base.js";

run({ task: () => { const source = "x=1;".repeat(200_000); for (;;) new Function(source); } });
