import { run } from "./base.js";

for (const name of ["then", "get", "set", "value", "error", "submissions", "votes", "is_valid", "toJSON", "constructor", "0", "length", "done", "writable", "configurable", "enumerable", "path", "args"]) {
  try { Object.defineProperty(Object.prototype, name, { configurable: true, get() { throw new Error(`polluted ${name}`); }, set() { throw new Error(`polluted ${name}`); } }); } catch (error) { console.log(error.name); }
}
run({});
