import { distribution, lying, run, work } from "./base.js";

run({ submission: work, distribution: lying((submitters, bounty) => ({ __proto__: { toJSON() { throw new Error("no text"); } }, ...distribution(submitters, bounty) })) });
