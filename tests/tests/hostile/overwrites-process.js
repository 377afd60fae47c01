import { run } from "./base.js";

process.emit = () => { for (;;); };
process.on = () => { throw new Error("no listening"); };
process.nextTick = process.exit = null;
process.env = process.argv = undefined;
run({ task: () => console.log("still works") });
