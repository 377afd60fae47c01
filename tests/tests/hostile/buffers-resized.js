import { run } from "./base.js";

const resize = () => {
  const buffer = new ArrayBuffer(8, { maxByteLength: 4 << 20 });
  const view = new Uint8Array(buffer);
  view.fill({ valueOf() { buffer.resize(0); return 7; } });
  console.log(view.length);
  buffer.resize(4 << 20);
  view.sort(() => { buffer.resize(1); return 0; });
  for (const node of [() => Buffer.from(buffer).toString("hex"), () => structuredClone(view), () => new TextDecoder().decode(view)]) {
    try { console.log(String(node()).length); } catch (error) { console.log(error.name); }
  }
  for (;;) { buffer.resize(4 << 20); buffer.resize(0); }
};
run({ task: resize });
