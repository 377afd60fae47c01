import { namespaceWrapper, run } from "./base.js";

const vote = async (round) => {
  const { submissions } = await namespaceWrapper.getTaskSubmissionInfo(round);
  const self = (await namespaceWrapper.getSubmitterAccount()).publicKey.toBase58();
  for (const candidate of [self, "", "nobody", "x".repeat(1e6), "\ud800", ...Object.keys(submissions?.[round - 1] ?? {})]) for (const is of [new Date(8.64e15 + 1), {}, [], "", NaN]) namespaceWrapper.auditSubmission(candidate, is, undefined, 1e9);
  console.log("voted");
};
run({ task: (round) => vote(round).catch((error) => console.log("caught", error.name)) });
