// Writes inspect.json: what Node 20 prints for many values, and what its Blob, encoding and clone functions answer.
//
//   node node/tests/data/make-inspect.mjs          (Node 20)
//
// The file has three lists. `inspect`: `{code, options?, want}`, where `options` is an expression too. `format`:
// `{code, want}`, where `code` is the array of arguments. `async`: `{code, want}`, where `want` is the JSON text of
// what the expression (or its promise) answers. Every expression is evaluated as `new Function('return (' + code +
// ')')()`, so it sees the globals in sloppy mode. Stack frames differ between engines: `normalise` folds them, and
// both sides are compared after it.

import asyncCases from './async-cases.mjs';
import { writeFileSync } from 'node:fs';
import { format, inspect } from 'node:util';
import { normalise } from './normalise.mjs';

const evaluate = (code) => new Function(`return (${code})`)();
const lines = (text) => text.split('\n').map((line) => line.trim()).filter((line) => line !== '');

const plain = lines(String.raw`
undefined
null
true
false
0
-0
1
-1.5
1e21
1e-7
NaN
-Infinity
123456789012345680000
10n
-3n
Symbol('a b')
Symbol()
Symbol.iterator
'plain'
''
"it's"
'say "x"'
'it\'s "x"'
'it\'s "x" and \${y}'.replace('\\', '')
'it\'s "x" and ' + String.fromCharCode(96)
'a\nb'
'tab\there'
'nul\0 bell\x07 esc\x1b del\x7f c1\x85'
'back\\slash'
'\ud83d\ude00 pair'
'lone \ud83d end'
'lone \ude00'
'\ud83d'
'ünïcödé 日本'
'a'.repeat(200)
'line one of some length\nline two of some length\nline three of some length\n'
'x'.repeat(10001)
'x'.repeat(10050)
[]
{}
[1, 2, 3]
['a', 'b']
[undefined, null, true]
[[]]
[[[]]]
[[[[]]]]
[[[[1]]]]
[[[[[1]]]]]
{a: 1}
{a: {b: {c: {}}}}
{a: {b: {c: {d: 1}}}}
{a: {b: {c: [1]}}}
{a: {b: {c: new Map([[1, 2]])}}}
{a: {b: {c: new (class Foo { x = 1 })}}}
{a: {b: {c: Object.create(null)}}}
{a: {b: {c: Object.assign(Object.create(null), {d: 1})}}}
{a: {b: {c: new Date(0), d: /x/g, e: () => {}, f: function named() {}}}}
{'a-b': 1, 'c d': 2, 3: 4, $x: 5, _y: 6, 'it\'s': 7, 'ünï': 8}
{'': 1}
{['__proto__']: 1}
{[Symbol('s')]: 1, [Symbol.iterator]: 2, [Symbol()]: 3}
{[Symbol('with\nnewline')]: 1}
{a: undefined, b: null, c: NaN}
{f() {}, g: () => {}, h: function () {}, i: class {}, j: class A {}, k: class B extends Array {}}
{s: 'it\'s', t: "q\"q", u: 'a\nb'}
{a: 'x'.repeat(60)}
{a: 'x'.repeat(60), b: 2}
{a: 'x'.repeat(100)}
{aaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccccccc: 3}
{aaaaaaaaaaaaaaaaaaaa: 1, bbbbbbbbbbbbbbbbbbbbbbbbb: 2, cccccccccccccccccccc: 3, dddd: 4, eeeeeeee: 5}
{a: 1, b: 2, c: 3, d: 4, e: 5, f: 6, g: 7, h: 8, i: 9, j: 10, k: 11, l: 12, m: 13, n: 14, o: 15, p: 16, q: 17, r: 18, s: 19, t: 20, u: 21, v: 22, w: 23, x: 24, y: 25, z: 26, aa: 27}
{a: {b: 1, c: {d: 2}}, e: [1, {f: [2, 3]}]}
{first: {second: {third: {fourth: 1}}}, x: {y: {z: 1}}}
{text: 'first line of the text\nsecond line of the text\nthird'}
[{text: 'first line of the text\nsecond line of the text\nthird'}]
[1.5, -2, 1e100]
[1n, 2n, -3n]
[-0, 0]
Array.from({length: 7}, (_, i) => i)
Array.from({length: 10}, (_, i) => i)
Array.from({length: 27}, (_, i) => i * 37)
Array.from({length: 100}, (_, i) => i)
Array.from({length: 101}, (_, i) => i)
Array.from({length: 120}, (_, i) => i)
Array.from({length: 250}, (_, i) => i * i * i)
Array.from({length: 30}, (_, i) => BigInt(i) ** 5n)
Array.from({length: 30}, (_, i) => i % 3 ? -i : i / 7)
Array.from({length: 20}, (_, i) => 'item' + i)
Array.from({length: 20}, (_, i) => 'x'.repeat(i))
Array.from({length: 20}, (_, i) => 'x'.repeat(i * 3))
Array.from({length: 8}, (_, i) => 'a longer string number ' + i)
Array.from({length: 8}, (_, i) => 'x'.repeat(30) + i)
Array.from({length: 12}, (_, i) => ({i}))
Array.from({length: 9}, (_, i) => [i, i + 1])
Array.from({length: 9}, (_, i) => i % 2 ? 'str' + i : i)
Array.from({length: 10}, (_, i) => '日本'.repeat(i % 3 + 1))
Array.from({length: 10}, (_, i) => '😀'.repeat(i % 3 + 1))
Array.from({length: 10}, (_, i) => 'é'.repeat(i + 1))
Array.from({length: 10}, (_, i) => ['e\u0301', 'x\u200b', '\u3042', 'ｱ'][i % 4].repeat(i % 5 + 1))
{list: Array.from({length: 40}, (_, i) => i * 11)}
{deep: {list: Array.from({length: 40}, (_, i) => i * 11)}}
['a', 'b', 'c', 'd', 'e', 'f', 'g']
['apple', 'banana', 'cherry', 'dragonfruit', 'elderberry', 'fig', 'grape', 'honeydew', 'kiwi', 'lemon']
[undefined, undefined, undefined, undefined, undefined, undefined, undefined, undefined]
[true, false, true, false, true, false, true, false, true, false]
[,]
[, ,]
[1, , 2]
[1, , , 2, ,]
[, 'a', , 'b']
new Array(5)
new Array(1)
new Array(1e9)
Object.assign([], {5: 'x'})
Object.assign(new Array(200), {150: 1})
Object.assign([1, 2], {x: 3})
Object.assign([], {x: 3})
Object.assign([1, , 2], {x: 3, '-1': 4})
Object.assign([1, 2, 3, 4, 5, 6, 7, 8], {extra: 'e'})
Object.assign([1], {[Symbol('s')]: 2})
(() => { const a = []; for (let i = 0; i < 150; i++) a[i * 2] = i; return a; })()
(() => { const a = [1, 2, 3]; a.length = 200; return a; })()
new Map()
new Set()
new Map([['a', 1], ['b', {c: 2}]])
new Map([[{k: 1}, [1, 2]], [NaN, undefined]])
new Map([[new Map([[1, 2]]), new Set([3])]])
new Map(Array.from({length: 120}, (_, i) => [i, i]))
new Set([1, 'a', {b: 1}])
new Set(Array.from({length: 10}, (_, i) => i))
new Set(Array.from({length: 120}, (_, i) => i))
new Set(['x'.repeat(40), 'y'.repeat(40)])
Object.assign(new Map([[1, 2]]), {x: 1})
Object.assign(new Set(), {x: 1})
new (class Foo extends Map {})([[1, 2]])
new (class Bar extends Set {})([1])
new (class MyMap extends Map { get [Symbol.toStringTag]() { return 'Mine'; } })()
Object.setPrototypeOf(new Map([[1, 2]]), null)
Object.setPrototypeOf(new Set([1]), null)
Object.create(Map.prototype)
new WeakMap()
new WeakSet()
Object.assign(new WeakMap(), {a: 1})
new Date(0)
new Date(1700000000123)
new Date(NaN)
Object.assign(new Date(0), {x: 1})
new (class D extends Date {})(0)
Object.setPrototypeOf(new Date(0), null)
{d: new Date(0)}
/abc/gi
/[/]\//
new RegExp('')
Object.assign(/x/, {y: 1})
new (class R extends RegExp {})('a', 'g')
Object.setPrototypeOf(/x/g, null)
(function named() {})
(function () {})
(() => {})
(async () => {})
(async function f() {})
(function* g() {})
(async function* h() {})
(class {})
(class A {})
(class B extends Map {})
(class { static x = 1 })
(class S { static x = 1; static y() {} })
(class extends null {})
Object.assign(() => {}, {a: 1, b: {c: 2}})
Object.assign(function f() {}, {a: 1})
Object.setPrototypeOf(function f() {}, null)
Object.setPrototypeOf(class N {}, null)
Object.defineProperty(() => {}, 'name', {value: 'renamed'})
Math.max
Map
Array
Array.prototype.map
({get() {}}).get
({class_() {}}).class_
Object.assign((function f() {}).bind(null), {})
(() => { const o = {}; o[Symbol('sym')] = () => {}; return o; })()
{get a() { throw new Error('never'); }}
{set a(v) {}}
{get a() { return 1; }, set a(v) {}}
[Object.defineProperty({}, 'hidden', {value: 1})]
Object.defineProperty([1, 2], 0, {get() { return 5; }, enumerable: true})
new (class Foo {})
new (class Foo { constructor() { this.a = 1; } })
new (class Foo extends (class Bar { b = 2 }) { a = 1 })
new (class { x = 1 })
new (class Foo { get [Symbol.toStringTag]() { return 'Tag'; } })
new (class Foo { a = 1; get [Symbol.toStringTag]() { return 'Tag'; } })
new (class Foo { get [Symbol.toStringTag]() { return 'Foo'; } })
{[Symbol.toStringTag]: 'T'}
{[Symbol.toStringTag]: 'T', a: 1}
Object.defineProperty({a: 1}, Symbol.toStringTag, {value: 'Hidden'})
Object.create({}, {})
Object.create({a: 1})
Object.create(null)
Object.assign(Object.create(null), {a: 1, b: {c: 2}})
Object.create(Object.create(null))
Object.assign(Object.create(Object.create(null)), {a: 1})
Object.defineProperty(Object.create(null), Symbol.toStringTag, {value: 'T'})
Object.create(Array.prototype)
Object.setPrototypeOf([1, 2], null)
Object.setPrototypeOf([], null)
new (class Stack extends Array {})
(class Stack extends Array {}).from([1, 2, 3])
(() => { function Old() { this.a = 1; } return new Old(); })()
(() => { function Old() {} Old.prototype = {x: 1}; return new Old(); })()
(() => { function Old() {} Old.prototype = null; return new Old(); })()
{constructor: 'x'}
{constructor: {name: 'Fake'}}
{constructor: class Own {}}
{hasOwnProperty: 1, toString: 2}
(() => { const o = {}; o.self = o; return o; })()
(() => { const o = {a: {}}; o.a.b = o.a; o.c = o; return o; })()
(() => { const a = []; a.push(a); return a; })()
(() => { const m = new Map(); m.set('me', m); return m; })()
(() => { const a = {}, b = {a}; a.b = b; return {a, b}; })()
(() => { const f = () => {}; f.f = f; return f; })()
(() => { const o = {x: 1}; return {a: o, b: o}; })()
new Promise(() => {})
Object.assign(new Promise(() => {}), {x: 1})
new (class P extends Promise {})(() => {})
Promise.resolve(4)
Promise.resolve({a: {b: {c: 1}}})
(() => { const p = Promise.reject(new Error('no')); p.catch(() => {}); return p; })()
(() => { const p = Promise.reject('why'); p.catch(() => {}); return {p}; })()
new Uint8Array(3)
new Uint8Array([1, 2, 3])
new Uint8Array(0)
new Uint8Array(150)
new Float64Array([1.5, -0, NaN])
new Int32Array(Array.from({length: 20}, (_, i) => i * 1000))
new BigInt64Array([1n, -2n])
new Uint8ClampedArray(2)
Object.assign(new Uint8Array(2), {x: 1})
new (class U extends Uint8Array {})(2)
Object.setPrototypeOf(new Uint8Array(2), null)
new ArrayBuffer(4)
new ArrayBuffer(0)
new ArrayBuffer(120)
new Uint8Array([255, 0, 16]).buffer
Object.assign(new ArrayBuffer(2), {x: 1})
new SharedArrayBuffer(2)
new DataView(new ArrayBuffer(3), 1)
{buffer: new ArrayBuffer(2), view: new Uint16Array(1)}
new Number(3)
new Number(-0)
new String('boxed')
new String('')
Object.assign(new String('ab'), {x: 1})
new Boolean(false)
Object(Symbol('s'))
Object(1n)
Object.assign(new Number(1), {x: 2})
new (class N extends Number {})(5)
Object.setPrototypeOf(new String('a'), null)
(function () { return arguments; })()
(function () { return arguments; })(1, 'b')
Math
JSON
Reflect
globalThis.Atomics
(function* () {})()
(async function* () {})()
Object.freeze({a: 1})
[new Error('in array').message]
new Error('boom')
new Error('')
new Error()
new TypeError('bad type')
new RangeError('two\nlines')
{e: new Error('nested')}
[new Error('in list'), 2]
{a: {b: {e: new Error('deep')}}}
{a: {b: {c: {e: new Error('too deep')}}}}
Object.assign(new Error('with props'), {code: 'ENOENT', errno: -2})
Object.assign(new Error('nested props'), {info: {a: 1, list: [1, 2]}})
{e: Object.assign(new Error('props inside'), {code: 'E'})}
new Error('outer', {cause: new Error('inner')})
new Error('outer', {cause: 'text'})
new Error('outer', {cause: {code: 1}})
new Error('outer', {cause: undefined})
new Error('1', {cause: new Error('2', {cause: new Error('3')})})
new AggregateError([new Error('a'), 'b'], 'several')
new AggregateError([])
new (class ValidationError extends Error {})('v')
new (class ValidationError extends Error { constructor(m) { super(m); this.name = 'ValidationError'; } })('v')
new (class Invalid extends Error { constructor(m) { super(m); this.name = 'InvalidError'; } })('v')
new (class Foo extends TypeError {})('v')
new (class Oops extends Error { get name() { return 'Oops'; } })('v')
Object.assign(new Error('renamed'), {name: 'Custom'})
Object.assign(new Error('renamed'), {name: 'CustomError'})
Object.defineProperty(new Error('quiet'), 'name', {value: 'Quiet'})
Object.assign(new Error('a'), {message: 'changed'})
Object.assign(new Error('no stack'), {stack: ''})
Object.assign(new Error('own stack'), {stack: 'Error: own stack\n    at here (file.js:1:2)'})
Object.assign(new Error('own stack'), {stack: 'something else'})
Object.assign(new Error('own stack'), {stack: 'something else\n    at here (file.js:1:2)', code: 7})
Object.assign(new Error('m'), {name: ''})
Object.assign(new Error('m'), {name: undefined})
Object.create(Error.prototype)
Error.prototype
(() => { const e = new Error('loop'); e.self = e; return e; })()
(() => { const e = new Error('loop'); e.cause = e; return e; })()
(() => { try { null.x; } catch (e) { return e instanceof TypeError && [e.name]; } })()
{[Symbol.for('nodejs.util.inspect.custom')]() { return 'custom text'; }}
{[Symbol.for('nodejs.util.inspect.custom')]() { return {replaced: true}; }}
{[Symbol.for('nodejs.util.inspect.custom')]() { return 'two\nlines'; }}
{a: {[Symbol.for('nodejs.util.inspect.custom')]() { return 'two\nlines'; }}}
{a: {[Symbol.for('nodejs.util.inspect.custom')](depth, options) { return [depth, options.depth, typeof options.stylize]; }}}
{a: {[Symbol.for('nodejs.util.inspect.custom')](depth, options, inspect) { return 'Box<' + inspect({x: {y: {z: {}}}}, options) + '>'; }}}
{[Symbol.for('nodejs.util.inspect.custom')]() { return this; }, a: 1}
{[Symbol.for('nodejs.util.inspect.custom')]: 5}
{[Symbol.for('nodejs.util.inspect.custom')]() { return 12; }}
new (class Money { constructor() { this.v = 1; } [Symbol.for('nodejs.util.inspect.custom')]() { return 'Money(' + this.v + ')'; } })
new Proxy({a: 1}, {})
new Proxy([1, 2], {})
new Proxy(function f() {}, {})
new Proxy(class A {}, {})
{p: new Proxy({a: 1}, {})}
[[new Set([[1]])]]
{a: [{b: {c: {}}}]}
[{a: 1, b: 'two'}, {a: 3, b: 'four'}]
Array.from({length: 4}, (_, i) => ({id: i, name: 'node number ' + i, stake: i * 1000, active: i % 2 === 0}))
{round: 3, submissions: {'7': {node1: {submission_value: 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi', slot: 123, round: 3}}}}
{status: 'ok', data: [[1, 2, [3, 4, [5, [6]]]], {a: {b: {c: {d: 1}}}}]}
{a: 'x'.repeat(72)}
{a: 'x'.repeat(70)}
[['x'.repeat(33), 'y'.repeat(33)]]
[['x'.repeat(34), 'y'.repeat(34)]]
[['x'.repeat(31), 'y'.repeat(30)]]
[['x'.repeat(31), 'y'.repeat(31)]]
{a: {b: {c: 'x'.repeat(40), d: 1, e: 2}}}
{key: ['some', 'words', {and: 'objects', with: ['lists']}], other: new Map([['k', [1, 2, {x: 1}]]])}
[[1, 2, [[]]], [[[{}]]]]
{a: [[[1]], [[[1]]]]}
`);

