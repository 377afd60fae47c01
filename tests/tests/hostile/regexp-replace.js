import { run } from "./base.js";

run({ task: () => console.log("x".repeat(50_000).replace(/(x+x+)+y/g, "").length) });
