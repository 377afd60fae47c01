import { run } from "./base.js";
import crypto from "node:crypto";

const derive = () => {
  for (const options of [{ N: 2 ** 30, r: 2 ** 20, p: 1, maxmem: 2 ** 50 }, { N: 2 ** 14, r: 8, p: 2 ** 20, maxmem: 2 ** 50 }, { N: 2, r: 1, p: 2 ** 24, maxmem: 2 ** 50 }]) {
    try { crypto.scryptSync("a", "b", 64, options); console.log("derived"); } catch (error) { console.log(error?.name, error?.code); }
  }
};
run({ task: derive });
