import { run } from "./base.js";
import fs from "node:fs";

run({ task: () => { fs.writeFileSync("a", "x".repeat(4 << 20)); for (;;) fs.readFileSync("a"); } });
