import { run } from "./base.js";

const throws = new Proxy(function () {}, { get(_, name) { throw new Error(`no ${String(name)}`); }, getPrototypeOf() { throw new Error("no prototype"); } });
run({ task: () => throws, submission: () => throws });
