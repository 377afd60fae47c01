// What all parts of `stream` share: ticks, errors, the default high water marks, and the symbols that the parts know each other by.
import { AbortError, coded, invalidArgType, invalidArgValue, outOfRange, received } from "koipond:errors";
import bufferModule from "koipond:node/buffer";

export { AbortError, coded, invalidArgType, invalidArgValue, outOfRange };
export const { Buffer } = bufferModule;

const { process } = globalThis;
const { nextTick } = process;

/** Calls a function before anything else that waits. */
export const tick = (call, ...args) => Reflect.apply(nextTick, process, [call, ...args]);
export const nop = () => {};

export const DESTROY = Symbol("kDestroy");
export const CONSTRUCT = Symbol("kConstruct");
export const PAUSED = Symbol("kPaused");
export const ON_FINISHED = Symbol("kOnFinished");
export const DISTURBED = Symbol.for("nodejs.stream.disturbed");
export const ERRORED = Symbol.for("nodejs.stream.errored");
export const READABLE = Symbol.for("nodejs.stream.readable");
export const WRITABLE = Symbol.for("nodejs.stream.writable");
export const DESTROYED = Symbol.for("nodejs.stream.destroyed");

export const notImplemented = (method) => coded(Error, "ERR_METHOD_NOT_IMPLEMENTED", `The ${method} method is not implemented`);
export const multipleCallback = () => coded(Error, "ERR_MULTIPLE_CALLBACK", "Callback called multiple times");
export const destroyedError = (what) => coded(Error, "ERR_STREAM_DESTROYED", `Cannot call ${what} after a stream was destroyed`);
export const prematureClose = () => coded(Error, "ERR_STREAM_PREMATURE_CLOSE", "Premature close");
export const missingArgs = (name) => coded(TypeError, "ERR_MISSING_ARGS", `The "${name}" argument must be specified`);
export const invalidReturn = (expected, name, value) => {
  const type = received(value).replace("Received ", "");
  return coded(TypeError, "ERR_INVALID_RETURN_VALUE", `Expected ${expected} to be returned from the "${name}" function but got ${type}.`);
};

export function checkFunction(value, name) {
  if (typeof value !== "function") throw invalidArgType(name, "of type function", value);
}

export function checkAsyncFunction(value, name) {
  if (typeof value !== "function") throw invalidArgType(name, "of type function or an instance of AsyncFunction", value);
}

export function checkObject(value, name) {
  if (value === null || typeof value !== "object") throw invalidArgType(name, "of type object", value);
}

export function checkAbortSignal(signal, name) {
  if (signal !== undefined && (signal === null || typeof signal !== "object" || !("aborted" in signal))) {
    throw invalidArgType(name, "an instance of AbortSignal", signal);
  }
}

export function checkInteger(value, name, least) {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < least) throw outOfRange(name, `>= ${least} && <= 9007199254740991`, value);
}

/** Two errors as one, where both matter. */
export function bothErrors(inner, outer) {
  if (!inner || !outer || inner === outer) return inner || outer;
  if (Array.isArray(outer.errors)) {
    outer.errors.push(inner);
    return outer;
  }
  return Object.assign(new AggregateError([outer, inner], outer.message), { code: outer.code });
}

export function once(call) {
  let called = false;
  return function (...args) {
    if (called) return undefined;
    called = true;
    return Reflect.apply(call, this, args);
  };
}

// The default high water marks, and the one that options ask for.
let bytesMark = 16 * 1024;
let objectsMark = 16;

export const getDefaultHighWaterMark = (objectMode) => (objectMode ? objectsMark : bytesMark);

export function setDefaultHighWaterMark(objectMode, value) {
  checkInteger(value, "value", 0);
  if (objectMode) objectsMark = value;
  else bytesMark = value;
}

export function highWaterMarkOf(options, side, isDuplex, objectMode) {
  const name = isDuplex ? side : "highWaterMark";
  const mark = options?.highWaterMark ?? (isDuplex ? options?.[side] : undefined) ?? null;
  if (mark === null) return getDefaultHighWaterMark(objectMode);
  if (!Number.isInteger(mark) || mark < 0) throw invalidArgValue(isDuplex ? `options.${side}` : `options.${name}`, mark);
  return Math.floor(mark);
}

export const isBytes = ArrayBuffer.isView;
export const CHUNK = "of type string or an instance of Buffer, TypedArray, or DataView";
export const toBuffer = (bytes) => (bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
