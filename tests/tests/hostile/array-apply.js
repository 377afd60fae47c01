import { run } from "./base.js";

const apply = () => {
  for (const count of [1e5, 1e6, 5e6]) {
    try { Math.max.apply(null, new Array(count)); console.log("applied"); } catch (error) { console.log(error?.name); }
    try { String.fromCharCode(...new Uint8Array(count)); } catch (error) { console.log(error?.name); }
  }
};
run({ setup: apply });
