import { run } from "./base.js";

for (const key of Reflect.ownKeys(globalThis)) {
  if (key === "undefined" || key === "globalThis") continue;
  try { globalThis[key] = new Proxy(function () {}, { get() { throw new Error("mine now"); }, apply() { throw new Error("mine now"); } }); } catch { /* read only */ }
}
run({});
