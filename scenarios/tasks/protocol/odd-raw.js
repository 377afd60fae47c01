// Proofs of 512 signs, straight to the wrapper: no task manager counts their bytes, and nobody makes lists. SIGN says which sign.
import { namespaceWrapper } from "@_koii/namespace-wrapper";

process.on("message", ({ functionCall, roundNumber }) => {
  const proof = `${roundNumber}:`.padEnd(512, process.env.SIGN ?? "ü");
  if (functionCall === "submitPayload") namespaceWrapper.checkSubmissionAndUpdateRound(proof, roundNumber);
});
