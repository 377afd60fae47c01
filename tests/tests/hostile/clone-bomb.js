import { run } from "./base.js";

let tree = {};
for (let n = 0; n < 40; n++) tree = { left: { tree }, right: [tree], both: new Map([[tree, tree]]) };
let deep = {};
for (let n = 0; n < 100_000; n++) deep = { deep };
const clone = () => {
  for (const value of [tree, deep, { get trap() { throw new Error("trap"); } }, () => {}, new Proxy({}, { ownKeys() { throw new Error("keys"); } })]) {
    try { structuredClone(value); console.log("cloned"); } catch (error) { console.log(error?.name); }
  }
  for (;;) structuredClone(new Uint8Array(1 << 20));
};
run({ task: clone });
