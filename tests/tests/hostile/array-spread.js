import { run } from "./base.js";

const numbers = function* () { for (let n = 0; ; n++) yield n; };
run({ task: () => [...numbers()] });
