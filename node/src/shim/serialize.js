// Values as bytes, in the format of V8's structured clones, version 15.
import { utf8Decode } from "koipond:host";

const VERSION = 15;
const DEEPEST = 400;
const VIEWS = [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, DataView];
const VIEW = [...VIEWS, undefined, BigInt64Array, BigUint64Array];
const BUFFER = 10;
const ERRORS = { __proto__: null, E: "EvalError", R: "RangeError", F: "ReferenceError", S: "SyntaxError", T: "TypeError", U: "URIError" };
const code = (sign) => sign.charCodeAt(0);

const cloneError = (words) => new Error(words);
const named = (value) => {
  try {
    return typeof value === "symbol" ? value.toString() : typeof value === "function" ? `${value}` : "#<Object>";
  } catch {
    return "#<Object>";
  }
};

export class Writer {
  #bytes = new Uint8Array(64);
  #length = 0;
  #seen = new Map();

  byte(value) {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }
  #grow(more) {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more));
    larger.set(this.#bytes);
    this.#bytes = larger;
  }
  raw(bytes) {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }
  number(value) {
    for (; value >= 128; value = Math.floor(value / 128)) this.byte((value % 128) | 128);
    this.byte(value);
  }
  double(value) {
    this.raw(new Uint8Array(new Float64Array([value]).buffer));
  }
  tag(sign) {
    this.byte(code(sign));
  }
  header() {
    this.byte(0xff);
    this.byte(VERSION);
  }
  done() {
    return this.#bytes.slice(0, this.#length);
  }

  text(value) {
    if (/^[\0-\xff]*$/.test(value)) {
      this.tag('"');
      this.number(value.length);
      for (let n = 0; n < value.length; n++) this.byte(value.charCodeAt(n));
      return;
    }
    // Wide characters lie at even places.
    let size = 1;
    for (let left = value.length * 2; left >= 128; left = Math.floor(left / 128)) size++;
    if ((this.#length + 1 + size) % 2 === 1) this.byte(0);
    this.tag("c");
    this.number(value.length * 2);
    for (let n = 0; n < value.length; n++) {
      this.byte(value.charCodeAt(n) & 255);
      this.byte(value.charCodeAt(n) >> 8);
    }
  }

  bigint(value) {
    let left = value < 0n ? -value : value;
    const digits = [];
    for (; left > 0n; left >>= 64n) digits.push(left & 0xffffffffffffffffn);
    this.number(digits.length * 16 + (value < 0n ? 1 : 0));
    this.raw(new Uint8Array(new BigUint64Array(digits).buffer));
  }

  value(value, depth = 0) {
    if (depth > DEEPEST) throw new RangeError("Maximum call stack size exceeded");
    switch (typeof value) {
      case "undefined": return this.tag("_");
      case "boolean": return this.tag(value ? "T" : "F");
      case "string": return this.text(value);
      case "bigint":
        this.tag("Z");
        return this.bigint(value);
      case "number":
        if (Number.isInteger(value) && value >= -1073741824 && value <= 1073741823 && !Object.is(value, -0)) {
          this.tag("I");
          return this.number(value < 0 ? -value * 2 - 1 : value * 2);
        }
        this.tag("N");
        return this.double(value);
      case "object": return value === null ? this.tag("0") : this.#object(value, depth + 1);
      default: throw cloneError(`${named(value)} could not be cloned.`);
    }
  }

  #object(value, depth) {
    const known = this.#seen.get(value);
    if (known !== undefined) {
      this.tag("^");
      return this.number(known);
    }
    this.#seen.set(value, this.#seen.size);
    if (ArrayBuffer.isView(value)) return this.#view(value);
    if (Array.isArray(value)) return this.#array(value, depth);
    const kind = Object.prototype.toString.call(value).slice(8, -1);
    if (value instanceof Date) {
      this.tag("D");
      return this.double(value.getTime());
    }
    if (value instanceof Number || value instanceof Boolean || value instanceof String || value instanceof BigInt) return this.#boxed(value);
    if (value instanceof RegExp) {
      this.tag("R");
      this.text(value.source);
      return this.number([...value.flags].reduce((bits, flag) => bits | (1 << "gimyusvd".indexOf(flag)), 0));
    }
    if (value instanceof Map || value instanceof Set) {
      const list = value instanceof Map ? [...value].flat() : [...value];
      this.tag(value instanceof Map ? ";" : "'");
      for (const one of list) this.value(one, depth);
      this.tag(value instanceof Map ? ":" : ",");
      return this.number(list.length);
    }
    if (value instanceof ArrayBuffer) {
      this.tag("B");
      this.number(value.byteLength);
      return this.raw(new Uint8Array(value));
    }
    if (value instanceof Error) return this.#error(value, depth);
    if (kind === "Promise" || kind === "WeakMap" || kind === "WeakSet" || kind === "WeakRef") throw cloneError(`#<${kind}> could not be cloned.`);
    this.tag("o");
    this.#properties(value, Object.keys(value), depth);
    this.tag("{");
    this.number(Object.keys(value).length);
  }

  #boxed(value) {
    const inner = value.valueOf();
    if (typeof inner === "boolean") return this.tag(inner ? "y" : "x");
    this.tag(typeof inner === "number" ? "n" : typeof inner === "string" ? "s" : "z");
    if (typeof inner === "number") this.double(inner);
    else if (typeof inner === "string") this.text(inner);
    else this.bigint(inner);
  }

