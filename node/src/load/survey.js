// Says what there is of the modules of Node.js in this node. `MODULES` (name, our name, or none) and `WANTED` (members by module and kind)
// stand before it; the answer is printed as JSON, in pieces that a line of the log holds.
import { isUnsupported } from "koipond:errors";
import * as host from "koipond:host";

const PIECE = 600;
const SYMBOLS = { __proto__: null, "[Symbol.iterator]": Symbol.iterator, "[Symbol.asyncIterator]": Symbol.asyncIterator };
const DOT = /\.(?!iterator\]|asyncIterator\])/;

// What holds a member, and its key.
function place(root, path) {
  const keys = path.split(DOT).map((key) => SYMBOLS[key] ?? key);
  const last = keys.pop();
  let at = root;
  for (const key of keys) at = at?.[key];
  return [at, last];
}

function descriptor(holder, key) {
  for (let at = holder; at !== null && at !== undefined; at = Object.getPrototypeOf(at)) {
    const found = Object.getOwnPropertyDescriptor(at, key);
    if (found) return found;
  }
}

// Whether a member is there, and is a function where Node.js has one.
function has(root, path, kind) {
  let [holder, key] = place(root, path);
  if (holder === undefined || holder === null) return false;
  holder = Object(holder);
  if (!(key in holder)) return false;
  const { value, get } = descriptor(holder, key) ?? { value: holder[key] };
  return kind !== "function" || (get ? typeof holder[key] : typeof value) === "function";
}

function valueOf(root, path) {
  const [holder, key] = place(root, path);
  return holder === undefined || holder === null ? undefined : descriptor(Object(holder), key)?.value;
}

// Whether a member or what it is a part of is among the names.
function covers(names, path) {
  const plain = path.replace(".prototype.", ".");
  return names.some((name) => plain === name || plain.startsWith(`${name}.`));
}

// What a refused member says when it is used, or each function of one that is an object: pairs of path and text.
function refusals(root, path) {
  let use;
  try {
    const [holder, key] = place(root, path);
    use = holder[key] ?? holder.prototype?.[key];
  } catch (error) {
    return [[path, told(error)]];
  }
  if (typeof use === "object" && use !== null) return Object.keys(use).flatMap((key) => refusals(root, `${path}.${key}`));
  return [[path, typeof use === "function" ? said(use) : "is no function"]];
}

function said(use) {
  const isClass = /^[A-Z]/.test(use.name);
  try {
    isClass ? new use() : use();
    return "does not throw";
  } catch (error) {
    return told(error);
  }
}

// What is to be said of globals.
const OF_WASM =
  "Module.exports Module.imports Module.customSections Instance.exports compileStreaming instantiateStreaming Table Memory Global Tag Exception";
const ONE_THREAD = "a node has one thread";
const GLOBALS = {
  partial: {
    Atomics: "without `waitAsync`", FinalizationRegistry: "it never calls, since nothing that a task can see is ever collected",
    WeakRef: "it keeps its target", WebAssembly: "the engine runs JavaScript alone: modules and instances are made, and what they export is refused",
    RegExp: "without `RegExp.$1` and its like",
  },
  refused: OF_WASM.split(" ").map((name) => `WebAssembly.${name}`),
  reasons: {
    BroadcastChannel: ONE_THREAD, MessageChannel: ONE_THREAD, MessageEvent: ONE_THREAD, MessagePort: ONE_THREAD,
    Intl: "the engine has none; `toLocaleString` speaks English",
  },
};

const told = (error) => `${error?.code}: ${error?.message}`;

function survey(name, own, wanted) {
  const { default: value, support } = name === "globals" ? { default: globalThis, support: GLOBALS } : host.internal(own);
  const { partial = {}, refused = [], reasons = {} } = support ?? {};
  const absent = Object.entries(wanted).flatMap(([kind, paths]) => paths.filter((path) => !has(value, path, kind)));
  const hidden = Object.values(wanted).flat().filter((path) => isUnsupported(valueOf(value, path)) && !covers(refused, path));
  return { module: name, declared: support !== undefined, hidden, absent, partial, refused, reasons, refusals: Object.fromEntries(refused.flatMap((member) => refusals(value, member))) };
}

// The methods of a package that ours stands in for, without those that are refused.
function standIn(name) {
  const found = {};
  for (const [key, value] of Object.entries(host.internal(name))) {
    if (key === "default" || key === "internals" || key.startsWith("_")) continue;
    const proto = typeof value === "function" ? value.prototype : value !== null && typeof value === "object" ? Object.getPrototypeOf(value) : null;
    const inherited = proto && proto !== Object.prototype ? Object.getOwnPropertyNames(proto) : [];
    const own = typeof value === "object" && value !== null ? Object.keys(value) : [];
    const there = (member) => member !== "constructor" && !member.startsWith("_") && !isUnsupported(descriptor(proto, member)?.value);
    found[key] = [...own, ...inherited].filter(there);
  }
  return { package: name, members: found };
}

const answers = MODULES.map(([name, own]) => survey(name, own, WANTED[name] ?? {})).concat(STAND_INS.map(standIn));
const text = JSON.stringify(answers);
for (let at = 0; at < text.length; at += PIECE) console.log("%s", text.slice(at, at + PIECE));
