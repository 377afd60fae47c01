import { namespaceWrapper, run } from "./base.js";

run({ task: async () => { for (;;) await namespaceWrapper.payloadSigning("x".repeat(100)); } });
