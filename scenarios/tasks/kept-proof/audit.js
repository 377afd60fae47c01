import { check } from "./check.js";

// A proof that cannot be fetched is no proof: the error is caught and the answer is no.
export async function audit(cid, round, submitter) {
  try {
    return await check(cid, round, submitter);
  } catch (error) {
    console.log("no proof of", submitter, "for round", round, "-", error.message);
    return false;
  }
}
