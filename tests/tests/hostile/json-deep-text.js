import { run } from "./base.js";

const parse = () => {
  for (const deep of [1e4, 1e6]) {
    try { JSON.parse("[".repeat(deep) + "]".repeat(deep)); console.log("parsed"); } catch (error) { console.log(error?.name); }
    try { JSON.parse(`${'{"a":'.repeat(deep)}1${"}".repeat(deep)}`, (_, value) => value); console.log("parsed"); } catch (error) { console.log(error?.name); }
  }
};
run({ setup: parse });
