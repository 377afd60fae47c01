import { run } from "./base.js";

run({ task: () => { for (let n = 0; ; n++) { (0, eval)(`globalThis.x${n} = ${n}`); new Function(`return ${n}`)(); } } });
