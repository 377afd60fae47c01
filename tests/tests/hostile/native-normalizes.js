import { run } from "./base.js";

run({ task: () => { const text = "\u1e9b\u0323".repeat(200_000); for (;;) { text.normalize("NFKD"); text.toUpperCase(); encodeURIComponent(text); } } });
