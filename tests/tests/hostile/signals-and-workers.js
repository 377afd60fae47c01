import { run } from "./base.js";

const spawn = async () => {
  for (const use of [async () => (await import("node:child_process")).execSync("ls"), async () => new (await import("node:worker_threads")).Worker("x"), async () => (await import("node:cluster")).default.fork(), () => process.kill(1, 9), () => process.abort(), async () => (await import("node:net")).connect(80)]) {
    try { await use(); console.log("done"); } catch (error) { console.log(error.code ?? error.name); }
  }
};
run({ task: spawn });
