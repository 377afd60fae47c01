import { run } from "./base.js";
import crypto from "node:crypto";

const draw = () => {
  for (const size of [2 ** 31, 2 ** 31 - 1, 2 ** 40, -1, NaN]) try { crypto.randomBytes(size); console.log("drawn"); } catch (error) { console.log(error?.name); }
  for (;;) crypto.randomBytes(1 << 20);
};
run({ task: draw });
