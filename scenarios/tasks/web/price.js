// Each round, reads a price from a host and submits it. An auditor reads the price again, and says no to another one.
import https from "node:https";
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution, nothing } from "./distribution.js";

const HOST = "https://prices.example/v1/koii";
// How often a reading is tried, and by how many percent two readings may differ.
const TRIES = Number(process.env.TRIES ?? 1);
const BAND = Number(process.env.BAND ?? 0);

async function fetched() {
  const response = await fetch(HOST, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`the host answers ${response.status}`);
  return (await response.json()).usd;
}

// The same by hand, as older tasks do it.
function got() {
  return new Promise((resolve, reject) => {
    const request = https.get(HOST, (response) => {
      let text = "";
      response.setEncoding("utf8");
      response.on("data", (piece) => (text += piece));
      response.on("end", () => {
        try {
          resolve(JSON.parse(text).usd);
        } catch (error) {
          reject(error);
        }
      });
    });
    request.on("error", reject);
  });
}

async function tried(read) {
  for (let n = 1; ; n += 1) {
    try {
      return await read();
    } catch (error) {
      console.log("reading", n, "of", TRIES, "failed:", error.cause?.code ?? error.code ?? error.message);
      if (n >= TRIES) throw error;
    }
  }
}

// Nobody catches what is thrown here: it would end the process with code 1, and the task node would not start it again.
async function task(round) {
  try {
    await namespaceWrapper.storeSet(`price-${round}`, String(await tried(fetched)));
  } catch (error) {
    console.error("no price in round", round, "-", error.message);
  }
}

async function submission(round) {
  return (await namespaceWrapper.storeGet(`price-${round}`)) ?? undefined;
}

// Where the host cannot be asked, this throws: the wrapper takes that for no opinion, and casts no vote.
async function audit(submitted) {
  const price = await tried(got);
  return submitted === String(price) || Math.abs(submitted - price) * 100 <= BAND * price;
}

initializeTaskManager({ setup: nothing, task, submission, audit, distribution, routes: nothing });
