import { lying, run, work } from "./base.js";

const odd = [NaN, Infinity, -Infinity, 1e308, -0, 0.1, 2 ** 53, -(2 ** 63), "5", null, true, [5], { valueOf: () => 5 }, 2n ** 70n, Symbol.iterator, () => 1];
run({ submission: work, distribution: lying((submitters, _, round) => Object.fromEntries(submitters.map(({ publicKey }, n) => [publicKey, odd[(round * 4 + n) % odd.length]]))) });
