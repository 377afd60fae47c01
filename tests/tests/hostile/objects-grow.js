import { run } from "./base.js";

run({ task: () => { const object = {}; for (let n = 0; ; n++) object[`key ${n}`] = { n }; } });
