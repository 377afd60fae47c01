import { namespaceWrapper, run } from "./base.js";

run({ setup: async () => { (async () => { for (;;) await namespaceWrapper.getSlot(); })(); } });
