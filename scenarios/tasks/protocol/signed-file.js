// Proofs as the wrapper's own `uploadToIPFS` has them: a file with a signed hash, whose CID is submitted. The wrapper reads the file,
// compares the hash, and where it is wrong votes no, twice. With SIGNS=wrong, a node signs another hash.
import { createHash } from "node:crypto";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { KoiiStorageClient } from "@_koii/storage-task-sdk";
import { proofOf } from "./honest.js";
import { selectAndSubmit } from "./own-list.js";

async function submit(round) {
  const keypair = await namespaceWrapper.getSubmitterAccount();
  const submission = proofOf(round, keypair.publicKey.toBase58());
  const hash = createHash("sha256").update(process.env.SIGNS === "wrong" ? "something else" : submission).digest("hex");
  const signedMessage = await namespaceWrapper.payloadSigning(hash, keypair.secretKey);
  const file = new File([JSON.stringify({ signedMessage, submission })], `submissionValues${round}.json`);
  const { cid } = await KoiiStorageClient.getInstance().uploadFile(file, keypair);
  await namespaceWrapper.checkSubmissionAndUpdateRound(cid, round);
}

const isRight = async (submission, round, node) => submission === proofOf(round, node);

const calls = {
  submitPayload: submit,
  auditPayload: (round) => namespaceWrapper.validateAndVoteOnNodes(isRight, round, false, true),
  generateAndSubmitDistributionList: (round, failed) => selectAndSubmit(round, failed),
};

await namespaceWrapper.defaultTaskSetup();
process.on("message", ({ functionCall, roundNumber, isPreviousRoundFailed }) => calls[functionCall]?.(roundNumber, isPreviousRoundFailed));
