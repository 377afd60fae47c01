import { run } from "./base.js";

run({ routes: () => { for (;;); } });
