import { run } from "./base.js";

run({ task: () => { throw null; } });
