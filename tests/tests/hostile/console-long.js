import { run } from "./base.js";

const long = "x".repeat(5_000_000);
run({ task: () => { for (;;) console.log(long); } });
