// Makes `members.json`: the members of every module of Node.js 20 and of its globals. Run it with Node.js 20: `node make-members.mjs`.
//
// For each module the members by what they are (`function`, `object`, …; `get` for those that a getter gives). Methods of a class stand
// under `Class.prototype.method`, functions of a class and members of a plain object under `Class.method`. A class that several modules
// export is opened in the first of them, and what is there by inheritance from another exported class is left to that one. Names that
// begin with `_` are Node's own affair, but for those that streams are made of.
import { writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { fileURLToPath } from "node:url";

if (!process.version.startsWith("v20.")) throw new Error(`Node.js 20 is needed, this is ${process.version}`);
// What is looked at may be deprecated, and would say so.
process.emitWarning = () => {};
const require = createRequire(import.meta.url);
const { getOwnPropertyDescriptor, getPrototypeOf } = Object;

// `sys` is `util` under an older name, so it comes last.
const MODULES = [...builtinModules.filter((name) => !name.startsWith("_") && name !== "sys"), "test", "test/reporters"].sort().concat("sys");
const load = (name) => require(name.startsWith("test") ? `node:${name}` : name);
const OF_STREAMS = new Set(["_read", "_write", "_writev", "_final", "_destroy", "_construct", "_transform", "_flush"]);
const OF_FUNCTIONS = new Set(["length", "name", "prototype", "arguments", "caller", "withoutStackTrace"]);
// What is in them depends on the machine, or is Node's own affair.
const CLOSED = new Set([
  ...["config", "env", "release", "versions", "stdin", "stdout", "stderr", "moduleLoadList", "allowedNodeEnvironmentFlags"].map((name) => `process:${name}`),
  "stream:Readable.ReadableState", "stream:Writable.WritableState", "async_hooks:asyncWrapProviders", "repl:writer", "test/reporters:lcov",
]);

const isObject = (value) => value !== null && typeof value === "object";
const isFunction = (value) => typeof value === "function";
// Found from outside, but nobody's to use.
const INTERNAL = new Set(["net:Socket.prototype._writev", "fs:Dir.prototype.processReadResult", "fs:Dir.prototype.readSyncRecursive", "globals:Request.prototype.attribute"]);
// What Node.js has in a process that was started as a task is, and what has its meaning by another class.
const MORE = { process: { boolean: ["connected"], function: ["disconnect", "on", "send"] } };

const named = (key) => (typeof key === "symbol" ? `[${key.description}]` : key);
const isPublic = (key) =>
  typeof key === "symbol" ? [Symbol.iterator, Symbol.asyncIterator].includes(key) : !key.startsWith("_") || OF_STREAMS.has(key);

// Prototypes that have a place of their own in the list, or in the language.
const known = new Set([Object.prototype, Function.prototype, getPrototypeOf(Uint8Array.prototype), getPrototypeOf([][Symbol.iterator]()), getPrototypeOf(getPrototypeOf([][Symbol.iterator]()))]);
const generators = [function* () {}, async function* () {}].map((f) => getPrototypeOf(f.prototype));
for (const one of generators) known.add(one).add(getPrototypeOf(one)).add(getPrototypeOf(getPrototypeOf(one)));
const exported = [...MODULES.map(load), globalThis];
for (const value of exported) {
  for (const key of Object.getOwnPropertyNames(value)) if (isFunction(value[key]) && value[key].prototype) known.add(value[key].prototype);
}

// Modules, classes and objects that are opened already.
const opened = new Set(exported);

function kind(owner, key) {
  const { value, get } = getOwnPropertyDescriptor(owner, key);
  return get ? "get" : typeof value;
}

// The members of an object, those of its classes that are nowhere else in the list among them.
function* members(value) {
  const found = new Set();
  for (let at = value; at && (at === value || !known.has(at)); at = getPrototypeOf(at)) {
    for (const key of Reflect.ownKeys(at)) {
      if (found.has(key) || key === "constructor" || !isPublic(key) || (isFunction(value) && OF_FUNCTIONS.has(key))) continue;
      found.add(key);
      yield [key, kind(at, key)];
    }
    if (isFunction(at)) return;
  }
}

let module;
function open(path, value, into, depth) {
  if (depth > 2 || opened.has(value) || Array.isArray(value) || CLOSED.has(`${module}:${path}`)) return;
  if (isObject(value)) {
    const proto = getPrototypeOf(value);
    if (proto && proto !== Object.prototype && known.has(proto)) return;
  } else if (!isFunction(value)) return;
  opened.add(value);
  walk(path, value, into, depth);
  if (isFunction(value) && isObject(value.prototype)) walk(`${path}.prototype`, value.prototype, into, 3);
}

function walk(path, value, into, depth) {
  for (const [key, type] of members(value)) {
    const name = path === "" ? named(key) : `${path}.${named(key)}`;
    if (INTERNAL.has(`${module}:${name}`)) continue;
    (into[type] ??= []).push(name);
    if (depth < 3) open(name, value[key], into, depth + 1);
  }
}

const sorted = (lists) => Object.fromEntries(Object.keys(lists).sort().map((type) => [type, lists[type].sort()]));
const all = {};
for (const name of MODULES) {
  const lists = {};
  const value = load((module = name));
  walk("", value, lists, 0);
  // A module that is a class is among its own members.
  const own = isFunction(value) && Object.keys(value).find((key) => value[key] === value);
  if (own) walk(`${own}.prototype`, value.prototype, lists, 3);
  for (const [type, names] of Object.entries(MORE[name] ?? {})) (lists[type] ??= []).push(...names);
  all[name] = sorted(lists);
}
const lists = {};
module = "globals";
walk("", globalThis, lists, 0);
all.globals = sorted(lists);
const lines = Object.entries(all).map(([name, lists]) => ` ${JSON.stringify(name)}: ${JSON.stringify(lists)}`);
const path = fileURLToPath(new URL("members.json", import.meta.url));
writeFileSync(path, `{\n${lines.join(",\n")}\n}\n`);
for (const [name, lists] of Object.entries(all)) console.log(name, Object.values(lists).flat().length);
process.exit(0);
