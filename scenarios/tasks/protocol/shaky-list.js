// A list that no two nodes make the same. The variable LIST says why: it rolls dice, looks at the clock, remembers what this process
// saw, or adds up fractions in the order in which answers came.
import { distribution, run } from "./honest.js";

let seen = 0;

const lists = {
  // Who gets the odd one out is drawn, again by each auditor.
  dice(keys, bounty) {
    const winner = keys[Math.floor(Math.random() * keys.length)];
    return Object.fromEntries(keys.map((key) => [key, key === winner ? bounty : 0]));
  },
  // The later the list is made, the less it pays.
  clock(keys, bounty) {
    const late = (Date.now() % 3_600_000) / 3_600_000;
    return Object.fromEntries(keys.map((key) => [key, Math.floor((bounty / keys.length) * (1 - late))]));
  },
  // The longer this process has run, the more it pays.
  memory(keys, bounty) {
    return Object.fromEntries(keys.map((key) => [key, Math.min(seen, 10) * Math.floor(bounty / keys.length / 10)]));
  },
  // Every node has a weight, which a host knows. 0.1 + 0.2 + 0.3 is not 0.3 + 0.2 + 0.1.
  async order(keys, bounty) {
    const weights = new Map();
    const fetched = async (key, i) => weights.set(key, Number(await (await fetch(`https://weights.example/${i}`)).text()));
    await Promise.all(keys.map(fetched));
    const all = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    return Object.fromEntries([...weights].map(([key, weight]) => [key, Math.floor((bounty * weight) / all)]));
  },
};

const shaky = lists[process.env.LIST] ?? ((keys, bounty) => distribution(keys.map((publicKey) => ({ publicKey, votes: 1 })), bounty));

run({
  task: async () => (seen += 1),
  submission: async (round) => `round ${round}`,
  audit: async (proof, round) => proof === `round ${round}`,
  distribution: (submitters, bounty) => shaky(submitters.map(({ publicKey }) => publicKey), bounty),
});
