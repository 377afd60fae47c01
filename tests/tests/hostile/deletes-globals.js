import { run } from "./base.js";

for (const key of Reflect.ownKeys(globalThis)) {
  try { delete globalThis[key]; } catch { /* cannot be deleted */ }
}
run({ task: () => { globalThis.console = { log() { throw new Error("no console"); } }; } });
