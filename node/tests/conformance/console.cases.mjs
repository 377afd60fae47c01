// `console`: what a console writes to streams, and its tables.
const on = (code, options = "") =>
  `const { Writable } = require("stream"); let out = "", err = "";
   const stdout = new Writable({ write(c, e, done) { out += c; done(); } }), stderr = new Writable({ write(c, e, done) { err += c; done(); } });
   const c = new (require("console").Console)({ stdout, stderr, ${options} }); ${code}; return [out, err];`;
const table = (args) => `${on(`c.table(${args})`)}`;

export default [
  on("c.log('a', 1, { b: 2 }); c.info('%s-%d', 'x', 2); c.debug([1]); c.dirxml({ a: 1 }, 2)"),
  on("c.error('e %j', { a: 1 }); c.warn(new Map([[1, 2]]))"),
  on("c.dir({ a: { b: { c: { d: 1 } } } }); c.dir({ a: { b: {} } }, { depth: 0 })"),
  on("c.log({ a: { b: { c: 1 } } })", "inspectOptions: { depth: 0 }"),
  on("c.assert(true, 'no'); c.assert(false, 'a %s', 'b'); c.assert(0); c.assert(false, { a: 1 })"),
  on("c.count(); c.count('x'); c.count(); c.countReset(); c.count(); c.count(undefined)"),
  on("c.group('outer'); c.log('in\\nside'); c.groupCollapsed(); c.error('deeper'); c.groupEnd(); c.groupEnd(); c.groupEnd(); c.log('out')"),
  on("c.group(); c.log('x')", "groupIndentation: 4"),
  on("c.group(); c.table([1]); c.dir([2])"),
  on("c.clear(); c.log()"),
  on("c.time('a'); c.timeEnd('a'); out = out.replace(/[\\d.]+ms/, 'ms')"),
  on("const { log } = c; log('free')"),
  "require('console') === console",
  "console instanceof console.Console",
  "typeof console.table + typeof console.timeLog + typeof console.dirxml + typeof console.groupCollapsed + typeof console.countReset",
  "console.Console === require('console').Console",
  "new console.Console()",
  "new console.Console({ write() {} }, {})",
  "console.Console({ write() {} }) instanceof console.Console",
  table("[{ a: 1, b: 'x' }, { a: 2, c: { d: 1 } }]"),
  table("[[1, 2], [3, 4]]"),
  table("new Map([['a', 1], ['b', { c: 2 }]])"),
  table("new Map([['a', 1]]).entries()"),
  table("new Map([['a', 1]]).keys()"),
  table("new Set([1, 'x'])"),
  table("new Set([1]).values()"),
  table("[1, 'é日本', null, undefined]"),
  table("5"),
  table("'text'"),
  table("null"),
  table("[]"),
  table("{}"),
  table("{ x: { y: 1 }, z: [1] }"),
  table("[{ a: 1, b: 2 }], ['b']"),
  table("[{ a: 1, b: 2 }, 3], ['b', 'missing']"),
  table("[{ a: 1 }], 'a'"),
  table("[{ a: 1, b: 'x' }, 5, { a: [1, [2, [3]]], f() {} }]"),
  table("[{ a: { b: 1, c: 2, d: 3 } }, { a: [1, 2, 3, 4, 5] }]"),
  table("[() => 1]"),
];
