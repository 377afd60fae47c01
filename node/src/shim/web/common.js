// What the web streams share: hidden state, queues with sizes, strategies. Written from the standard (streams.spec.whatwg.org).
import { coded, invalidArgType, invalidArgValue } from "koipond:errors";

/** Where an object of ours keeps its state. */
export const STATE = Symbol("kState");
/** What only we pass to constructors that nobody else may call. */
export const OURS = Symbol("kOurs");

export const nop = () => {};
export const keep = (object, state) => Object.defineProperty(object, STATE, { value: state, configurable: true, writable: true });
export const handled = (promise) => {
  promise.then(nop, nop);
  return promise;
};

export function deferred() {
  const it = {};
  it.promise = new Promise((resolve, reject) => {
    it.resolve = resolve;
    it.reject = reject;
  });
  return it;
}

export const settled = (value) => ({ promise: Promise.resolve(value), resolve: undefined, reject: undefined });
export const failed = (error) => ({ promise: handled(Promise.reject(error)), resolve: undefined, reject: undefined });

export const invalidState = (message) => coded(TypeError, "ERR_INVALID_STATE", `Invalid state: ${message}`);
export const invalidThis = (name) => coded(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);
export const illegal = () => coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");

/** The state of an object that must be of a class. */
export function stateOf(object, Class) {
  if (!(object instanceof Class) || object[STATE] === undefined) throw invalidThis(Class.name);
  return object[STATE];
}

/** A method of what the task gave, called on it; one that is missing does nothing. */
export function methodOf(source, name, label) {
  const method = source?.[name];
  if (method === undefined) return undefined;
  if (typeof method !== "function") throw invalidArgType(`${label}.${name}`, "of type function", method);
  return (...args) => Reflect.apply(method, source, args);
}

/** Calls and gives a promise, whatever the call does. */
export function promised(call, ...args) {
  try {
    return Promise.resolve(call?.(...args));
  } catch (error) {
    return Promise.reject(error);
  }
}

export function checkOptionsObject(value, name) {
  if (value !== undefined && value !== null && typeof value !== "object" && typeof value !== "function") throw invalidArgType(name, "of type object", value);
}

export function highWaterMarkOf(strategy, otherwise) {
  const value = strategy?.highWaterMark;
  if (value === undefined) return otherwise;
  const mark = Number(value);
  if (Number.isNaN(mark) || mark < 0) throw Object.assign(invalidAsRange("strategy.highWaterMark", value));
  return mark;
}

export function sizeOf(strategy) {
  const size = strategy?.size;
  if (size === undefined) return () => 1;
  if (typeof size !== "function") throw invalidArgType("strategy.size", "of type function", size);
  return (chunk) => Reflect.apply(size, strategy, [chunk]);
}

const invalidAsRange = (name, value) => coded(RangeError, "ERR_INVALID_ARG_VALUE", invalidArgValue(name, value).message);

/** A queue whose chunks have sizes. */
export class SizedQueue {
  list = [];
  size = 0;
  push(value, given) {
    const size = Number(given);
    if (Number.isNaN(size) || size < 0 || size === Infinity) throw invalidAsRange("size", given);
    this.list.push({ value, size });
    this.size += size;
  }
  shift() {
    const { value, size } = this.list.shift();
    this.size = Math.max(0, this.size - size);
    return value;
  }
  clear() {
    this.list = [];
    this.size = 0;
  }
}

/** Makes an object print as Node prints its own: the class, and what is worth knowing. */
export function printsAs(Class, parts) {
  Object.defineProperty(Class.prototype, Symbol.for("nodejs.util.inspect.custom"), {
    configurable: true,
    value(depth, options, inspect) {
      if (depth < 0) return this;
      const inner = { ...options, depth: options.depth === null ? null : options.depth - 1 };
      return `${Class.name} ${inspect(parts(this), inner)}`;
    },
  });
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { configurable: true, value: Class.name });
  for (const name of Object.getOwnPropertyNames(Class.prototype)) {
    const found = Object.getOwnPropertyDescriptor(Class.prototype, name);
    if (name !== "constructor") Object.defineProperty(Class.prototype, name, { ...found, enumerable: true });
  }
}

export class CountQueuingStrategy {
  #mark;
  constructor(init) {
    this.#mark = markOf(init);
  }
  get highWaterMark() {
    return this.#mark;
  }
  get size() {
    return one;
  }
}
export class ByteLengthQueuingStrategy {
  #mark;
  constructor(init) {
    this.#mark = markOf(init);
  }
  get highWaterMark() {
    return this.#mark;
  }
  get size() {
    return byteLength;
  }
}
const one = Object.defineProperty(() => 1, "name", { value: "size" });
const byteLength = Object.defineProperty((chunk) => chunk.byteLength, "name", { value: "size" });
function markOf(init) {
  if (init === null || (typeof init !== "object" && typeof init !== "function")) throw invalidArgType("init", "of type object", init);
  if (init.highWaterMark === undefined) throw coded(TypeError, "ERR_MISSING_OPTION", "options.highWaterMark is required");
  return Number(init.highWaterMark);
}
printsAs(CountQueuingStrategy, (it) => ({ highWaterMark: it.highWaterMark }));
printsAs(ByteLengthQueuingStrategy, (it) => ({ highWaterMark: it.highWaterMark }));
