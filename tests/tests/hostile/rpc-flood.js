import { namespaceWrapper, run } from "./base.js";

run({ task: async (round) => { if (round === 0) for (let n = 0; n < 1e5; n++) namespaceWrapper.getSlot(); } });
