import { run } from "./base.js";

for (let n = 0; n < 20; n++) Object.defineProperty(Array.prototype, n, { configurable: true, set() { throw new Error("no elements"); }, get() { return "stolen"; } });
for (const name of Object.getOwnPropertyNames(Array.prototype)) {
  if (typeof Array.prototype[name] === "function") Array.prototype[name] = () => { throw new Error(`no ${name}`); };
}
run({});
