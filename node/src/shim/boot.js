// The first module of every node: makes time, chance and the ambient globals those of the world.
// Task code meets what it would meet in Node.js; everything below goes through "koipond:host".
import * as host from "koipond:host";

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
  if (parts.length === 0) time = host.now();
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
  return host.now();
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
define(globalThis, "performance", { now: () => host.now() - started, timeOrigin: started });

// Timers.
const timers = new Map();
class Timeout {
  #id;
  #every;
  #call;
  constructor(call, delay, every) {
    if (typeof call !== "function") throw new TypeError(`The "callback" argument must be of type function. Received ${typeof call}`);
    const ms = Number(delay);
    const wait = ms >= 1 && ms <= 2147483647 ? Math.trunc(ms) : 1;
    this.#every = every ? wait : 0;
    this.#call = call;
    this.#set(wait);
  }
  #set(wait) {
    this.#id = host.setTimer(wait);
    timers.set(this.#id, this);
  }
  fire() {
    timers.delete(this.#id);
    if (this.#every) this.#set(this.#every);
    this.#call.call(this);
  }
  close() {
    if (timers.delete(this.#id)) host.clearTimer(this.#id);
    return this;
  }
  ref() {
    return this;
  }
  unref() {
    return this;
  }
  hasRef() {
    return true;
  }
  [Symbol.toPrimitive]() {
    return this.#id;
  }
}
const fire = Timeout.prototype.fire;
delete Timeout.prototype.fire;
const timer = (every) => (call, delay, ...args) => new Timeout(args.length && typeof call === "function" ? () => call(...args) : call, delay, every);
const clear = (handle) => {
  const found = handle instanceof Timeout ? handle : timers.get(Number(handle));
  found?.close();
};
define(globalThis, "setTimeout", timer(false));
define(globalThis, "setInterval", timer(true));
define(globalThis, "setImmediate", (call, ...args) => new Timeout(() => call(...args), 0, false));
define(globalThis, "clearTimeout", clear);
define(globalThis, "clearInterval", clear);
define(globalThis, "clearImmediate", clear);

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
const console = {
  debug: host.debug,
  log: host.log,
  info: host.log,
  warn: host.warn,
  error: host.error,
  trace: (...args) => host.say(ERROR, `${line("Trace:", ...args)}\n${new Error().stack}`),
  dir: (value, options) => host.say(LOG, indent + inspection().inspect(value, options)),
  assert: (holds, ...args) => {
    if (!holds) host.say(ERROR, args.length ? line("Assertion failed:", ...args) : line("Assertion failed"));
  },
  count: (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    host.say(LOG, `${label}: ${counts.get(label)}`);
  },
  time: (label = "default") => void clocks.set(label, host.now()),
  timeEnd: (label = "default") => {
    host.say(LOG, `${label}: ${host.now() - clocks.get(label)}ms`);
    clocks.delete(label);
  },
  group: (...args) => {
    if (args.length) host.say(LOG, line(...args));
    indented(`${indent}  `);
  },
  groupEnd: () => {
    indented(indent.slice(2));
  },
};
define(globalThis, "console", console);

// The process: the channel on which the task node sends its messages, and the way out.
const listeners = new Map();
const early = []; // messages that came before anybody listened
const process = {
  env: {},
  argv: host.argv,
  platform: "linux",
  version: "v20.20.2",
  pid: 1,
  on(name, listener) {
    if (!listeners.has(name)) listeners.set(name, []);
    listeners.get(name).push(listener);
    if (name !== "message") return process;
    host.listening();
    queueMicrotask(() => early.splice(0).forEach((message) => process.emit("message", message)));
    return process;
  },
  once(name, listener) {
    const once = (...args) => (process.off(name, once), listener(...args));
    return process.on(name, once);
  },
  off(name, listener) {
    listeners.set(name, (listeners.get(name) ?? []).filter((one) => one !== listener));
    return process;
  },
  emit(name, ...args) {
    const called = listeners.get(name) ?? [];
    for (const listener of [...called]) listener.apply(process, args);
    return called.length > 0;
  },
  exit(code = 0) {
    host.exit(Number(code) | 0);
    for (;;); // the engine ends the process here
  },
  nextTick: (call, ...args) => queueMicrotask(() => call(...args)),
  uptime: () => (host.now() - started) / 1000,
  cwd: () => "/",
  // A module of Node.js by its name, with or without `node:`; `undefined` for one that there is not.
  getBuiltinModule: (name) => host.builtin(String(name)),
};
Object.defineProperty(process, Symbol.toStringTag, { value: "process" });
define(globalThis, "process", process);
define(globalThis, "global", globalThis);

// Globals whose code is loaded when somebody first uses them.
for (const [module, names] of [
  ["koipond:blob", ["Blob", "File"]],
  ["koipond:encoding", ["TextEncoder", "TextDecoder", "btoa", "atob", "structuredClone"]],
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

// What the engine calls.
export function wake(id) {
  const found = timers.get(id);
  if (found !== undefined) fire.call(found);
}
export function deliver(functionCall, roundNumber, isPreviousRoundFailed) {
  const message = { functionCall, roundNumber };
  if (isPreviousRoundFailed) message.isPreviousRoundFailed = true;
  if (early.length || !process.emit("message", message)) early.push(message);
}
export function unhandled(reason, promise) {
  return process.emit("unhandledRejection", reason, promise);
}
