// What few tasks ask of `process`, put on it when one does: EventEmitter, hrtime, memoryUsage, stdout, warnings and the rest.
import * as host from "koipond:host";
import EventEmitter from "koipond:node/events";
import { coded, invalidArgType, invalidArgValue, unsupported, validateFunction, validateInteger, validateObject, validateString, validateUint32 } from "koipond:errors";

const { time, busy, memory } = host.native("process");
const { prototype } = EventEmitter;
const hidden = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
const LOG = 1, ERROR = 3;

let done = false;
export function complete(process, { listeners, heard, started }) {
  if (done) return;
  done = true;
  const proto = Object.create(prototype, { constructor: { value: function process() {}, enumerable: false, writable: true, configurable: true } });
  Object.setPrototypeOf(process, proto);
  for (const name of ["on", "once", "emit", "off"]) delete process[name];
  EventEmitter.call(process);
  hidden(process, "_events", process._events);
  hidden(process, "_eventsCount", 0);
  hidden(process, "_maxListeners", undefined);
  for (const symbol of Object.getOwnPropertySymbols(process)) Object.defineProperty(process, symbol, { enumerable: false });
  for (const [name, all] of listeners) for (const listener of all) prototype.on.call(process, name, listener);
  // Who listens to messages hears those that came before.
  process.on("newListener", (name) => {
    if (name === "message") heard();
  });
  Object.assign(process, members(process, started));
  addStreams(process);
}

// The error that nobody caught: whether the task took it.
export function uncaught(process, error, origin) {
  void process.hrtime; // the whole of it
  let given = error;
  if (origin === "unhandledRejection" && !(error instanceof Error)) {
    const text = host.internal("koipond:inspect").inspect(error);
    given = coded(Error, "ERR_UNHANDLED_REJECTION", `This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "${text}".`);
    given.name = "UnhandledPromiseRejection";
  }
  if (capture !== undefined) {
    capture(given);
    return true;
  }
  process.emit("uncaughtExceptionMonitor", given, origin);
  if (process.emit("uncaughtException", given, origin)) return true;
  if (!process._exiting) {
    process._exiting = true;
    process.exitCode = 1;
    process.emit("exit", 1);
  }
  return false;
}
let capture;

function hrtime(since) {
  const now = time();
  const pair = [Number(now / 1000000000n), Number(now % 1000000000n)];
  if (since === undefined) return pair;
  if (!Array.isArray(since)) throw invalidArgType("time", "Array", since);
  if (since.length !== 2) throw coded(RangeError, "ERR_OUT_OF_RANGE", `The value of "time" is out of range. It must be 2. Received ${since.length}`);
  const seconds = pair[0] - since[0], nanos = pair[1] - since[1];
  return nanos < 0 ? [seconds - 1, nanos + 1e9] : [seconds, nanos];
}
hrtime.bigint = () => time();

// The engine counts its heap; what a process of Node.js has besides it is a constant.
const PAGE = 4096, BESIDES = 40 * 2 ** 20;
const pages = (bytes) => Math.ceil(bytes / PAGE) * PAGE;
function memoryUsage() {
  const [used, held] = memory();
  const heapTotal = pages(Math.max(used, held) + 2 ** 20);
  // The engine keeps the bytes of buffers in its heap.
  return { rss: BESIDES + heapTotal, heapTotal, heapUsed: pages(used), external: 0, arrayBuffers: 0 };
}
memoryUsage.rss = () => memoryUsage().rss;

function cpuUsage(before) {
  const now = { user: Math.floor(busy()), system: 0 };
  if (before === undefined) return now;
  validateObject(before, "prevValue");
  for (const part of ["user", "system"]) {
    if (typeof before[part] !== "number") throw invalidArgType(`prevValue.${part}`, "number", before[part]);
    if (!(before[part] >= 0 && before[part] <= Number.MAX_SAFE_INTEGER)) throw invalidArgValue(`prevValue.${part}`, before[part], "is invalid", RangeError);
  }
  return { user: now.user - before.user, system: now.system - before.system };
}

const resourceUsage = () => ({
  userCPUTime: Math.floor(busy()), systemCPUTime: 0, maxRSS: memoryUsage().rss / 1024, sharedMemorySize: 0, unsharedDataSize: 0, unsharedStackSize: 0,
  minorPageFault: 0, majorPageFault: 0, swappedOut: 0, fsRead: 0, fsWrite: 0, ipcSent: 0, ipcReceived: 0, signalsCount: 0, voluntaryContextSwitches: 0, involuntaryContextSwitches: 0,
});