const withOptions = [
  ['{a: {b: {c: {d: {e: 1}}}}}', '{depth: 0}'], ['{a: {b: {c: {d: {e: 1}}}}}', '{depth: null}'],
  ['{a: {b: {c: {d: {e: 1}}}}}', '{depth: Infinity}'], ['{a: {b: {c: {d: {e: 1}}}}}', '{depth: 1}'],
  ['{a: {b: 1}}', '{depth: -1}'], ['Array.from({length: 20}, (_, i) => i)', '{maxArrayLength: 5}'],
  ['Array.from({length: 3}, (_, i) => i)', '{maxArrayLength: 0}'],
  ['Array.from({length: 130}, (_, i) => i)', '{maxArrayLength: null}'],
  ['"x".repeat(20)', '{maxStringLength: 4}'], ['"x".repeat(5)', '{maxStringLength: 4}'],
  ['{a: 1, b: [1, 2]}', '{compact: false}'], ['{a: 1, b: {c: [1, {d: 2}]}}', '{compact: 1}'],
  ['{a: 1, b: {c: [1, {d: 2}]}}', '{breakLength: Infinity}'], ['{a: 1, b: {c: [1, {d: 2}]}}', '{breakLength: 10}'],
  ['Array.from({length: 40}, (_, i) => i)', '{breakLength: 40}'],
  ['Object.defineProperty({a: 1}, "hidden", {value: 2})', '{showHidden: true}'], ['[1, 2]', '{showHidden: true}'],
  ['[1, 2]', 'true'], ['new Uint8Array(2)', '{showHidden: true}'],
  ['new Proxy({a: 1}, {get() {}})', '{showProxy: true}'], ['{p: new Proxy([1], {})}', '{showProxy: true, depth: 0}'],
  ['{[Symbol.for("nodejs.util.inspect.custom")]() { return "x"; }}', '{customInspect: false}'],
  ['new Map([[1, {a: {}}]])', '{depth: 0}'], ['[[1, [2, [3]]], 4]', '{depth: 1, compact: 3}'],
  ['new Proxy({a: 1}, {get() { throw new Error("trap"); }, ownKeys() { throw new Error("trap"); }})', '{}'],
  ['Proxy.revocable({}, {}).proxy', '{}'], ['(() => { const r = Proxy.revocable({}, {}); r.revoke(); return r.proxy; })()', '{}'],
  ['new Proxy(new Map([[1, 2]]), {})', '{}'], ['new Proxy(new (class Foo { a = 1 }), {})', '{}'],
  ['(() => { const r = Proxy.revocable([], {}); r.revoke(); return {r: r.proxy}; })()', '{}'],
];

