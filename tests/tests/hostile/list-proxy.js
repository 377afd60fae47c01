import { distribution, lying, run, work } from "./base.js";

const lies = { ownKeys: () => ["a", "b", "constructor", Symbol.iterator], getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: true, value: 1e300 }), get: () => NaN, has: () => true };
run({ submission: work, distribution: lying((submitters, bounty) => new Proxy(distribution(submitters, bounty), lies)) });