  #properties(value, keys, depth) {
    for (const key of keys) {
      const index = /^(0|[1-9]\d{0,8})$/.test(key) ? Number(key) : key;
      this.value(index, depth);
      this.value(value[key], depth);
    }
  }

  #array(value, depth) {
    const keys = Object.keys(value);
    const extra = keys.filter((key) => !/^(0|[1-9]\d*)$/.test(key));
    const dense = keys.length - extra.length === value.length;
    this.tag(dense ? "A" : "a");
    this.number(value.length);
    if (dense) for (const one of value) this.value(one, depth);
    this.#properties(value, dense ? extra : keys, depth);
    this.tag(dense ? "$" : "@");
    this.number(dense ? extra.length : keys.length);
    this.number(value.length);
  }

  #view(view) {
    const kind = globalThis.Buffer?.isBuffer(view) ? BUFFER : VIEW.findIndex((Kind) => Kind !== undefined && view instanceof Kind);
    if (kind < 0) throw cloneError("#<Object> could not be cloned.");
    this.tag("\\");
    this.number(kind);
    this.number(view.byteLength);
    this.raw(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  }

  #error(error, depth) {
    this.tag("r");
    const sign = Object.keys(ERRORS).find((one) => ERRORS[one] === error.name);
    if (sign !== undefined) this.tag(sign);
    if (Object.hasOwn(error, "message")) {
      this.tag("m");
      this.text(`${error.message}`);
    }
    if (Object.hasOwn(error, "cause")) {
      this.tag("c");
      this.value(error.cause, depth);
    }
    if (typeof error.stack === "string") {
      this.tag("s");
      this.text(error.stack);
    }
    this.tag(".");
  }
}

const broken = () => new Error("Unable to deserialize cloned data.");

export class Reader {
  #bytes;
  #at = 0;
  #objects = [];

