// The first module of every node: makes time, chance and the ambient globals those of the world.
// Task code meets what it would meet in Node.js; everything below goes through "koipond:host".
import * as host from "koipond:host";
import * as timers from "koipond:timers";
import "koipond:call_sites";

const define = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

// Mathematics from one bundled library, so that results do not depend on the machine's.
for (const name of Object.keys(host.math)) define(Math, name, host.math[name]);
define(Math, "random", function random() {
  return host.random();
});

// Date reads the node's virtual clock, in UTC whatever the machine's time zone.
const NativeDate = globalThis.Date;
const nativeOffset = NativeDate.prototype.getTimezoneOffset;
const SAYS_ITS_ZONE = /(?:Z|UTC|GMT|[+-]\d\d:?\d\d)\s*(?:\([^)]*\))?\s*$|^[+-]?\d{4,6}(?:-\d\d){0,2}$/;
const parse = (text) => {
  const time = NativeDate.parse(text);
  if (time !== time || SAYS_ITS_ZONE.test(text)) return time;
  return time - nativeOffset.call(new NativeDate(time)) * 60_000;
};
function Date(...parts) {
  if (new.target === undefined) return new Date().toString();
  let time;
  if (parts.length === 0) time = host.now("date");
  else if (parts.length > 1) time = NativeDate.UTC(...parts);
  else {
    const [only] = parts;
    const primitive = only instanceof NativeDate ? only.getTime() : typeof only === "object" && only !== null ? only[Symbol.toPrimitive]?.("default") ?? only.valueOf() : only;
    time = typeof primitive === "string" ? parse(primitive) : primitive;
  }
  return Reflect.construct(NativeDate, [time], new.target);
}
define(Date, "length", 7);
Object.defineProperty(Date, "prototype", { value: NativeDate.prototype, writable: false, enumerable: false, configurable: false });
define(NativeDate.prototype, "constructor", Date);
define(Date, "now", function now() {
  return host.now("date");
});
define(Date, "parse", function (text) {
  return parse(String(text));
});
define(Date, "UTC", NativeDate.UTC);
for (const part of ["FullYear", "Month", "Date", "Day", "Hours", "Minutes", "Seconds", "Milliseconds"]) {
  define(NativeDate.prototype, `get${part}`, NativeDate.prototype[`getUTC${part}`]);
  if (part !== "Day") define(NativeDate.prototype, `set${part}`, NativeDate.prototype[`setUTC${part}`]);
}
const words = (date) => {
  const text = date.toUTCString(); // "Thu, 01 Jan 1970 00:00:00 GMT"
  return { day: `${text.slice(0, 3)} ${text.slice(8, 11)} ${text.slice(5, 7)} ${text.slice(12, -13)}`, time: `${text.slice(-12, -4)} GMT+0000 (Coordinated Universal Time)` };
};
const shown = (make) =>
  function () {
    return this.getTime() !== this.getTime() ? "Invalid Date" : make(this);
  };
define(NativeDate.prototype, "getTimezoneOffset", function getTimezoneOffset() {
  return this.getTime() - this.getTime();
});
define(NativeDate.prototype, "toString", shown((date) => `${words(date).day} ${words(date).time}`));
define(NativeDate.prototype, "toDateString", shown((date) => words(date).day));
define(NativeDate.prototype, "toTimeString", shown((date) => words(date).time));
const american = (date) => `${date.getUTCMonth() + 1}/${date.getUTCDate()}/${date.getUTCFullYear()}`;
const clock = (date) => `${date.getUTCHours() % 12 || 12}:${date.toISOString().slice(-10, -5)} ${date.getUTCHours() < 12 ? "AM" : "PM"}`;
define(NativeDate.prototype, "toLocaleDateString", shown(american));
define(NativeDate.prototype, "toLocaleTimeString", shown(clock));
define(NativeDate.prototype, "toLocaleString", shown((date) => `${american(date)}, ${clock(date)}`));
define(globalThis, "Date", Date);
const started = host.now();

// Timers.
for (const name of ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "clearInterval", "clearImmediate"]) {
  define(globalThis, name, timers[name]);
}

