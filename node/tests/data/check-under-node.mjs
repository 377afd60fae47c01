// Runs every case of inspect.json on our shims under Node, and some that no expected value can tell: hostile values.
//
//   node --expose-internals --no-warnings node/tests/data/check-under-node.mjs        (Node 20)
//
// Node's own encoder stands in for `koipond:host`, and its internals for the hooks that show promises and proxies;
// without the flag the nine cases that need these hooks fail.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { types } from 'node:util';
import { normalise } from './normalise.mjs';

const NodeEncoder = TextEncoder, NodeDecoder = TextDecoder;
globalThis.__host = {
  utf8Encode: (text) => new NodeEncoder().encode(text),
  utf8Decode: (bytes, fatal, ignoreBOM) => new NodeDecoder('utf-8', { fatal, ignoreBOM }).decode(bytes),
};
// Each of our modules becomes a URL that holds its whole text, with the modules that it imports in place of their names.
const asModule = (text) => `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;
const urls = new Map([['koipond:host', asModule('export const { utf8Encode, utf8Decode } = globalThis.__host;')]]);
function urlOf(name) {
  if (!urls.has(name)) {
    const text = readFileSync(new URL(`../../src/shim/${name.slice('koipond:'.length)}.js`, import.meta.url), 'utf8');
    urls.set(name, asModule(text.replace(/(?<= from )'(koipond:[^']+)'/g, (_, other) => `'${urlOf(other)}'`)));
  }
  return urls.get(name);
}
const load = (name) => import(urlOf(name));

const { inspect, format, useHost } = await load('koipond:inspect');
const { Blob, File, blobFromText, blobFromBytes } = await load('koipond:blob');
const encoding = await load('koipond:encoding');
const cases = JSON.parse(readFileSync(new URL('inspect.json', import.meta.url), 'utf8'));

const SCOPE = { Blob, File, ...encoding };
const evaluate = (code) => new Function(...Object.keys(SCOPE), `return (${code})`)(...Object.values(SCOPE));

const failures = [];
let passed = 0;
function check(what, got, want) {
  if (got === want) passed++;
  else failures.push(`${what}\n  want ${JSON.stringify(want)}\n  got  ${JSON.stringify(got)}`);
}
async function attempt(what, want, work) {
  let got;
  try {
    got = await work();
  } catch (error) {
    got = `threw ${error?.stack}`;
  }
  check(what, got, want);
}

// Node's own view of promises and proxies, in place of the engine's hooks.
const { internalBinding } = process.execArgv.includes('--expose-internals')
  ? createRequire(import.meta.url)('internal/test/binding') : {};
if (internalBinding !== undefined) {
  const { getPromiseDetails, getProxyDetails } = internalBinding('util');
  useHost({
    promiseState: (value) => {
      if (!types.isPromise(value)) return undefined;
      const [state, result] = getPromiseDetails(value);
      return [['pending', 'fulfilled', 'rejected'][state], result];
    },
    proxyTarget: (value) => {
      const details = getProxyDetails(value);
      return details === undefined ? undefined : details[0] === null ? null : details;
    },
  });
}

for (const { code, options, want } of cases.inspect) {
  await attempt(`inspect ${code} ${options ?? ''}`, want, () => normalise(inspect(evaluate(code), options && evaluate(options))));
}
for (const { code, want } of cases.format) {
  await attempt(`format ${code}`, want, () => normalise(format(...evaluate(code))));
}
for (const { code, want } of cases.async) {
  await attempt(code, want, async () => JSON.stringify(await evaluate(code)) ?? 'undefined');
}

await attempt('Blob is printed', "Blob { size: 3, type: '' }", () => inspect(new Blob(['abc'])));
await attempt('blobFromText', '["h€",4,"text/x"]', async () => {
  const blob = blobFromText('h€', 'Text/X');
  return JSON.stringify([await blob.text(), blob.size, blob.type]);
});
await attempt('blobFromBytes', '["AB",2,""]', async () => {
  const blob = blobFromBytes(new Uint8Array([65, 66]));
  return JSON.stringify([await blob.text(), blob.size, blob.type]);
});

const limited = (value, options) => {
  const started = process.hrtime.bigint();
  const printed = inspect(value, options);
  const took = Number(process.hrtime.bigint() - started) / 1e6;
  return printed.length <= 65536 + 7 && took < 2000 ? 'ok' : `${printed.length} characters, ${took} ms`;
};
const hostile = {
  'a million keys': () => Object.fromEntries(Array.from({ length: 1e6 }, (_, i) => [`k${i}`, i])),
  'ten million elements': () => new Array(1e7).fill(1),
  'a big typed array': () => new Uint8Array(1e7),
  'a long string': () => 'x\n'.repeat(5e6),
  'a long key': () => ({ ["'\n".repeat(5e6)]: 1 }),
  'deep nesting': () => { let o = {}; for (let i = 0; i < 1e5; i++) o = { o }; return o; },
  'a long prototype chain': () => { let o = {}; for (let i = 0; i < 1e5; i++) o = Object.create(o); return o; },
  'a wide tree': () => { let o = { a: 'leaf' }; for (let i = 0; i < 30; i++) o = { l: o, r: o }; return o; },
  'throwing getters': () => ({ get [Symbol.toStringTag]() { throw 1; }, get [Symbol.for('nodejs.util.inspect.custom')]() { throw 2; } }),
  'throwing custom': () => [{ [Symbol.for('nodejs.util.inspect.custom')]() { throw { get message() { throw 3; } }; } }],
  'hostile error': () => Object.defineProperties(new Error('x'), {
    stack: { get() { throw 1; } }, message: { get() { throw 2; } }, name: { get() { throw 3; } }, cause: { get() { throw 4; } },
  }),
  'hostile proxy': () => new Proxy({}, new Proxy({}, { get() { return () => { throw new Error('trap'); }; } })),
};
for (const [name, make] of Object.entries(hostile)) {
  const value = make();
  for (const options of [undefined, { depth: null, maxArrayLength: null, maxStringLength: null }]) {
    await attempt(`${name} ${JSON.stringify(options) ?? ''}`, 'ok', () => limited(value, options));
  }
}
await attempt('format is bounded', 65536 + 7, () => format('%s %s', 'x'.repeat(1e7), 'y'.repeat(1e7)).length);
await attempt('format is bounded by percents', true, () => format('%%'.repeat(5e6), 1).length <= 65536 + 7);

// What a patched realm prints must be what an unpatched one prints.
const value = { a: [1, 2, , 'x\n'], m: new Map([[1, new Set([2])]]), d: new Date(0), r: /x/g, f() {}, l: Array(30).fill(7) };
const before = inspect(value);
const saved = [];
const define = Object.defineProperty, descriptorOf = Object.getOwnPropertyDescriptor;
for (const owner of [Array.prototype, String.prototype, Map.prototype, Set.prototype, RegExp.prototype, Date.prototype, Object, Reflect]) {
  for (const key of Reflect.ownKeys(owner)) {
    const found = descriptorOf(owner, key);
    if (typeof found.value === 'function' && key !== 'constructor') saved.push([owner, key, found]);
  }
}
const fixed = (value) => ({ __proto__: null, value, configurable: true, writable: true });
for (let i = 0; i < saved.length; i++) define(saved[i][0], saved[i][1], fixed(() => { throw new Error('patched'); }));
define(Object.prototype, 'get', fixed(1));
define(Object.prototype, 'depth', fixed(0));
define(Array.prototype, '0', { __proto__: null, set() { throw new Error('patched'); }, configurable: true });
let after;
try { after = inspect(value, {}); } catch (error) { after = error.message; }
delete Array.prototype[0];
delete Object.prototype.get;
delete Object.prototype.depth;
for (let i = 0; i < saved.length; i++) define(saved[i][0], saved[i][1], saved[i][2]);
check('a patched realm', after, before);

if (failures.length > 0) console.log(failures.join('\n'));
console.log(`${passed} passed, ${failures.length} failed`);
process.exitCode = failures.length > 0 ? 1 : 0;
