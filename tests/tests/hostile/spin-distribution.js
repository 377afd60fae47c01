import { run } from "./base.js";

run({ distribution: () => { for (;;); } });
