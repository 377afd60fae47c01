import { run } from "./base.js";

run({ task: () => { for (;;) process.stdout.write("x".repeat(1000)); } });
