import { run } from "./base.js";

const trap = new Proxy({}, { get() { throw new Error("trap"); }, ownKeys() { throw new Error("trap"); } });
const cyclic = { get getter() { throw new Error("getter"); }, [Symbol.toStringTag]: "\u001b[31m", big: new Array(1e6).fill(0), buffer: new Uint8Array(1e6) };
cyclic.self = cyclic;
const say = () => {
  for (const value of [trap, cyclic, new Error("\ud800"), Object.create(null), { [Symbol.for("nodejs.util.inspect.custom")]() { throw new Error("custom"); } }, new Map([[cyclic, trap]]), "%s%d%j%o".repeat(1000)]) {
    try { console.log(value); console.log("%s %d %j %o", value, value, value, value); console.table?.([value]); } catch (error) { console.log(error?.name); }
  }
  console.log("\ud83d", "\u0000", "%", "%s");
};
run({ setup: say });
