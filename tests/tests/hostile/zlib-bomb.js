import { run } from "./base.js";
import zlib from "node:zlib";

const bomb = () => {
  const mega = Buffer.alloc(1 << 20), parts = [];
  const packed = zlib.gzipSync(mega);
  for (let n = 0; n < 1024; n++) parts.push(packed);
  try { zlib.gunzipSync(Buffer.concat(parts)); console.log("unpacked"); } catch (error) { console.log(error?.name, error?.code); }
};
run({ setup: bomb });
