import { run } from "./base.js";

for (const code of [1.5, "x", {}, NaN, 2 ** 40, Symbol("s")]) { try { process.exitCode = undefined; if (code === 2 ** 40) continue; process.exit(code); } catch (error) { console.log(error.name); } }
run({ task: () => process.exit(2 ** 40 + 3) });
