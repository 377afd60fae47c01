import { run } from "./base.js";

const long = { length: 2 ** 53 - 1 };
run({ task: () => { for (const name of ["indexOf", "reverse", "sort", "join", "lastIndexOf"]) Array.prototype[name].call(long, 1); } });
