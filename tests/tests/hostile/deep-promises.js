import { run } from "./base.js";

const chain = () => {
  let promise = Promise.resolve();
  for (let n = 0; n < 100_000; n++) { const before = promise; promise = new Promise((resolve) => resolve(before)); }
  return promise.then(() => console.log("settled"));
};
run({ setup: chain });
