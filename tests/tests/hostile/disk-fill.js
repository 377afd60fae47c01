import { run } from "./base.js";
import fs from "node:fs";

const fill = () => {
  for (const size of [2 ** 40, Number.MAX_SAFE_INTEGER, 127 << 20, 64 << 20]) try { fs.ftruncateSync(fs.openSync(`${size}`, "w"), size); } catch (error) { console.log(error.code); }
};
run({ setup: fill });
