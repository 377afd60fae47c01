import { run } from "./base.js";

run({ task: () => { const bytes = Buffer.alloc(4 << 20, "ab"); for (;;) bytes.indexOf("abac"); } });
