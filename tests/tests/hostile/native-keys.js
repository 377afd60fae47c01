import { run } from "./base.js";

const wide = {};
for (let n = 0; n < 50_000; n++) wide[`k${n}`] = n;
run({ task: () => { for (;;) { Object.keys(wide); Object.entries(wide); Object.freeze(wide); ({ ...wide }); } } });
