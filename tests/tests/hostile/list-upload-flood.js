import { namespaceWrapper, run } from "./base.js";

const flood = async () => { for (let n = 0; n < 1e4; n++) namespaceWrapper.uploadDistributionList({ text: "x".repeat(5_000_000) }, 0); };
run({ task: flood });
