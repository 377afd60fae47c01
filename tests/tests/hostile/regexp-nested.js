import { run } from "./base.js";

run({ task: () => console.log(/^(a+)+$/.test(`${"a".repeat(40)}b`)) });
