import { run } from "./base.js";

run({ task: () => { for (let n = 0; n < 1e6; n++) setTimeout(() => {}, 1e9); } });
