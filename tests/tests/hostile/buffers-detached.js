import { run } from "./base.js";

const detach = () => {
  const bytes = new Uint8Array(1 << 16);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  const { createHash, randomFillSync } = process.getBuiltinModule("crypto");
  const uses = [
    () => createHash("sha256").update(bytes).digest("hex"), () => randomFillSync(bytes), () => new TextDecoder().decode(bytes), () => Buffer.from(bytes).toString("base64"),
    () => process.getBuiltinModule("zlib").gzipSync(bytes), () => process.getBuiltinModule("fs").writeFileSync("a", bytes), () => new Blob([bytes]).size, () => bytes.set([1]), () => bytes.fill(1),
  ];
  for (const use of uses) {
    try { use(); console.log("used"); } catch (error) { console.log(error?.name); }
  }
};
run({ task: detach });
