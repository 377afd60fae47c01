// `util`: printing values, promises and callbacks, what values are, and old helpers.
import * as host from "koipond:host";
import * as inspection from "koipond:inspect";
import types from "koipond:util/types";
import { deepEqual } from "koipond:util/deep_equal";
import { coded, invalidArgType, outOfRange, unsupported, validateAbortSignal, validateBoolean, validateFunction, validateObject, validateOneOf, validateString } from "koipond:errors";

inspection.useHost({ promiseState: host.promiseState, proxyTarget: host.proxyTarget });

const { inspect, format } = inspection;
const { defineProperty, getOwnPropertyDescriptors, getPrototypeOf, setPrototypeOf } = Object;
const { apply } = Reflect;

function formatWithOptions(options, ...args) {
  validateObject(options, "inspectOptions", { allowArray: true });
  return inspection.formatWithOptions(options, ...args);
}

// ---- promises and callbacks ----

const custom = Symbol.for("nodejs.util.promisify.custom"), names = Symbol("customPromisifyArgs");

function promisify(original) {
  validateFunction(original, "original");
  if (original[custom]) {
    const given = original[custom];
    validateFunction(given, "util.promisify.custom");
    return defineProperty(given, custom, { value: given, enumerable: false, writable: false, configurable: true });
  }
  const called = original[names];
  function promised(...args) {
    return new Promise((resolve, reject) => {
      apply(original, this, [
        ...args,
        (error, ...values) => {
          if (error) return reject(error);
          if (called === undefined || values.length < 2) return resolve(values[0]);
          const all = {};
          called.forEach((name, n) => (all[name] = values[n]));
          resolve(all);
        },
      ]);
    });
  }
  setPrototypeOf(promised, getPrototypeOf(original));
  defineProperty(promised, custom, { value: promised, enumerable: false, writable: false, configurable: true });
  const own = getOwnPropertyDescriptors(original);
  for (const key of Reflect.ownKeys(own)) {
    // What the engine fixed for functions stays as it is.
    try {
      defineProperty(promised, key, own[key]);
    } catch {}
  }
  return promised;
}
promisify.custom = custom;

function callbackify(original) {
  validateFunction(original, "original");
  function called(...args) {
    const callback = args.pop();
    validateFunction(callback, "last argument");
    const done = callback.bind(this);
    apply(original, this, args).then(
      (value) => globalThis.process.nextTick(done, null, value),
      (reason) => {
        if (!reason) {
          const error = coded(Error, "ERR_FALSY_VALUE_REJECTION", "Promise was rejected with falsy value");
          error.reason = reason;
          reason = error;
        }
        globalThis.process.nextTick(done, reason);
      },
    );
  }
  const own = getOwnPropertyDescriptors(original);
  if (typeof own.length.value === "number") own.length.value++;
  if (typeof own.name.value === "string") own.name.value += "Callbackified";
  for (const key of Reflect.ownKeys(own)) {
    try {
      defineProperty(called, key, own[key]);
    } catch {}
  }
  return called;
}

