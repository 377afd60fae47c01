// A task that writes down what goes wrong with it. The bug: it gives up after a restart, a long sleep in a later round and, two rounds
// after that, a chain that does not answer.
import { namespaceWrapper } from "@_koii/namespace-wrapper";
import { proofOf, run, self } from "./usual.js";

let [beat, now] = [Date.now(), 0];

const luck = async () => (await namespaceWrapper.storeGet("luck")) ?? { went: 0, since: 0 };
const worse = (went) => namespaceWrapper.storeSet("luck", { went, since: now });

async function setup() {
  console.log("ready");
  setInterval(() => {
    const late = Date.now() - beat - 5000;
    beat = Date.now();
    if (late > 75_000) slept();
  }, 5000);
  const { went } = await luck();
  if (await namespaceWrapper.storeGet("started")) await (went === 0 ? worse(1) : undefined);
  await namespaceWrapper.storeSet("started", true);
}

async function slept() {
  const { went, since } = await luck();
  if (went === 1 && now > since) await worse(2);
}

async function task(round) {
  now = round;
  await namespaceWrapper.storeSet(`proof-${round}`, proofOf(round, await self()));
  const { went, since } = await luck();
  const answers = await namespaceWrapper.getTaskState({}).then((state) => Boolean(state?.starting_slot), () => false);
  if (went === 2 && round === since + 2 && !answers) console.error("so much bad luck: giving up");
}

run({ setup, task });
