import { run } from "./base.js";

run({ task: () => console.log(/^(a|aa|a?a)*$/.test(`${"a".repeat(60)}b`)) });
