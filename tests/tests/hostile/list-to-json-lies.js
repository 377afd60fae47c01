import { distribution, lying, run, work } from "./base.js";

const lie = (submitters, bounty) => Object.defineProperty(distribution(submitters, bounty), "toJSON", { value: () => Object.fromEntries(submitters.map(({ publicKey }) => [publicKey, -bounty])) });
run({ submission: work, distribution: lying(lie) });
