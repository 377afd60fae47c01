import { namespaceWrapper, run } from "./base.js";

run({ task: async () => { for (let n = 0; ; n++) await namespaceWrapper.storeSet(`key ${n}`, "x".repeat(4_000_000)); } });
