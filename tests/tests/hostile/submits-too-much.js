import { namespaceWrapper, run } from "./base.js";

const submit = async (round) => {
  for (const value of ["x".repeat(600), "\u{1f600}".repeat(512), "\u{1f600}".repeat(200), "x".repeat(1e6)]) console.log(JSON.stringify(await namespaceWrapper.checkSubmissionAndUpdateRound(value, round + 1e6)));
  return "é".repeat(300);
};
run({ submission: submit });