// Console: plain lines go straight to the log; objects are printed as Node.js prints them, by a module loaded when first needed.
let indent = "";
let printer;
const inspection = () => {
  if (printer === undefined) {
    printer = host.internal("koipond:inspect");
    printer.useHost({ promiseState: host.promiseState, proxyTarget: host.proxyTarget });
  }
  return printer;
};
const line = (...args) => {
  const text = inspection().format(...args);
  return indent === "" ? text : indent + text.replaceAll("\n", "\n" + indent);
};
const indented = (by) => {
  indent = by;
  host.formatter(line, indent !== "");
};
indented("");
const LOG = 1, ERROR = 3;
const counts = new Map();
const clocks = new Map();
// Whether a clock is there, whose time is said.
const took = (method, label, ...args) => {
  if (clocks.has(label)) {
    const span = host.now() - clocks.get(label);
    host.say(LOG, line("%s: %s", label, span >= 1000 ? `${(span / 1000).toFixed(3)}s` : `${span}ms`, ...args));
    return true;
  }
  process.emitWarning(`No such label '${label}' for console.${method}()`);
  return false;
};
const console = {
  debug: host.debug,
  log: host.log,
  info: host.log,
  warn: host.warn,
  error: host.error,
  trace: (...args) => host.say(ERROR, `${line("Trace:", ...args)}\n${new Error().stack}`),
  dir: (value, options) => host.say(LOG, indent + inspection().inspect(value, options)),
  assert: (holds, ...args) => {
    if (!holds) host.say(ERROR, args.length ? line(`Assertion failed: ${args[0]}`, ...args.slice(1)) : "Assertion failed");
  },
  count: (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    host.say(LOG, `${label}: ${counts.get(label)}`);
  },
  countReset: (label = "default") => {
    if (!counts.delete(label)) process.emitWarning(`Count for '${label}' does not exist`);
  },
  time: (label = "default") => {
    if (clocks.has(label)) process.emitWarning(`Label '${label}' already exists for console.time()`);
    else clocks.set(label, host.now());
  },
  timeEnd: (label = "default") => {
    if (took("timeEnd", label)) clocks.delete(label);
  },
  timeLog: (label = "default", ...args) => void took("timeLog", label, ...args),
  group: (...args) => {
    if (args.length) host.say(LOG, line(...args));
    indented(`${indent}  `);
  },
  groupEnd: () => {
    indented(indent.slice(2));
  },
  table: (data, properties) => console.log(host.internal("koipond:console").table(data, properties) ?? data),
  createTask: () => ({ run: (call) => call() }),
  context: () => console,
};
for (const name of ["clear", "profile", "profileEnd", "timeStamp"]) console[name] = () => {};
console.dirxml = console.log;
console.groupCollapsed = console.group;
Object.defineProperty(console, "Console", { configurable: true, enumerable: true, get: () => host.internal("koipond:console").Console });
define(globalThis, "console", console);

// The process: the channel on which the task node sends its messages, and the way out. Here is what most tasks use; the rest of it comes
// from "koipond:process" when somebody asks for it, and takes the place of what is here.
const listeners = new Map();
const early = []; // messages that came before anybody listened
const MORE =
  " _eventsCount _events _maxListeners _rawDebug abort addListener allowedNodeEnvironmentFlags arch argv0 assert availableMemory binding chdir channel config connected constrainedMemory constructor cpuUsage debugPort disconnect dlopen domain emitWarning eventNames execArgv execPath features getActiveResourcesInfo getMaxListeners getegid geteuid getgid getgroups getuid hasUncaughtExceptionCaptureCallback hrtime initgroups kill listenerCount listeners loadEnvFile memoryUsage moduleLoadList off openStdin ppid prependListener prependOnceListener rawListeners reallyExit release removeAllListeners removeListener report resourceUsage send setMaxListeners setSourceMapsEnabled setUncaughtExceptionCaptureCallback setegid seteuid setgid setgroups setuid sourceMapsEnabled stderr stdin stdout title umask ";
