import { run } from "./base.js";

const tick = () => { process.nextTick(tick); process.nextTick(tick); };
run({ task: tick });
