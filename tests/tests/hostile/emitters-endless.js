import { run } from "./base.js";
import { EventEmitter, once } from "node:events";

run({ task: async () => { const emitter = new EventEmitter(); emitter.on("a", () => queueMicrotask(() => emitter.emit("a"))); for (let n = 0; n < 10; n++) emitter.emit("a"); await once(emitter, "never"); } });
