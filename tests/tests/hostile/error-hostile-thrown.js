import { run } from "./base.js";

const hostile = new Proxy(new Error("a"), { get() { for (;;); } });
run({ task: () => { throw hostile; } });
