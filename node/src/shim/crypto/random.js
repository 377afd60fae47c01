// Chance: bytes, numbers and names, from the node's own stream of draws.
import * as host from "koipond:host";
import { DOMException } from "koipond:encoding";
import { invalidArgType, outOfRange, validateBoolean, validateFunction } from "koipond:errors";
import { setImmediate } from "koipond:timers";
import { isBuffer, later, memory, wrap } from "koipond:crypto/common";

const { bytes: draw } = host.native("random");
const MOST = 2 ** 31 - 1;
const RANGE = 2 ** 48 - 1;
const { isView } = ArrayBuffer;

// `randomBytes(1.5)` gives one byte: sizes need not be whole.
function validateSize(value, name, most) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!(value >= 0 && value <= most)) throw outOfRange(name, `>= 0 && <= ${most}`, value);
  return Math.trunc(value);
}

export function randomBytes(size, callback) {
  const count = validateSize(size, "size", MOST);
  if (callback !== undefined) validateFunction(callback, "callback");
  const drawn = wrap(draw(count));
  if (callback === undefined) return drawn;
  later(callback, null, drawn);
}

function fill(value, offset, size) {
  if (!isView(value) && !isBuffer(value)) throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], value);
  const bytes = memory(value);
  const unit = value.BYTES_PER_ELEMENT ?? 1;
  const from = validateSize(offset ?? 0, "offset", bytes.length / unit) * unit;
  let count = bytes.length - from;
  if (size !== undefined) {
    count = validateSize(size, "size", MOST) * unit;
    if (from + count > bytes.length) throw outOfRange("size + offset", `<= ${bytes.length}`, from + count);
  }
  bytes.set(draw(count), from);
  return value;
}

export function randomFillSync(buf, offset = 0, size = undefined) {
  return fill(buf, offset, size);
}

export function randomFill(buf, offset, size, callback) {
  if (!isView(buf) && !isBuffer(buf)) throw invalidArgType("buf", ["ArrayBuffer", "ArrayBufferView"], buf);
  if (typeof offset === "function") [callback, offset, size] = [offset, 0, undefined];
  else if (typeof size === "function") [callback, size] = [size, undefined];
  validateFunction(callback, "callback");
  later(callback, null, fill(buf, offset, size));
}

// Numbers of 48 bits, drawn again where the last part of the range would be too likely.
function below(range) {
  const fair = RANGE + 1 - ((RANGE + 1) % range);
  for (;;) {
    const [a, b, c, d, e, f] = draw(6);
    const drawn = (((a * 256 + b) * 256 + c) * 256 + d) * 65536 + e * 256 + f;
    if (drawn < fair) return drawn % range;
  }
}

export function randomInt(min, max, callback) {
  if (max === undefined || typeof max === "function") [min, max, callback] = [0, min, max];
  if (callback !== undefined) validateFunction(callback, "callback");
  const words = (name, value) => invalidArgType(name, "a safe integer", value);
  if (!Number.isSafeInteger(min)) throw words("min", min);
  if (!Number.isSafeInteger(max)) throw words("max", max);
  if (max <= min) throw outOfRange("max", `greater than the value of "min" (${min})`, max);
  if (max - min > RANGE) throw outOfRange("max - min", `<= ${RANGE}`, max - min);
  const drawn = min + below(max - min);
  if (callback === undefined) return drawn;
  setImmediate(callback, undefined, drawn);
}

export function randomUUID(options) {
  if (options !== undefined) {
    if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
    if (options.disableEntropyCache !== undefined) validateBoolean(options.disableEntropyCache, "options.disableEntropyCache");
  }
  const bytes = draw(16);
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = wrap(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

const INTEGERS = /^(Big)?(Int|Uint)\d+(Clamped)?Array$/;
const kindOf = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;

export function getRandomValues(array) {
  const kind = kindOf.call(array);
  if (kind === undefined || !INTEGERS.test(kind)) throw new DOMException("The data argument must be an integer-type TypedArray", "TypeMismatchError");
  if (array.byteLength > 65536) throw new DOMException("The requested length exceeds 65,536 bytes", "QuotaExceededError");
  memory(array).set(draw(array.byteLength));
  return array;
}
