import { namespaceWrapper, run } from "./base.js";

const store = async () => {
  for (const key of [Symbol("s"), {}, "__proto__", "\ud800", "", { toString() { throw new Error("no key"); } }, "../../etc", "x".repeat(1e6)]) {
    try { await namespaceWrapper.storeSet(key, undefined); console.log(await namespaceWrapper.storeGet(key)); } catch (error) { console.log(error.name); }
  }
  try { await namespaceWrapper.storeSet("cycle", globalThis); } catch (error) { console.log(error.name); }
};
run({ task: store });
