// The methods of Buffer that read and write numbers, put on its prototype by `addNumbers`.
import { coded, invalidArgType, outOfRange, validateNumber } from "koipond:errors";

const { defineProperty } = Object;
const { isInteger } = Number;
// One view for all: a number goes through these eight bytes.
const bytes = new Uint8Array(8);
const view = new DataView(bytes.buffer);
const name = (name, method) => defineProperty(method, "name", { value: name, configurable: true });

// What is wrong with an offset, said as Node.js says it.
function wrongOffset(value, last, called = "offset") {
  if (typeof value !== "number") return invalidArgType(called, "number", value);
  if (!isInteger(value)) return outOfRange(called, "an integer", value);
  if (last < 0) return coded(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", "Attempt to access memory outside buffer bounds");
  return outOfRange(called, `>= ${called === "byteLength" ? 1 : 0} and <= ${last}`, value);
}

function wrongValue(value, low, high, size) {
  const suffix = typeof low === "bigint" ? "n" : "";
  if (size > 4) {
    const bits = size * 8;
    const range = low === 0 || low === 0n ? `>= 0${suffix} and < 2${suffix} ** ${bits}${suffix}` : `>= -(2${suffix} ** ${bits - 1}${suffix}) and < 2${suffix} ** ${bits - 1}${suffix}`;
    return outOfRange("value", range, value);
  }
  return outOfRange("value", `>= ${low}${suffix} and <= ${high}${suffix}`, value);
}

// The bytes of a number, first to last in memory, go into or come out of `bytes` at the place where the view expects them.
function take(buffer, offset, size, little) {
  const first = buffer[offset];
  if (first === undefined || buffer[offset + size - 1] === undefined) throw wrongOffset(offset, buffer.length - size);
  for (let i = 0; i < size; i++) bytes[little ? i : 8 - size + i] = buffer[offset + i];
}
function give(buffer, offset, size, little) {
  if (buffer[offset] === undefined || buffer[offset + size - 1] === undefined) throw wrongOffset(offset, buffer.length - size);
  for (let i = 0; i < size; i++) buffer[offset + i] = bytes[little ? i : 8 - size + i];
  return offset + size;
}

// Reading and writing of numbers of one size that a DataView knows.
function fixed(proto, kind, size, low, high) {
  const get = DataView.prototype[`get${kind}`], set = DataView.prototype[`set${kind}`], call = Function.prototype.call;
  const read = call.bind(get), write = call.bind(set), big = kind.startsWith("Big");
  for (const order of size === 1 ? [""] : ["LE", "BE"]) {
    const little = order === "LE", at = little ? 0 : 8 - size, called = kind.replace("Uint", "UInt") + order;
    proto[`read${called}`] = name(`read${called}`, function (offset = 0) {
      if (typeof offset !== "number") throw wrongOffset(offset, 0);
      take(this, offset, size, little);
      return read(view, at, little);
    });
    proto[`write${called}`] = name(`write${called}`, function (value, offset = 0) {
      if (big) {
        if (typeof value !== "bigint") throw new TypeError("Cannot mix BigInt and other types, use explicit conversions");
      } else value = +value;
      if (low !== undefined && (value > high || value < low)) throw wrongValue(value, low, high, size);
      if (typeof offset !== "number") throw wrongOffset(offset, 0);
      write(view, at, value, little);
      return give(this, offset, size, little);
    });
  }
}

function sized(byteLength) {
  if (typeof byteLength !== "number") throw invalidArgType("byteLength", "number", byteLength);
  if (!isInteger(byteLength)) throw outOfRange("byteLength", "an integer", byteLength);
  if (byteLength < 1 || byteLength > 6) throw outOfRange("byteLength", ">= 1 and <= 6", byteLength);
}

// Whole numbers of one to six bytes.
function variable(proto, signed, little) {
  const called = `${signed ? "Int" : "UInt"}${little ? "LE" : "BE"}`;
  proto[`read${called}`] = name(`read${called}`, function (offset, byteLength) {
    if (offset === undefined) throw invalidArgType("offset", "number", offset);
    sized(byteLength);
    if (typeof offset !== "number") throw wrongOffset(offset, 0);
    if (this[offset] === undefined || this[offset + byteLength - 1] === undefined) throw wrongOffset(offset, this.length - byteLength);
    let value = 0;
    for (let i = 0; i < byteLength; i++) value = value * 256 + this[offset + (little ? byteLength - 1 - i : i)];
    const half = 2 ** (8 * byteLength - 1);
    return signed && value >= half ? value - 2 * half : value;
  });
  proto[`write${called}`] = name(`write${called}`, function (value, offset, byteLength) {
    sized(byteLength);
    value = +value;
    const all = 2 ** (8 * byteLength), low = signed ? -all / 2 : 0, high = (signed ? all / 2 : all) - 1;
    if (value < low || value > high) throw wrongValue(value, low, high, byteLength);
    if (offset === undefined) throw invalidArgType("offset", "number", offset);
    validateNumber(offset, "offset");
    if (this[offset] === undefined || this[offset + byteLength - 1] === undefined) throw wrongOffset(offset, this.length - byteLength);
    let rest = Math.trunc(value) || 0;
    if (rest < 0) rest += all;
    for (let i = 0; i < byteLength; i++) {
      this[offset + (little ? i : byteLength - 1 - i)] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    return offset + byteLength;
  });
}

export function addNumbers(proto) {
  fixed(proto, "Uint8", 1, 0, 255);
  fixed(proto, "Int8", 1, -128, 127);
  fixed(proto, "Uint16", 2, 0, 65535);
  fixed(proto, "Int16", 2, -32768, 32767);
  fixed(proto, "Uint32", 4, 0, 4294967295);
  fixed(proto, "Int32", 4, -2147483648, 2147483647);
  fixed(proto, "BigUint64", 8, 0n, 2n ** 64n - 1n);
  fixed(proto, "BigInt64", 8, -(2n ** 63n), 2n ** 63n - 1n);
  fixed(proto, "Float32", 4);
  fixed(proto, "Float64", 8);
  for (const signed of [false, true]) for (const little of [false, true]) variable(proto, signed, little);
  // DataView's words for them are not Buffer's.
  for (const [theirs, ours] of [["BigUint64", "BigUInt64"], ["Float32", "Float"], ["Float64", "Double"]]) {
    for (const verb of ["read", "write"]) {
      for (const order of ["LE", "BE"]) {
        const from = verb + (theirs === "BigUint64" ? ours : theirs) + order, to = verb + ours + order;
        const method = proto[from];
        delete proto[from];
        proto[to] = name(to, method);
      }
    }
  }
  for (const key of Object.keys(proto)) if (key.includes("UInt")) proto[key.replace("UInt", "Uint")] = proto[key];
}
