import { run } from "./base.js";

const deeper = (n) => deeper(n + 1) + 1;
run({ task: () => deeper(0) });
