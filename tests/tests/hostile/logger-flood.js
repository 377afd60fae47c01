import { namespaceWrapper, run } from "./base.js";

run({ task: () => { for (;;) namespaceWrapper.logger("log", "x".repeat(4_000_000)); } });
