import { run } from "./base.js";

run({ task: () => JSON.stringify({ get a() { try { process.exit(7); } finally { console.log("not reached"); } } }) });