let hinted = false, hintedDeprecation = false;
function printed(process, warning) {
  if (warning.name === "DeprecationWarning" && process.noDeprecation) return;
  const deprecation = warning.name === "DeprecationWarning";
  const code = warning.code ? `[${warning.code}] ` : "";
  let text = typeof warning.toString === "function" ? `${warning.name}: ${warning.message}` : Error.prototype.toString.call(warning);
  if (typeof warning.detail === "string") text += `\n${warning.detail}`;
  host.say(ERROR, `(node:${process.pid}) ${code}${text}`);
  if (deprecation ? hintedDeprecation : hinted) return;
  if (deprecation) hintedDeprecation = true;
  else hinted = true;
  host.say(ERROR, `(Use \`node --trace-${deprecation ? "deprecation" : "warnings"} ...\` to show where the warning was created)`);
}

function warner(process) {
  return function emitWarning(warning, type, code, ctor) {
    let detail;
    if (type !== null && typeof type === "object" && !Array.isArray(type)) {
      ctor = type.ctor;
      code = type.code;
      if (typeof type.detail === "string") detail = type.detail;
      type = type.type || "Warning";
    } else if (typeof type === "function") {
      ctor = type;
      code = "";
      type = "Warning";
    }
    if (type !== undefined) validateString(type, "type");
    if (typeof code === "function") {
      ctor = code;
      code = undefined;
    } else if (code !== undefined) validateString(code, "code");
    if (typeof warning === "string") {
      const made = new Error(warning);
      made.name = String(type || "Warning");
      if (code !== undefined) made.code = code;
      if (detail !== undefined) made.detail = detail;
      warning = made;
    } else if (!(warning instanceof Error)) throw invalidArgType("warning", ["Error", "string"], warning);
    if (warning.name === "DeprecationWarning") {
      if (process.noDeprecation) return;
      if (process.throwDeprecation) {
        process.nextTick(() => {
          throw warning;
        });
        return;
      }
    }
    process.nextTick(() => {
      printed(process, warning);
      process.emit("warning", warning);
    });
  };
}

let mask = 0o22;
function umask(value) {
  const before = mask;
  if (value === undefined) return before;
  if (typeof value === "string" && /^[0-7]+$/.test(value)) value = parseInt(value, 8);
  else if (typeof value === "string") throw invalidArgValue("mask", value, "must be a 32-bit unsigned integer or an octal string");
  validateUint32(value, "mask");
  mask = value & 0o777;
  return before;
}

let folder = "/";
function chdir(directory) {
  validateString(directory, "directory");
  const path = host.builtin("path"), fs = host.builtin("fs");
  const to = path === undefined ? directory : path.resolve(folder, directory);
  const is = fs?.statSync === undefined ? undefined : fs.statSync(to, { throwIfNoEntry: false });
  if (fs?.statSync !== undefined && !is?.isDirectory()) {
    const [code, words, errno] = is === undefined ? ["ENOENT", "no such file or directory", -2] : ["ENOTDIR", "not a directory", -20];
    throw Object.assign(new Error(`${code}: ${words}, chdir '${folder}' -> '${directory}'`), { errno, code, syscall: "chdir", path: folder, dest: directory });
  }
  folder = to;
}

const refused = ["abort", "binding", "dlopen", "initgroups", "loadEnvFile", "setegid", "seteuid", "setgid", "setgroups", "setuid"];

