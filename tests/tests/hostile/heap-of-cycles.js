import { run } from "./base.js";

run({ task: () => { for (;;) { const a = { list: new Array(100).fill(0) }, b = { a }; a.b = b; } } });
