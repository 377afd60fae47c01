import { run } from "./base.js";

const one = () => queueMicrotask(one);
run({ task: one });
