import { run } from "./base.js";
import crypto from "node:crypto";

run({ task: () => { const bytes = Buffer.alloc(1 << 20); for (;;) crypto.createHash("sha3-512").update(bytes).digest(); } });