function members(process, started) {
  const all = {
    arch: "x64", argv0: "node", debugPort: 9229, execArgv: [], execPath: "/usr/local/bin/node", ppid: 0, title: "node",
    release: {
      name: "node", lts: "Iron", sourceUrl: "https://nodejs.org/download/release/v20.20.2/node-v20.20.2.tar.gz",
      headersUrl: "https://nodejs.org/download/release/v20.20.2/node-v20.20.2-headers.tar.gz",
    },
    config: Object.freeze({ target_defaults: Object.freeze({}), variables: Object.freeze({}) }),
    features: { inspector: true, debug: false, uv: true, ipv6: true, tls_alpn: true, tls_sni: true, tls_ocsp: true, tls: true, get cached_builtins() { return true; }, get require_module() { return true; } },
    allowedNodeEnvironmentFlags: new Set(),
    connected: true,
    sourceMapsEnabled: false,
    setSourceMapsEnabled() {},
    hrtime, memoryUsage, cpuUsage, resourceUsage, umask, chdir,
    uptime: () => Number(time() - beginning) / 1e9,
    cwd: () => folder,
    constrainedMemory: () => memory()[2],
    availableMemory: () => Math.max(memory()[2] - memory()[0], 0),
    emitWarning: warner(process),
    getuid: () => 1000, geteuid: () => 1000, getgid: () => 1000, getegid: () => 1000, getgroups: () => [1000],
    getActiveResourcesInfo: () => [],
    kill(pid, signal) {
      if (pid !== (pid | 0)) throw invalidArgType("pid", "number", pid);
      if (pid === process.pid && signal === 0) return true;
      throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", "`process.kill` is not in Koipond; see docs/node-support.md");
    },
    reallyExit(code) {
      host.exit(+code | 0);
      for (;;);
    },
    // The task node reads nothing of what its task sends.
    send(message, ...rest) {
      const callback = rest.find((one) => typeof one === "function");
      if (callback !== undefined) process.nextTick(callback, null);
      return true;
    },
    disconnect() {
      process.connected = false;
      process.nextTick(() => process.emit("disconnect"));
    },
    setUncaughtExceptionCaptureCallback(callback) {
      if (callback === null) capture = undefined;
      else {
        if (typeof callback !== "function") throw invalidArgType("fn", ["Function", "null"], callback);
        if (capture !== undefined) throw coded(Error, "ERR_UNCAUGHT_EXCEPTION_CAPTURE_ALREADY_SET", "`process.setupUncaughtExceptionCapture()` was called while a capture callback was already active");
        capture = callback;
      }
    },
    hasUncaughtExceptionCaptureCallback: () => capture !== undefined,
    assert(value, message) {
      if (!value) throw coded(Error, "ERR_ASSERTION", message || "assertion error");
    },
    _rawDebug: (...args) => host.say(ERROR, host.internal("koipond:inspect").format(...args)),
    openStdin: () => process.stdin.resume(),
  };
  for (const name of refused) all[name] = unsupported("process", name);
  all.channel = undefined;
  all.domain = null;
  all.moduleLoadList = [];
  all.report = {
    compact: false, directory: "", excludeNetwork: false, filename: "", reportOnFatalError: false, reportOnSignal: false, reportOnUncaughtException: false,
    signal: "SIGUSR2", getReport: unsupported("process.report", "getReport"), writeReport: unsupported("process.report", "writeReport"),
  };
  const beginning = time() - BigInt(Math.max(0, host.now() - started)) * 1000000n;
  return all;
}

// ---- standard streams ----

// What is written becomes lines of the log: each is said when it is whole, and the rest when the process ends.
function lines(process, level) {
  let rest = "";
  const decoders = new Map();
  const say = (text) => host.say(level, text);
  process.on("exit", () => {
    if (rest !== "") say(rest);
    rest = "";
  });
  return (chunk, encoding) => {
    if (typeof chunk !== "string") {
      const { StringDecoder } = host.builtin("string_decoder");
      if (!decoders.has("utf8")) decoders.set("utf8", new StringDecoder("utf8"));
      chunk = decoders.get("utf8").write(chunk);
    } else if (encoding === "hex" || encoding === "base64") chunk = globalThis.Buffer.from(chunk, encoding).toString();
    rest += chunk;
    let at;
    while ((at = rest.indexOf("\n")) !== -1) {
      say(rest.slice(0, at));
      rest = rest.slice(at + 1);
    }
    if (rest.length > 65536) {
      say(rest);
      rest = "";
    }
  };
}

function output(process, fd) {
  const { Writable } = host.builtin("stream") ?? {};
  const put = lines(process, fd === 1 ? LOG : ERROR);
  const write = (chunk, encoding, done) => {
    put(chunk, encoding);
    done?.();
  };
  const stream = new Writable({ decodeStrings: false, emitClose: false, autoDestroy: false, write });
  stream.destroy = function () {
    return this;
  };
  stream._type = "pipe";
  stream._isStdio = true;
  stream.destroySoon = stream.destroy;
  stream.fd = fd;
  return stream;
}

function input() {
  const { Readable } = host.builtin("stream");
  const stream = new Readable({ read() {}, autoDestroy: false });
  stream.fd = 0;
  return stream;
}

function addStreams(process) {
  for (const [name, make] of [["stdin", () => input()], ["stdout", () => output(process, 1)], ["stderr", () => output(process, 2)]]) {
    let made;
    Object.defineProperty(process, name, {
      enumerable: true,
      configurable: true,
      get: () => (made ??= make()),
    });
  }
}

export { refused };
