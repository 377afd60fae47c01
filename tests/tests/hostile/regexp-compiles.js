import { run } from "./base.js";

const nested = (deep) => `${"(?:".repeat(deep)}a${"){1,9}".repeat(deep)}`;
const flood = () => {
  for (const source of [nested(200), "(".repeat(1e5), `a{${"9".repeat(400)}}`, `[${"\\u{1}-\\u{10ffff}".repeat(1000)}]`, "(?=".repeat(1e5)]) {
    try { new RegExp(source, "u").test("aaaa"); } catch (error) { console.log(error.name); }
  }
  for (;;) new RegExp(`${Math.random()}(a|b)*?`).test("ab");
};
run({ task: flood });
