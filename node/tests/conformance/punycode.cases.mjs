// Cases for `punycode`.
export default [
  `require("punycode").encode("mañana")`,
  `require("punycode").encode("☃-⌘")`,
  `require("punycode").encode("Bahnhof München-Überlingen")`,
  `require("punycode").encode("他们为什么不说中文")`,
  `require("punycode").decode("maana-pta")`,
  `require("punycode").decode("--dqo34k")`,
  `require("punycode").decode("\\x80")`,
  `require("punycode").decode("a-é")`,
  `require("punycode").toASCII("bücher.example@mañana。com")`,
  `require("punycode").toUnicode("xn--bcher-kva.example")`,
  `require("punycode").ucs2.decode("a\\ud83d\\ude00\\ud800")`,
  `require("punycode").ucs2.encode([97, 128512])`,
  `require("punycode").version`,
];