const complete = () => host.internal("koipond:process").complete(process, { listeners, heard, started });
const more = new Proxy({ __proto__: null }, {
  get(_, key) {
    if (typeof key !== "string" || !MORE.includes(` ${key} `)) return Object.prototype[key];
    complete();
    return process[key];
  },
  has: (_, key) => key in Object.prototype || (typeof key === "string" && MORE.includes(` ${key} `)),
  getPrototypeOf() {
    complete();
    return Object.getPrototypeOf(Object.getPrototypeOf(process));
  },
});
// Somebody listens to the node's messages.
function heard() {
  host.listening();
  queueMicrotask(() => early.splice(0).forEach((message) => process.emit("message", message)));
}
const ticks = [];
let nextTick = 0;
const process = {
  __proto__: more,
  env: new Proxy({ PATH: "/usr/local/bin:/usr/bin:/bin", ...host.variables }, {
    set: (env, key, value) => Reflect.set(env, key, `${value}`),
    defineProperty: (env, key, found) => Reflect.defineProperty(env, key, "value" in found ? { ...found, value: `${found.value}` } : found),
  }),
  argv: host.argv,
  platform: "linux",
  version: "v20.20.2",
  versions: {
    node: "20.20.2", acorn: "8.16.0", ada: "2.9.2", ares: "1.34.6", brotli: "1.1.0", cjs_module_lexer: "2.2.0", cldr: "48.0", icu: "78.2", llhttp: "9.3.1",
    modules: "115", napi: "9", nghttp2: "1.61.0", openssl: "3.0.19", simdutf: "6.4.2", tz: "2025c", undici: "6.24.1", unicode: "17.0", uv: "1.46.0",
    uvwasi: "0.0.23", v8: "11.3.244.8-node.38", zlib: "1.3.1-e00f703",
  },
  pid: 1,
  exitCode: undefined,
  on(name, listener) {
    if (typeof listener !== "function") complete();
    if (process.on !== light.on) return process.on(name, listener);
    if (!listeners.has(name)) listeners.set(name, []);
    listeners.get(name).push(listener);
    if (name === "message") heard();
    return process;
  },
  once(name, listener) {
    complete();
    return process.once(name, listener);
  },
  emit(name, ...args) {
    if (process.emit !== light.emit) return process.emit(name, ...args);
    const called = listeners.get(name) ?? [];
    for (const listener of [...called]) listener.apply(process, args);
    return called.length > 0;
  },
  exit(code) {
    if (code !== undefined && code !== null) {
      if (!Number.isInteger(code) && !(typeof code === "string" && Number.isInteger(+code) && code !== "")) {
        const { invalidArgType, outOfRange } = host.internal("koipond:errors");
        throw typeof code === "number" ? outOfRange("code", "an integer", code) : invalidArgType("code", "number", code);
      }
      process.exitCode = code;
    }
    if (!process._exiting) {
      process._exiting = true;
      process.emit("exit", +process.exitCode || 0);
    }
    host.exit(+process.exitCode | 0);
    for (;;); // the engine ends the process here
  },
  nextTick(callback, ...args) {
    if (typeof callback !== "function") throw host.internal("koipond:errors").invalidArgType("callback", "function", callback);
    if (process._exiting) return;
    if (ticks.length === 0) host.tick();
    const { capture } = timers.hooks;
    ticks[ticks.length] = { callback, args, context: capture?.() };
  },
  uptime: () => (host.now() - started) / 1000,
  cwd: () => "/",
  // A module of Node.js by its name, with or without `node:`; `undefined` for one that there is not.
  getBuiltinModule: (name) => host.builtin(String(name)),
};
const light = { on: process.on, emit: process.emit };
Object.defineProperty(process, Symbol.toStringTag, { value: "process", configurable: true });
define(process, "_exiting", false);
define(globalThis, "process", process);
define(globalThis, "global", globalThis);

const queue = globalThis.queueMicrotask;
define(globalThis, "queueMicrotask", function queueMicrotask(callback) {
  if (typeof callback !== "function") throw host.internal("koipond:errors").invalidArgType("callback", "function", callback);
  const { capture, run } = timers.hooks;
  if (capture === undefined) return queue(() => void callback());
  const context = capture();
  queue(() => run(context, callback));
});

