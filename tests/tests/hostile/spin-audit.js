import { run } from "./base.js";

run({ audit: () => { for (;;); } });
