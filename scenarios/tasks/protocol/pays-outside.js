// The list does more than it says: it pays a prize elsewhere, over HTTP, while it is made.
import { app } from "@_koii/namespace-wrapper";
import { distribution, run } from "./honest.js";

const PRIZES = "https://bank.example/prizes";

async function payingDistribution(submitters, bounty, round) {
  await fetch(PRIZES, { method: "POST", body: JSON.stringify({ round, to: submitters[0].publicKey }) });
  return distribution(submitters, bounty);
}

// What the bank says of the prizes so far.
async function routes() {
  app.get("/prizes", async (_, response) => response.json(await (await fetch(PRIZES)).json()));
}

run({ distribution: payingDistribution, routes });
