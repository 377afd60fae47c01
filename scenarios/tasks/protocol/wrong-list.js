// A list that breaks one of the task manager's rules, which the variable LIST names.
import { distribution, run } from "./honest.js";

const lists = {
  // As templates had it: 70 % of the stake, not rounded.
  fraction(submitters, bounty) {
    const whole = distribution(submitters, bounty);
    return Object.fromEntries(submitters.map(({ publicKey, votes, stake }) => [publicKey, votes < 0 ? -stake * 0.7 : whole[publicKey]]));
  },
  // Who is paid nothing is not named at all.
  missing: (submitters, bounty) => Object.fromEntries(Object.entries(distribution(submitters, bounty)).filter(([, part]) => part > 0)),
  // Each of them gets the whole bounty.
  above: (submitters, bounty) => Object.fromEntries(submitters.map(({ publicKey, votes }) => [publicKey, votes > 0 ? bounty : 0])),
};

run({ distribution: lists[process.env.LIST] ?? distribution });
