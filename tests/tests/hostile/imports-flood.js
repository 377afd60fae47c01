import { run } from "./base.js";

run({ task: async () => { const all = []; for (let n = 0; n < 2000; n++) all.push(import(`./nothing-${n}.js`).catch(() => {})); await Promise.all(all); console.log("imported"); } });