const formats = lines(String.raw`
[]
['']
['plain']
['100%']
['100%%']
['%%', 1]
['%s', 'a']
['%s']
['%s %s', 'a']
['%s', 'a', 'b', 3]
['%s', 1]
['%s', -0]
['%s', 5n]
['%s', true]
['%s', null]
['%s', undefined]
['%s', Symbol('x')]
['%s', {}]
['%s', {a: {b: 1}}]
['%s', [1, [2, [3]]]]
['%s', () => 1]
['%s', class A {}]
['%s', new Date(0)]
['%s', /x/]
['%s', new Error('err')]
['%s', new (class MyError extends Error {})('err')]
['%s', {toString() { return 'mine'; }}]
['%s', new (class Foo { toString() { return 'foo!'; } })]
['%s', new (class Foo {})]
['%s', new (class Foo extends Map {})]
['%s', Object.create(null)]
['%s', {[Symbol.toPrimitive]() { return 'prim'; }}]
['%s', 'a\nb']
['%s', ['a', 'b']]
['%d', 42]
['%d', '42']
['%d', '4x']
['%d', 4.5]
['%d', -0]
['%d', 7n]
['%d', Symbol('x')]
['%d', {}]
['%d', null]
['%d', undefined]
['%i', 42.9]
['%i', '42.9px']
['%i', 'x']
['%i', 9n]
['%i', Symbol('x')]
['%f', '1.50']
['%f', 'x']
['%f', Symbol('x')]
['%f', 3]
['%j', {a: [1, 'b']}]
['%j', 'q"']
['%j', undefined]
['%j', (() => { const o = {}; o.o = o; return o; })()]
['%j', new Date(0)]
['%o', {a: 1}]
['%o', [1, 2, 3]]
['%o', 'str']
['%o', 5]
['%o', {a: {b: {c: {d: {e: {}}}}}}]
['%o', new Map([[1, 2]])]
['%o', () => {}]
['%O', {a: {b: {c: {d: {}}}}}]
['%O', [1, 'x']]
['%O', 'str']
['%c styled', 'color: red']
['%c%s', 'css', 'x']
['a%cb', 'css']
['%x', 1]
['%', 1]
['a % b', 1]
['%s%%%s', 1, 2]
['%s%', 1]
['%d%% of %s', 50, 'it', 'rest']
['text', 1, 'two', {three: 3}]
['text', null, undefined, true]
['text', 'it\'s']
[1, 2, 3]
[1, '%s', 2]
[{a: 1}, 'b']
[[1, 2], [3]]
[null]
[undefined]
[Symbol('s'), 'x']
[-0]
[5n]
['a', 'b', 'c']
['a\n', 'b']
['%s is %d years and %i days, %f, %j %o %O', 'Bob', 42, 7.5, 1.25, {x: 1}, [1], {y: {z: {}}}]
['round', 3, {submissions: [1, 2], audits: {a: true}}]
[new Error('first')]
['failed:', new Error('second')]
['', 1]
['%s', '']
['%s', 'x'.repeat(200)]
['%S', 1]
['%s:%s', 'only']
`);

const asyncs = lines(asyncCases);

const expected = {
  inspect: [
    ...plain.map((code) => ({ code, want: normalise(inspect(evaluate(code))) })),
    ...withOptions.map(([code, options]) => ({ code, options, want: normalise(inspect(evaluate(code), evaluate(options))) })),
  ],
  format: formats.map((code) => ({ code, want: normalise(format(...evaluate(code))) })),
  async: [],
};
for (const code of asyncs) expected.async.push({ code, want: JSON.stringify(await evaluate(code)) ?? 'undefined' });

const rows = (list) => list.map((row) => `    ${JSON.stringify(row)}`).join(',\n');
const text = Object.entries(expected).map(([name, list]) => `  ${JSON.stringify(name)}: [\n${rows(list)}\n  ]`).join(',\n');
writeFileSync(new URL('inspect.json', import.meta.url), `{\n${text}\n}\n`);
console.log(Object.entries(expected).map(([name, list]) => `${name}: ${list.length}`).join(', '));
