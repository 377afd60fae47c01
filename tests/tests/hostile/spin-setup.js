import { run } from "./base.js";

run({ setup: () => { for (;;); } });
