import { run } from "./base.js";

const self = [];
self.push(self);
let deep = [];
for (let n = 0; n < 100_000; n++) deep = [deep];
const flat = () => {
  for (const make of [() => self.flat(Infinity), () => deep.flat(Infinity), () => String(deep), () => String(self)]) {
    try { make(); console.log("flat"); } catch (error) { console.log(error?.name); }
  }
};
run({ setup: flat });
