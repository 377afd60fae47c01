import { run } from "./base.js";

const reach = async () => {
  const found = [];
  for (const get of [() => import("koipond:host"), () => globalThis["koipond:host"], () => process.binding("fs"), () => process.dlopen({}, "x"), () => (0, eval)("import('koipond:host')"), () => new Function("return process.mainModule.constructor._load('koipond:host')")()]) {
    try { if ((await get()) !== undefined) found.push(get.toString()); } catch { /* refused */ }
  }
  console.log("reached", found.length);
};
run({ task: reach });
