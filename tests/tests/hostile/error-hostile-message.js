import { run } from "./base.js";

const error = new Error("a");
for (const name of ["message", "name", "stack", "toString"]) Object.defineProperty(error, name, { get() { throw error; } });
run({ task: () => { throw error; } });