function aborted(signal, resource) {
  if (signal === undefined) return Promise.reject(invalidArgType("signal", "AbortSignal", signal));
  try {
    validateAbortSignal(signal, "signal");
    if (resource === null || (typeof resource !== "object" && typeof resource !== "function")) throw invalidArgType("resource", "Object", resource);
  } catch (error) {
    return Promise.reject(error);
  }
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

// ---- functions and classes ----

const warned = new Set();
function deprecate(original, message, code) {
  if (code !== undefined) validateString(code, "code");
  let said = false;
  function deprecated(...args) {
    if (!said && !globalThis.process.noDeprecation) {
      said = true;
      if (code === undefined) globalThis.process.emitWarning(message, "DeprecationWarning", deprecated);
      else if (!warned.has(code)) {
        warned.add(code);
        globalThis.process.emitWarning(message, "DeprecationWarning", code, deprecated);
      }
    }
    return new.target ? Reflect.construct(original, args, new.target) : apply(original, this, args);
  }
  setPrototypeOf(deprecated, original);
  if (original.prototype) deprecated.prototype = original.prototype;
  defineProperty(deprecated, "length", { value: original.length, configurable: true });
  return deprecated;
}

function inherits(constructor, superConstructor) {
  if (constructor === undefined || constructor === null) throw invalidArgType("ctor", "function", constructor);
  if (superConstructor === undefined || superConstructor === null) throw invalidArgType("superCtor", "function", superConstructor);
  if (superConstructor.prototype === undefined) throw invalidArgType("superCtor.prototype", "object", superConstructor.prototype);
  defineProperty(constructor, "super_", { value: superConstructor, writable: true, configurable: true });
  setPrototypeOf(constructor.prototype, superConstructor.prototype);
}

function _extend(target, source) {
  if (source === null || typeof source !== "object") return target;
  for (const key of Object.keys(source)) target[key] = source[key];
  return target;
}

const ERROR = 3;
function debuglog(set, callback) {
  set = `${set}`.toUpperCase();
  let enabled;
  const test = () => (enabled ??= `${globalThis.process.env.NODE_DEBUG ?? ""}`.toUpperCase().split(",").some((part) => new RegExp(`^${part.trim().replace(/[|\\{}()[\]^$+?.]/g, "\\$&").replaceAll("*", ".*")}$`).test(set)));
  const log = (...args) => {
    if (!test()) return;
    if (typeof callback === "function") {
      const given = callback;
      callback = undefined;
      given(log);
    }
    host.say(ERROR, `${set} ${globalThis.process.pid}: ${format(...args)}`);
  };
  return defineProperty(log, "enabled", { get: test, configurable: true, enumerable: true });
}

// ---- text ----

const CONTROL = /[\u001B\u009B][[\]()#;?]*(?:(?:(?:(?:;[-a-zA-Z\d/#&.:=?%@~_]+)*|[a-zA-Z\d]+(?:;[-a-zA-Z\d/#&.:=?%@~_]*)*)?(?:\u0007|\u001B\u005C|\u009C))|(?:(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]))/g;
function stripVTControlCharacters(text) {
  validateString(text, "str");
  return text.replace(CONTROL, "");
}

function styleText(style, text, { validateStream = true, stream = undefined } = {}) {
  validateString(text, "text");
  validateBoolean(validateStream, "options.validateStream");
  const { colors } = inspect;
  let before = "", after = "";
  for (const one of Array.isArray(style) ? style : [style]) {
    const codes = colors[one];
    if (codes === undefined) validateOneOf(one, "format", Object.keys(colors));
    before += `\u001b[${codes[0]}m`;
    after = `\u001b[${codes[1]}m${after}`;
  }
  // Nobody's standard output is a terminal here.
  return validateStream && !stream?.isTTY ? text : before + text + after;
}

// The colours of terminals, by their escape codes.
const paint = { reset: [0, 0], bold: [1, 22], dim: [2, 22], italic: [3, 23], underline: [4, 24], blink: [5, 25], inverse: [7, 27], hidden: [8, 28], strikethrough: [9, 29], doubleunderline: [21, 24] };
const hues = ["Black", "Red", "Green", "Yellow", "Blue", "Magenta", "Cyan", "White"];
hues.forEach((hue, n) => (paint[hue.toLowerCase()] = [30 + n, 39]));
hues.forEach((hue, n) => (paint[`bg${hue}`] = [40 + n, 49]));
Object.assign(paint, { framed: [51, 54], overlined: [53, 55], gray: [90, 39] });
hues.slice(1).forEach((hue, n) => (paint[`${hue.toLowerCase()}Bright`] = [91 + n, 39]));
paint.bgGray = [100, 49];
hues.slice(1).forEach((hue, n) => (paint[`bg${hue}Bright`] = [101 + n, 49]));
for (const [alias, of] of [["grey", "gray"], ["bgGrey", "bgGray"], ["blackBright", "gray"], ["bgBlackBright", "bgGray"], ["crossedout", "strikethrough"], ["strikeThrough", "strikethrough"], ["crossedOut", "strikethrough"], ["conceal", "hidden"], ["faint", "dim"], ["swapcolors", "inverse"], ["swapColors", "inverse"], ["doubleUnderline", "doubleunderline"]]) {
  defineProperty(paint, alias, { get: () => paint[of], set: (value) => (paint[of] = value), configurable: true, enumerable: false });
}
inspect.colors ??= Object.setPrototypeOf(paint, null);
inspect.styles ??= { __proto__: null, special: "cyan", number: "yellow", bigint: "yellow", boolean: "yellow", undefined: "grey", null: "bold", string: "green", symbol: "green", date: "magenta", regexp: "red", module: "underline" };

function parseEnv(content) {
  validateString(content, "content");
  const found = {};
  const LINE = /^\s*(?:export\s+)?([\w.-]+)\s*=[^\S\n]*(?:"([^"]*)"|'([^']*)'|`([^`]*)`|([^#\n]*))?/gm;
  for (const [, name, double, single, back, plain] of content.replaceAll("\r\n", "\n").matchAll(LINE)) {
    found[name] = double !== undefined ? double.replaceAll("\\n", "\n") : (single ?? back ?? (plain ?? "").trim());
  }
  return found;
}

// ---- errors of the system ----

const systemErrors = () => host.internal("koipond:util/system_errors").SYSTEM_ERRORS;
function getSystemErrorName(number) {
  if (typeof number !== "number") throw invalidArgType("err", "number", number);
  if (number >= 0 || !Number.isSafeInteger(number)) throw outOfRange("err", "a negative integer", number);
  return systemErrors().get(number)?.[0] ?? `Unknown system error ${number}`;
}
function _errnoException(errno, syscall, original) {
  const code = getSystemErrorName(errno);
  const message = `${syscall} ${code}${original ? ` ${original}` : ""}`;
  return Object.assign(new Error(message), { errno, code, syscall });
}
function _exceptionWithHostPort(errno, syscall, address, port, additional) {
  const code = getSystemErrorName(errno);
  const where = port && port > 0 ? ` ${address}:${port}` : address ? ` ${address}` : "";
  const error = new Error(`${syscall} ${code}${where}${additional ? ` - Local (${additional})` : ""}`);
  Object.assign(error, { errno, code, syscall, address });
  if (port) error.port = port;
  return error;
}

// ---- what values are, the old way ----

const old = {
  isBoolean: (it) => typeof it === "boolean",
  isBuffer: (it) => host.internal("koipond:node/buffer").Buffer.isBuffer(it),
  isNull: (it) => it === null,
  isNullOrUndefined: (it) => it === null || it === undefined,
  isNumber: (it) => typeof it === "number",
  isString: (it) => typeof it === "string",
  isSymbol: (it) => typeof it === "symbol",
  isUndefined: (it) => it === undefined,
  isRegExp: types.isRegExp,
  isObject: (it) => it !== null && typeof it === "object",
  isDate: types.isDate,
  isError: (it) => types.isNativeError(it) || it instanceof Error,
  isFunction: (it) => typeof it === "function",
  isPrimitive: (it) => it === null || (typeof it !== "object" && typeof it !== "function"),
};

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
function log(...args) {
  const now = new Date(), two = (n) => `${n}`.padStart(2, "0");
  globalThis.console.log("%s - %s", `${now.getDate()} ${MONTHS[now.getMonth()]} ${[now.getHours(), now.getMinutes(), now.getSeconds()].map(two).join(":")}`, format(...args));
}

const util = {
  _errnoException,
  _exceptionWithHostPort,
  _extend,
  callbackify,
  debug: debuglog,
  debuglog,
  deprecate,
  format,
  styleText,
  formatWithOptions,
  getSystemErrorMap: () => new Map(systemErrors()),
  getSystemErrorName,
  inherits,
  inspect,
  isArray: Array.isArray,
  ...old,
  isDeepStrictEqual: (one, other) => deepEqual(one, other, true),
  log,
  promisify,
  stripVTControlCharacters,
  toUSVString: (text) => `${text}`.toWellFormed(),
  transferableAbortSignal: (signal) => signal,
  transferableAbortController: () => new AbortController(),
  aborted,
  types,
  parseEnv,
  parseArgs: (...args) => host.internal("koipond:util/parse_args").parseArgs(...args),
};
for (const [name, method] of Object.entries(util)) if (typeof method === "function" && method.name === "") defineProperty(method, "name", { value: name });
for (const name of ["TextDecoder", "TextEncoder"]) {
  defineProperty(util, name, { enumerable: true, configurable: true, get: () => host.internal("koipond:encoding")[name] });
}
for (const name of ["MIMEType", "MIMEParams"]) util[name] = unsupported("util", name);
export { names as promisifiedNames };
export default util;
export const support = {
  partial: {
    inspect: "without the options `colors`, `getters`, `numericSeparator` and `compact: true`; previews of iterators; a result ends at 65,536 characters",
    transferableAbortController: "a plain one", transferableAbortSignal: "the same one",
  },
  refused: ["MIMEType", "MIMEParams"],
};
