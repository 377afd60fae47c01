import { run } from "./base.js";

run({ task: () => console.log(new Array(2 ** 32 - 1).join("xx").length) });
