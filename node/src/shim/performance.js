// `performance`: the node's own clock since its process began, marks and measures, and who observes them.
import * as host from "koipond:host";
import { coded, invalidArgType, missingArgs, validateFunction } from "koipond:errors";
import { setImmediate, started } from "koipond:timers";

const inspection = Symbol.for("nodejs.util.inspect.custom");
const made = Symbol("made");
const illegal = () => coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
const enumerable = (Class, names) => {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
};
const tag = (Class) => Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });

const now = () => host.now() - started;

export class PerformanceEntry {
  #name; #type; #start; #duration;
  constructor(key, name, type, start, duration) {
    if (key !== made) throw illegal();
    this.#name = name;
    this.#type = type;
    this.#start = start;
    this.#duration = duration;
  }
  get name() { return this.#name; }
  get entryType() { return this.#type; }
  get startTime() { return this.#start; }
  get duration() { return this.#duration; }
  toJSON() {
    const { name, entryType, startTime, duration } = this;
    return { name, entryType, startTime, duration };
  }
  [inspection](depth, options, inspect) {
    if (depth < 0) return this;
    return `${this.constructor.name} ${inspect(this.toJSON(), { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }
}
enumerable(PerformanceEntry, ["name", "entryType", "startTime", "duration", "toJSON"]);
tag(PerformanceEntry);

class Detailed extends PerformanceEntry {
  #detail;
  constructor(key, name, type, start, duration, detail) {
    super(key, name, type, start, duration);
    this.#detail = detail;
  }
  get detail() { return this.#detail; }
  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}

export class PerformanceMark extends PerformanceEntry {
  #detail;
  constructor(name, options = {}) {
    if (arguments.length === 0) throw missingArgs("name");
    if (options !== null && typeof options !== "object") throw invalidArgType("options", "Object", options);
    if (Object.hasOwn(MILESTONES, `${name}`)) throw coded(TypeError, "ERR_INVALID_ARG_VALUE", `The argument 'name' is invalid. Received '${name}'`);
    const start = options?.startTime ?? now();
    if (typeof start !== "number") throw invalidArgType("startTime", "number", start);
    if (start < 0) throw coded(TypeError, "ERR_PERFORMANCE_INVALID_TIMESTAMP", `${start} is not a valid timestamp`);
    super(made, `${name}`, "mark", start, 0);
    this.#detail = options?.detail === undefined || options.detail === null ? null : globalThis.structuredClone(options.detail);
  }
  get detail() { return this.#detail; }
  toJSON() {
    return { ...super.toJSON(), detail: this.#detail };
  }
}
enumerable(PerformanceMark, ["detail"]);
tag(PerformanceMark);

export class PerformanceMeasure extends Detailed {
  constructor(key, ...rest) {
    if (key !== made) throw illegal();
    super(key, ...rest);
  }
}
tag(PerformanceMeasure);
export class PerformanceResourceTiming extends PerformanceEntry {
  constructor() {
    throw illegal();
  }
}
// Nothing makes one, so none of these has a value.
for (const name of [
  "initiatorType", "workerStart", "redirectStart", "redirectEnd", "fetchStart", "domainLookupStart", "domainLookupEnd", "connectStart", "connectEnd",
  "secureConnectionStart", "nextHopProtocol", "requestStart", "responseStart", "responseEnd", "encodedBodySize", "decodedBodySize", "transferSize",
]) {
  Object.defineProperty(PerformanceResourceTiming.prototype, name, { get: illegal, enumerable: true, configurable: true });
}
tag(PerformanceResourceTiming);

// What programs may measure from without having marked it.
const MILESTONES = { __proto__: null, nodeStart: 0, v8Start: 0, environment: 0, bootstrapComplete: 0, loopStart: 0, loopExit: -1 };
class PerformanceNodeTiming extends PerformanceEntry {
  constructor() {
    super(made, "node", "node", 0, 0);
    Object.assign(this, MILESTONES, { idleTime: 0 });
  }
  get duration() { return now(); }
  toJSON() {
    return { ...super.toJSON(), ...this };
  }
}
tag(PerformanceNodeTiming);
const nodeTiming = new PerformanceNodeTiming();

// What was marked and measured; the oldest go where there are too many.
const MOST = 100_000;
let entries = [];
const observers = new Set();

function add(entry) {
  if (entry.entryType !== "function") {
    if (entries.length >= MOST) entries = entries.slice(MOST / 2);
    entries.push(entry);
  }
  for (const observer of observers) offer(observer, entry);
}

const byTime = (a, b) => a.startTime - b.startTime;
const chosen = (list, name, type) =>
  list.filter((entry) => (name === undefined || entry.name === name) && (type === undefined || entry.entryType === type)).sort(byTime);

export class PerformanceObserverEntryList {
  #list;
  constructor(key, list) {
    if (key !== made) throw illegal();
    this.#list = list.sort(byTime);
  }
  getEntries() { return this.#list.slice(); }
  getEntriesByType(type) {
    if (arguments.length === 0) throw missingArgs("type");
    return chosen(this.#list, undefined, `${type}`);
  }
  getEntriesByName(name, type = undefined) {
    if (arguments.length === 0) throw missingArgs("name");
    return chosen(this.#list, `${name}`, type);
  }
  [inspection](depth, options, inspect) {
    if (depth < 0) return this;
    return `PerformanceObserverEntryList ${inspect(this.#list, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }
}
tag(PerformanceObserverEntryList);

const TYPES = ["dns", "function", "gc", "http", "http2", "mark", "measure", "net", "resource"];
let offer;

export class PerformanceObserver {
  #callback;
  #types = new Set();
  #kind;
  #waiting = [];
  #due;

  static {
    offer = (observer, entry) => {
      if (!observer.#types.has(entry.entryType)) return;
      observer.#waiting.push(entry);
      observer.#due ??= setImmediate(() => observer.#tell());
    };
  }

  constructor(callback) {
    validateFunction(callback, "callback");
    this.#callback = callback;
  }
  static get supportedEntryTypes() { return Object.freeze([...TYPES]); }

  #tell() {
    this.#due = undefined;
    if (this.#waiting.length > 0) this.#callback.call(this, new PerformanceObserverEntryList(made, this.takeRecords()), this);
  }
  observe(options = {}) {
    if (options === null || typeof options !== "object") throw invalidArgType("options", "Object", options);
    const { entryTypes, type, buffered } = options;
    if (entryTypes === undefined && type === undefined) throw missingArgs("options.entryTypes", "options.type");
    if (entryTypes !== undefined && type !== undefined) {
      throw coded(TypeError, "ERR_INVALID_ARG_VALUE", "The property 'options.entryTypes' options.entryTypes can not set with options.type together. Received " + host.internal("koipond:inspect").inspect(entryTypes));
    }
    const kind = entryTypes === undefined ? "single" : "many";
    if (this.#kind !== undefined && this.#kind !== kind) {
      const words = kind === "single" ? "PerformanceObserver can not change to single observer" : "PerformanceObserver can not change to multiple observations";
      throw new (host.internal("koipond:encoding").DOMException)(words, "InvalidModificationError");
    }
    this.#kind = kind;
    if (kind === "many") {
      if (!Array.isArray(entryTypes)) throw invalidArgType("options.entryTypes", ["string[]"], entryTypes);
      this.#types = new Set(entryTypes.filter((one) => TYPES.includes(one)));
    } else if (TYPES.includes(type)) {
      this.#types.add(type);
      if (buffered) for (const entry of entries) if (entry.entryType === type) offer(this, entry);
    }
    if (this.#types.size > 0) observers.add(this);
    else this.disconnect();
  }
  disconnect() {
    observers.delete(this);
    this.#waiting = [];
    this.#types.clear();
    this.#kind = undefined;
  }
  takeRecords() {
    return this.#waiting.splice(0);
  }
}
tag(PerformanceObserver);

// The moment that a measure's `start` or `end` means: a mark's, a milestone's, or itself.
function momentOf(mark) {
  if (mark === undefined) return undefined;
  if (typeof mark === "number") {
    if (mark < 0) throw coded(TypeError, "ERR_PERFORMANCE_INVALID_TIMESTAMP", `${mark} is not a valid timestamp`);
    return mark;
  }
  const name = `${mark}`;
  if (name in MILESTONES) return MILESTONES[name];
  const found = entries.findLast((entry) => entry.entryType === "mark" && entry.name === name);
  if (found === undefined) throw new (host.internal("koipond:encoding").DOMException)(`The "${name}" performance mark has not been set`, "SyntaxError");
  return found.startTime;
}

const { EventTarget = Object } = globalThis;
export class Performance extends EventTarget {
  constructor(key) {
    if (key !== made) throw illegal();
    super();
  }
  get timeOrigin() { return started; }
  get nodeTiming() { return nodeTiming; }
  // Nothing fills that buffer, so nobody is ever told.
  get onresourcetimingbufferfull() { return null; }
  set onresourcetimingbufferfull(_) {}
  now() { return now(); }
  mark(name, options = {}) {
    if (arguments.length === 0) throw missingArgs("name");
    const entry = new PerformanceMark(name, options);
    add(entry);
    return entry;
  }
  measure(name, startOrOptions = {}, endMark = undefined) {
    if (arguments.length === 0) throw missingArgs("name");
    const options = startOrOptions !== null && typeof startOrOptions === "object" ? startOrOptions : { start: startOrOptions };
    const end = momentOf(endMark ?? options.end) ?? (options.start !== undefined && options.duration !== undefined ? momentOf(options.start) + options.duration : now());
    const start = momentOf(options.start) ?? (options.duration !== undefined ? end - options.duration : 0);
    const detail = options.detail === undefined || options.detail === null ? null : globalThis.structuredClone(options.detail);
    const entry = new PerformanceMeasure(made, `${name}`, "measure", start, end - start, detail);
    add(entry);
    return entry;
  }
  clearMarks(name = undefined) {
    entries = entries.filter((entry) => entry.entryType !== "mark" || (name !== undefined && entry.name !== `${name}`));
  }
  clearMeasures(name = undefined) {
    entries = entries.filter((entry) => entry.entryType !== "measure" || (name !== undefined && entry.name !== `${name}`));
  }
  clearResourceTimings() {}
  setResourceTimingBufferSize() {}
  markResourceTiming() {}
  getEntries() { return chosen(entries); }
  getEntriesByName(name, type = undefined) {
    if (arguments.length === 0) throw missingArgs("name");
    return chosen(entries, `${name}`, type);
  }
  getEntriesByType(type) {
    if (arguments.length === 0) throw missingArgs("type");
    return chosen(entries, undefined, `${type}`);
  }
  eventLoopUtilization() { return { idle: 0, active: 0, utilization: 0 }; }
  timerify(fn, options = {}) {
    validateFunction(fn, "fn");
    const { histogram } = options;
    const told = (start, args) => {
      const duration = now() - start;
      histogram?.record(Math.max(1, Math.ceil(duration * 1e6)));
      add(new Detailed(made, fn.name, "function", start, duration, args));
    };
    function timerified(...args) {
      const start = now();
      const result = new.target ? Reflect.construct(fn, args, fn) : Reflect.apply(fn, this, args);
      if (!new.target && typeof result?.finally === "function") return result.finally(() => told(start, args));
      told(start, args);
      return result;
    }
    Object.defineProperties(timerified, {
      length: { configurable: false, enumerable: true, value: fn.length },
      name: { configurable: false, enumerable: true, value: `timerified ${fn.name}` },
    });
    return timerified;
  }
  toJSON() {
    return { nodeTiming, timeOrigin: started, eventLoopUtilization: this.eventLoopUtilization() };
  }
  [inspection](depth, options, inspect) {
    if (depth < 0) return this;
    return `Performance ${inspect({ nodeTiming, timeOrigin: started }, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
  }
}
enumerable(Performance, [
  "clearMarks", "clearMeasures", "clearResourceTimings", "getEntries", "getEntriesByName", "getEntriesByType", "mark", "measure", "now",
  "setResourceTimingBufferSize", "timeOrigin", "toJSON",
]);
tag(Performance);
export const performance = new Performance(made);
