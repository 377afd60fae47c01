import { run } from "./base.js";
import crypto from "node:crypto";

run({ task: () => { for (;;) { try { crypto.pbkdf2Sync("a", "b", 2 ** 31 - 1, 2 ** 20, "sha512"); } catch { continue; } } } });
