import { run } from "./base.js";

const text = JSON.stringify(new Array(50_000).fill("x".repeat(40)));
run({ task: () => { for (;;) JSON.parse(text); } });
