import { namespaceWrapper, run } from "./base.js";

const values = [1, null, {}, [], Symbol("s"), 5n, () => 1, NaN, { toString: () => ({}) }, { toString() { throw new Error("no text"); } }, new String("boxed"), { length: 3 }];
const submit = async () => {
  for (const value of values) for (const round of [0, -1, 1.5, NaN, "x", 2n ** 70n, { valueOf() { throw new Error("no number"); } }, Symbol("s"), 2 ** 60]) {
    try { const answer = await namespaceWrapper.checkSubmissionAndUpdateRound(typeof value === "string" ? value : value, typeof round === "number" && round >= 0 ? 2 ** 60 : round); console.log(typeof answer); } catch (error) { console.log(error?.name); }
  }
  console.log("all tried");
};
run({ submission: (round) => values[round % values.length], task: (round) => (round === 0 ? submit() : undefined) });
