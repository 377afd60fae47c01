import { run } from "./base.js";

const makes = [
  () => new Uint8Array(2 ** 32), () => Buffer.alloc(2 ** 32), () => Buffer.allocUnsafe(2 ** 31), () => new ArrayBuffer(2 ** 40), () => new Float64Array(2 ** 29),
  () => new ArrayBuffer(8, { maxByteLength: 2 ** 35 }).resize(2 ** 34), () => Buffer.concat(new Array(1000).fill(Buffer.alloc(1 << 20))), () => new SharedArrayBuffer(2 ** 34),
];
const all = () => {
  for (const make of makes) {
    try { make(); console.log("made"); } catch (error) { console.log(error?.name); }
  }
};
run({ setup: all });
