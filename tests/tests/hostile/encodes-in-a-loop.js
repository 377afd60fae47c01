import { run } from "./base.js";

run({ task: () => { const text = "é".repeat(1 << 20), encoder = new TextEncoder(), decoder = new TextDecoder(); for (;;) decoder.decode(encoder.encode(text)); } });
