import { run } from "./base.js";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const all = () => { for (const name of ["./base.js", "./requires-in-circles.js", "koipond:host", "fs", "../../../../../etc/passwd", "/etc/passwd", "x".repeat(1e5), "\0", "node:nothing"]) try { require(name); console.log("loaded"); } catch (error) { console.log(error?.name, error?.code); } };
run({ task: all });