  constructor(bytes) {
    this.#bytes = bytes;
  }
  get place() {
    return this.#at;
  }
  header() {
    if (this.byte() !== 0xff || this.number() > VERSION) throw new Error("Unable to deserialize cloned data due to invalid or unsupported version.");
    return true;
  }
  byte() {
    if (this.#at >= this.#bytes.length) throw broken();
    return this.#bytes[this.#at++];
  }
  number() {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      scale *= 128;
      if (byte < 128) return value;
      if (scale > 2 ** 49) throw broken();
    }
  }
  raw(length) {
    if (length > this.#bytes.length - this.#at) throw broken();
    this.#at += length;
    return this.#bytes.slice(this.#at - length, this.#at);
  }
  double() {
    return new Float64Array(new Uint8Array(this.raw(8)).buffer)[0];
  }
  #text(sign) {
    const bytes = this.raw(this.number());
    if (sign === "S") return utf8Decode(bytes, false, true);
    let text = "";
    if (sign === '"') for (const byte of bytes) text += String.fromCharCode(byte);
    else for (let n = 0; n + 1 < bytes.length; n += 2) text += String.fromCharCode(bytes[n] | (bytes[n + 1] << 8));
    return text;
  }
  #words() {
    const found = this.value();
    if (typeof found !== "string") throw broken();
    return found;
  }
  bigint() {
    const bits = this.number();
    const digits = new BigUint64Array(new Uint8Array(this.raw(Math.floor(bits / 16) * 8)).buffer);
    const value = digits.reduceRight((sum, digit) => (sum << 64n) | digit, 0n);
    return bits % 2 === 1 ? -value : value;
  }
  #keep(object) {
    this.#objects.push(object);
    return object;
  }

  value(depth = 0) {
    if (depth > DEEPEST) throw broken();
    let sign = String.fromCharCode(this.byte());
    while (sign === "\0") sign = String.fromCharCode(this.byte());
    switch (sign) {
      case "_": return undefined;
      case "0": return null;
      case "T": return true;
      case "F": return false;
      case "I": {
        const folded = this.number();
        return folded % 2 === 1 ? -(folded + 1) / 2 : folded / 2;
      }
      case "U": return this.number();
      case "N": return this.double();
      case "Z": return this.bigint();
      case '"': case "c": case "S": return this.#text(sign);
      case "^": {
        const n = this.number();
        if (n >= this.#objects.length) throw broken();
        return this.#objects[n];
      }
      default: return this.#object(sign, depth + 1);
    }
  }

  #object(sign, depth) {
    switch (sign) {
      case "o": {
        const object = this.#keep({});
        this.#properties(object, "{", depth);
        this.number();
        return object;
      }
      case "A": case "a": return this.#array(sign === "A", depth);
      case "D": return this.#keep(new Date(this.double()));
      case "y": return this.#keep(new Boolean(true));
      case "x": return this.#keep(new Boolean(false));
      case "n": return this.#keep(new Number(this.double()));
      case "z": return this.#keep(Object(this.bigint()));
      case "s": return this.#keep(new String(this.#words()));
      case "R": {
        const source = this.#words();
        const bits = this.number();
        return this.#keep(new RegExp(source, [..."gimyusvd"].filter((_, n) => bits & (1 << n)).join("")));
      }
      case ";": return this.#map(depth);
      case "'": return this.#set(depth);
      case "B": return this.#keep(new Uint8Array(this.raw(this.number())).buffer);
      case "\\": return this.#view();
      case "r": return this.#error(depth);
      default: throw broken();
    }
  }

  // Whether the next byte is this sign, which is taken then.
  #ends(sign) {
    if (this.#at < this.#bytes.length && this.#bytes[this.#at] === code(sign)) {
      this.#at++;
      return true;
    }
    return false;
  }
  #properties(object, end, depth) {
    while (!this.#ends(end)) {
      const key = this.value(depth);
      Object.defineProperty(object, key, { value: this.value(depth), writable: true, enumerable: true, configurable: true });
    }
  }
  #array(dense, depth) {
    const length = this.number();
    if (dense && length > this.#bytes.length) throw broken();
    const array = this.#keep([]);
    if (dense) for (let n = 0; n < length; n++) array[n] = this.value(depth);
    else array.length = length;
    this.#properties(array, dense ? "$" : "@", depth);
    this.number();
    this.number();
    return array;
  }
  #map(depth) {
    const map = this.#keep(new Map());
    while (!this.#ends(":")) {
      const key = this.value(depth);
      map.set(key, this.value(depth));
    }
    this.number();
    return map;
  }
  #set(depth) {
    const set = this.#keep(new Set());
    while (!this.#ends(",")) set.add(this.value(depth));
    this.number();
    return set;
  }
  #view() {
    const kind = this.number();
    const bytes = this.raw(this.number());
    if (kind === BUFFER) return this.#keep(globalThis.Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    const Kind = VIEW[kind];
    if (Kind === undefined || bytes.length % (Kind.BYTES_PER_ELEMENT ?? 1) !== 0) throw broken();
    return this.#keep(new Kind(new Uint8Array(bytes).buffer));
  }
  #error(depth) {
    const error = this.#keep(new Error());
    for (;;) {
      const sign = String.fromCharCode(this.byte());
      if (sign === ".") return error;
      if (sign === "m") Object.defineProperty(error, "message", { value: this.#words(), writable: true, configurable: true });
      else if (sign === "c") Object.defineProperty(error, "cause", { value: this.value(depth), writable: true, configurable: true });
      else if (sign === "s") error.stack = this.#words();
      else if (sign in ERRORS) Object.setPrototypeOf(error, globalThis[ERRORS[sign]].prototype);
      else throw broken();
    }
  }
}
