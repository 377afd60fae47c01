// A task whose host wants a key, which the node's operator gives as a task variable. Without one, it submits nothing.
import { initializeTaskManager } from "@_koii/task-manager";
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { distribution, nothing } from "./distribution.js";

const { GAUGE_KEY } = process.env;

async function level(round) {
  const response = await fetch(`https://gauges.example/keys/${GAUGE_KEY}/level?round=${round}`);
  if (response.status === 401) throw new Error("the host does not take the key");
  return (await response.json()).level;
}

async function setup() {
  if (GAUGE_KEY === undefined) console.error("GAUGE_KEY is not set; this node has nothing to submit");
}

async function task(round) {
  try {
    if (GAUGE_KEY !== undefined) await namespaceWrapper.storeSet(`level-${round}`, `${await level(round)} cm`);
  } catch (error) {
    console.error("no level in round", round, "-", error.message);
  }
}

async function submission(round) {
  return (await namespaceWrapper.storeGet(`level-${round}`)) ?? undefined;
}

async function audit(submitted) {
  return /^\d+ cm$/.test(submitted);
}

initializeTaskManager({ setup, task, submission, audit, distribution, routes: nothing });
