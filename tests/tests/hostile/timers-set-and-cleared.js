import { run } from "./base.js";

run({ task: () => { for (;;) clearTimeout(setTimeout(() => {}, 1000)); } });
