import { run } from "./base.js";

const wait = () => {
  try {
    const shared = new Int32Array(new SharedArrayBuffer(8));
    console.log(Atomics.wait(shared, 0, 0));
  } catch (error) {
    console.log(error.name);
  }
  globalThis.Atomics?.waitAsync?.(new Int32Array(new SharedArrayBuffer(8)), 0, 0);
};
run({ task: wait });
