import { run } from "./base.js";

run({ task: () => console.log(/(?<=(a+)+b)c\1/u.test(`${"a".repeat(5000)}c`.repeat(30))) });
