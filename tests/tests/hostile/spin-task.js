import { run } from "./base.js";

run({ task: () => { for (;;); } });