// Globals whose code is loaded when somebody first uses them.
for (const [module, names] of [
  ["koipond:blob", ["Blob", "File"]],
  ["koipond:crypto/web", ["crypto", "Crypto", "CryptoKey", "SubtleCrypto"]],
  ["koipond:node/buffer", ["Buffer"]],
  ["koipond:event_target", ["Event", "EventTarget", "CustomEvent", "AbortController", "AbortSignal"]],
  ["koipond:node/stream/web", [
    "ReadableStream", "ReadableStreamDefaultReader", "ReadableStreamBYOBReader", "ReadableStreamBYOBRequest", "ReadableByteStreamController",
    "ReadableStreamDefaultController", "TransformStream", "TransformStreamDefaultController", "WritableStream", "WritableStreamDefaultWriter",
    "WritableStreamDefaultController", "ByteLengthQueuingStrategy", "CountQueuingStrategy", "TextEncoderStream", "TextDecoderStream", "CompressionStream", "DecompressionStream",
  ]],
  ["koipond:encoding", ["TextEncoder", "TextDecoder", "btoa", "atob", "structuredClone", "DOMException"]],
  ["koipond:url", ["URL", "URLSearchParams"]],
  ["koipond:weak", ["WeakRef", "FinalizationRegistry"]],
  ["koipond:web_assembly", ["WebAssembly"]],
  ["koipond:fetch/fetch", ["FormData", "Headers", "Request", "Response"]],
  [
    "koipond:performance",
    ["performance", "Performance", "PerformanceEntry", "PerformanceMark", "PerformanceMeasure", "PerformanceObserver", "PerformanceObserverEntryList", "PerformanceResourceTiming"],
  ],
]) {
  for (const name of names) {
    Object.defineProperty(globalThis, name, {
      configurable: true,
      enumerable: false,
      get: () => {
        const value = host.internal(module)[name];
        define(globalThis, name, value);
        return value;
      },
      set: (value) => define(globalThis, name, value),
    });
  }
}

// As in Node.js, a function that is there at once and whose code is not.
globalThis.fetch = function fetch(input, init = undefined) {
  return host.internal("koipond:fetch/fetch").fetch(input, init);
};

// What the engine calls.
export { wake } from "koipond:timers";
export function deliver(functionCall, roundNumber, isPreviousRoundFailed) {
  const message = { functionCall, roundNumber };
  if (isPreviousRoundFailed) message.isPreviousRoundFailed = true;
  // It comes from outside of every asynchronous context.
  const { run } = timers.hooks;
  const emit = () => process.emit("message", message);
  if (early.length || !(run === undefined ? emit() : run(undefined, emit))) early.push(message);
}
// Somebody sends the node a request, over the simulated network.
export function request(id, asked) {
  const { run } = timers.hooks;
  const answered = ({ status, headers, body }) => host.respond(id, status, headers, body);
  const failed = (error) => host.respond(id, String(error?.code ?? "ECONNRESET"));
  const take = () => void host.internal("koipond:http/wire").incoming(asked).then(answered, failed);
  if (run === undefined) take();
  else run(undefined, take);
}
export function unhandled(reason, promise) {
  if (process.emit("unhandledRejection", reason, promise)) return true;
  if (process.emit === light.emit && !listeners.has("uncaughtException") && !listeners.has("exit")) return false;
  return host.internal("koipond:process").uncaught(process, reason, "unhandledRejection");
}
export function uncaught(error) {
  if (process.emit === light.emit && !listeners.has("uncaughtException") && !listeners.has("exit")) return false;
  return host.internal("koipond:process").uncaught(process, error, "uncaughtException");
}
// Runs what `nextTick` left, in order, but only so many at once; where one throws or there are more, the rest stays for the next call.
const AT_ONCE = 500;
function runTicks() {
  try {
    for (let n = 0; n < AT_ONCE && nextTick < ticks.length; n++) {
      const { callback, args, context } = ticks[nextTick++];
      const { run } = timers.hooks;
      if (run === undefined) callback(...args);
      else run(context, () => callback(...args));
    }
  } finally {
    // What is done does not pile up where each leaves another.
    ticks.splice(0, nextTick);
    nextTick = 0;
    if (ticks.length > 0) host.tick();
  }
}
export { runTicks as ticks };
