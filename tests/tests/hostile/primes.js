import { run } from "./base.js";
import crypto from "node:crypto";

run({ setup: () => { for (const bits of [64, 2048, 1e6, 2 ** 31 - 1]) { try { crypto.generatePrimeSync(bits); console.log("prime"); } catch (error) { console.log(error?.name); } } } });
