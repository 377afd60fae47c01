import { run } from "./base.js";

run({ submission: () => { for (;;); } });
