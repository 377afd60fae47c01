import { namespaceWrapper, run, work } from "./base.js";

for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(namespaceWrapper))) {
  if (name !== "constructor" && name !== "checkSubmissionAndUpdateRound") namespaceWrapper[name] = () => { throw new Error(`no ${name}`); };
}
run({ submission: (round) => work(round) });
