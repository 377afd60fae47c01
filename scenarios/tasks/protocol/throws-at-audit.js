// The audit takes every proof for JSON, as those of its own version are, and throws at whatever is not.
import { proofOf, run, self } from "./honest.js";

const submission = async (round) => JSON.stringify({ proof: proofOf(round, await self()) });
const audit = async (submitted, round, node) => JSON.parse(submitted).proof === proofOf(round, node);

run({ submission, audit });
