import { run } from "./base.js";

run({ task: () => { for (let n = 0; n < 1e6; n++) console.log("line", n); } });
