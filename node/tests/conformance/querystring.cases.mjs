// Cases for `querystring`.
export default [
  `require("querystring").parse("a=1&b=2&a=3")`,
  `require("querystring").parse("a=%zz&b=1+2&=x&c")`,
  `require("querystring").parse("a:1;b:2", ";", ":")`,
  `require("querystring").parse("a=1&b=2&c=3", null, null, { maxKeys: 2 })`,
  `require("querystring").parse(5)`,
  `require("querystring").stringify({ a: [1, "x"], b: true, c: null, d: undefined, e: 1n, f: NaN, g: {} })`,
  `require("querystring").stringify({ "ü &": "=ä" }, ";", ":")`,
  `require("querystring").stringify("text")`,
  `require("querystring").escape("a b&c=ü😀")`,
  `require("querystring").escape("\\ud800")`,
  `require("querystring").unescape("%41%zz%C3%BC")`,
  `require("querystring").decode === require("querystring").parse`,
];
