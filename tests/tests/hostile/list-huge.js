import { distribution, lying, run, work } from "./base.js";

run({ submission: work, distribution: lying((submitters, bounty) => { const list = distribution(submitters, bounty); for (let n = 0; n < 20_000; n++) list[`nobody${n}`] = 0; return list; }) });
