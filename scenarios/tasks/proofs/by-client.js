// The same proofs, stored with the client that the task variable CLIENT names, and read through a public gateway.
import fs from "node:fs";
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { ProtocolEnum, SpheronClient } from "@spheron/storage";
import { File, Web3Storage } from "web3.storage";
import { distribution } from "./distribution.js";
import { keep, self, strict, submission } from "./keep.js";
import { NAME, fits, nothing, proofOf } from "./proof.js";

const { CLIENT, TOKEN } = process.env;

const stored = {
  koii: keep,
  web3: (text) => new Web3Storage({ token: TOKEN }).put([new File([text], NAME)]),
  async spheron(text) {
    fs.writeFileSync(NAME, text);
    const { cid } = await new SpheronClient({ token: TOKEN }).upload(NAME, { protocol: ProtocolEnum.IPFS, name: "proofs" });
    return cid;
  },
};

async function task(round) {
  try {
    await namespaceWrapper.storeSet(`proof-${round}`, await stored[CLIENT](proofOf(round, await self())));
  } catch (error) {
    console.error("no proof for round", round, "-", error.message);
  }
}

const audit = strict(async (cid, round, submitter) => {
  const response = await fetch(`https://${cid}.ipfs.w3s.link/${NAME}`);
  if (!response.ok) throw new Error(`the gateway answers ${response.status}`);
  return fits(await response.text(), round, submitter);
});

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
