import { run } from "./base.js";

const endless = { get next() { return this.next === undefined; } };
const spinning = { get value() { for (;;); } };
try { endless.next; } catch (error) { console.log("caught", error.name); }
run({ task: () => spinning.value });
