import { distribution, lying, run, work } from "./base.js";

const tricky = (submitters, bounty) => {
  let reads = 0;
  const honest = distribution(submitters, bounty), list = {};
  for (const key of Object.keys(honest)) Object.defineProperty(list, key, { enumerable: true, get: () => (reads++ % 3 === 0 ? honest[key] : bounty * 1000) });
  return list;
};
run({ submission: work, distribution: lying(tricky) });
