// `buffer`: Buffer, a Uint8Array with text and numbers in it. Its encodings are Rust's.
//
// There is no pool: every Buffer that is made has memory of its own.
import * as host from "koipond:host";
import { ASCII, BASE64, BASE64_URL, HEX, LATIN1, UTF16, UTF8, encodingOf, nameOf, numberOf, text, unknown } from "koipond:buffer/encodings";
import { addNumbers } from "koipond:buffer/numbers";
import { coded, invalidArgType, invalidArgValue, outOfRange, unsupported, validateInteger, validateString } from "koipond:errors";

const { defineProperty, setPrototypeOf } = Object;
const { isView } = ArrayBuffer;
const custom = Symbol.for("nodejs.util.inspect.custom");
const LARGEST = 2 ** 32, LONGEST_TEXT = 536870888;
const call = Function.prototype.call;
const kindOf = call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);
const lengthOf = call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), "length").get);
const set = call.bind(Uint8Array.prototype.set), fillBytes = call.bind(Uint8Array.prototype.fill), copyWithin = call.bind(Uint8Array.prototype.copyWithin);
const isBytes = (it) => kindOf(it) === "Uint8Array";
const needBytes = (value, name) => {
  if (!isBytes(value)) throw invalidArgType(name, ["Buffer", "Uint8Array"], value);
};

class FastBuffer extends Uint8Array {}
const proto = FastBuffer.prototype;
const adopt = (bytes) => setPrototypeOf(bytes, proto);

export function Buffer(arg, encodingOrOffset, length) {
  if (typeof arg === "number") {
    if (typeof encodingOrOffset === "string") throw invalidArgType("string", "string", arg);
    return Buffer.alloc(arg);
  }
  return Buffer.from(arg, encodingOrOffset, length);
}
setPrototypeOf(Buffer, Uint8Array);
Buffer.prototype = proto;
defineProperty(Buffer, "prototype", { writable: false, enumerable: false, configurable: false });
defineProperty(proto, "constructor", { value: Buffer, writable: true, enumerable: false, configurable: true });
defineProperty(Buffer, Symbol.species, { configurable: true, enumerable: false, get: () => FastBuffer });
Buffer.poolSize = 8192;

// ---- making ----

const isBuffers = (it) => {
  if (typeof it !== "object" || it === null) return false;
  const tag = Object.prototype.toString.call(it);
  return it instanceof ArrayBuffer || it instanceof SharedArrayBuffer || tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
};

function fromBuffer(buffer, offset, length) {
  if (offset === undefined) offset = 0;
  else offset = +offset || 0;
  const most = buffer.byteLength - offset;
  if (most < 0) throw coded(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"offset" is outside of buffer bounds');
  if (length === undefined) return new FastBuffer(buffer, offset);
  length = +length;
  if (!(length > 0)) length = 0;
  else if (length > most) throw coded(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"length" is outside of buffer bounds');
  return new FastBuffer(buffer, offset, length);
}

function fromList(list) {
  const length = list.length > 0 ? Math.trunc(list.length) : 0;
  const bytes = new FastBuffer(length);
  if (isView(list) && kindOf(list) !== undefined) set(bytes, list);
  else for (let i = 0; i < length; i++) bytes[i] = list[i];
  return bytes;
}

function fromObject(it) {
  if (it.length !== undefined || isBuffers(it.buffer)) return typeof it.length === "number" ? fromList(it) : new FastBuffer(0);
  if (it.type === "Buffer" && Array.isArray(it.data)) return fromList(it.data);
  return undefined;
}

Buffer.from = function from(value, encodingOrOffset, length) {
  if (typeof value === "string") {
    const number = typeof encodingOrOffset === "string" && encodingOrOffset !== "" ? numberOf(encodingOrOffset) : UTF8;
    if (number === undefined) throw unknown(encodingOrOffset);
    return adopt(text.encode(value, number));
  }
  if (typeof value === "object" && value !== null) {
    if (isBuffers(value)) return fromBuffer(value, encodingOrOffset, length);
    const inner = value.valueOf && value.valueOf();
    if (inner !== undefined && inner !== null && inner !== value && (typeof inner === "string" || typeof inner === "object")) {
      return Buffer.from(inner, encodingOrOffset, length);
    }
    const made = fromObject(value);
    if (made !== undefined) return made;
    if (typeof value[Symbol.toPrimitive] === "function") {
      const primitive = value[Symbol.toPrimitive]("string");
      if (typeof primitive === "string") return Buffer.from(primitive, encodingOrOffset);
    }
  }
  throw invalidArgType("first argument", ["string", "Buffer", "ArrayBuffer", "Array", "Array-like Object"], value);
};

Buffer.copyBytesFrom = function copyBytesFrom(view, offset, length) {
  const kind = kindOf(view);
  if (kind === undefined) throw invalidArgType("view", ["TypedArray"], view);
  const all = lengthOf(view);
  if (all === 0) return new FastBuffer(0);
  if (offset === undefined) offset = 0;
  else {
    validateInteger(offset, "offset", 0);
    if (offset >= all) return new FastBuffer(0);
  }
  let end = all;
  if (length !== undefined) {
    validateInteger(length, "length", 0);
    end = Math.min(offset + length, all);
  }
  const size = view.BYTES_PER_ELEMENT;
  const bytes = new FastBuffer((end - offset) * size);
  set(bytes, new Uint8Array(view.buffer, view.byteOffset + offset * size, bytes.length));
  return bytes;
};

defineProperty(Buffer, "of", {
  value: (...items) => {
    const bytes = new FastBuffer(items.length);
    for (let i = 0; i < items.length; i++) bytes[i] = items[i];
    return bytes;
  },
  writable: true, enumerable: false, configurable: true,
});

function checkSize(size) {
  if (typeof size !== "number") throw invalidArgType("size", "number", size);
  if (!(size >= 0 && size <= LARGEST)) throw outOfRange("size", `>= 0 && <= ${LARGEST}`, size);
}

Buffer.alloc = function alloc(size, fill, encoding) {
  checkSize(size);
  const bytes = new FastBuffer(size);
  if (fill !== undefined && fill !== 0 && size > 0) {
    if (encoding !== undefined && typeof encoding !== "string") throw invalidArgType("encoding", "string", encoding);
    fillWith(bytes, fill, 0, bytes.length, encoding);
  }
  return bytes;
};
Buffer.allocUnsafe = function allocUnsafe(size) {
  checkSize(size);
  return new FastBuffer(size);
};
Buffer.allocUnsafeSlow = function allocUnsafeSlow(size) {
  checkSize(size);
  return new FastBuffer(size);
};

export function SlowBuffer(size) {
  checkSize(size);
  return new FastBuffer(size);
}
setPrototypeOf(SlowBuffer.prototype, Uint8Array.prototype);
setPrototypeOf(SlowBuffer, Uint8Array);

Buffer.isBuffer = function isBuffer(it) {
  return it instanceof Buffer;
};
Buffer.isEncoding = function isEncoding(encoding) {
  return typeof encoding === "string" && encoding.length !== 0 && numberOf(encoding) !== undefined;
};

Buffer.compare = function compare(one, other) {
  needBytes(one, "buf1");
  needBytes(other, "buf2");
  return one === other ? 0 : text.compare(one, other);
};

Buffer.concat = function concat(list, length) {
  if (!Array.isArray(list)) throw invalidArgType("list", "Array", list);
  if (list.length === 0) return new FastBuffer(0);
  if (length === undefined) {
    length = 0;
    for (let i = 0; i < list.length; i++) if (list[i].length) length += list[i].length;
  } else validateInteger(length, "length", 0, LARGEST);
  const bytes = new FastBuffer(length);
  let at = 0;
  for (let i = 0; i < list.length; i++) {
    needBytes(list[i], `list[${i}]`);
    if (at >= length) continue;
    const part = at + lengthOf(list[i]) > length ? new Uint8Array(list[i].buffer, list[i].byteOffset, length - at) : list[i];
    set(bytes, part, at);
    at += lengthOf(part);
  }
  return bytes;
};

function lengthIn(string, number) {
  const { length } = string;
  switch (number) {
    case UTF16: return length * 2;
    case LATIN1: case ASCII: return length;
    case HEX: return length >>> 1;
    case BASE64: case BASE64_URL: {
      let bytes = length;
      if (string.charCodeAt(bytes - 1) === 61) bytes--;
      if (bytes > 1 && string.charCodeAt(bytes - 1) === 61) bytes--;
      return Math.floor((bytes * 3) / 4);
    }
    default: return text.utf8Length(string);
  }
}

Buffer.byteLength = function byteLength(string, encoding) {
  if (typeof string === "string") return string.length === 0 ? 0 : lengthIn(string, (encoding ? numberOf(encoding) : UTF8) ?? UTF8);
  if (isView(string) || isBuffers(string)) return string.byteLength;
  throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], string);
};

// ---- text ----

// Where a part begins or ends, of what callers give.
function clamp(value, otherwise, length) {
  if (value === undefined) return otherwise;
  value = Math.trunc(value);
  return value > 0 ? Math.min(value, length) : 0;
}

function decode(bytes, number, start, end) {
  if (end <= start) return "";
  const size = end - start;
  const longest = number === HEX ? size * 2 : number === BASE64 ? size * (4 / 3) : number === UTF16 ? size / 2 : size;
  if (longest > LONGEST_TEXT) throw coded(Error, "ERR_STRING_TOO_LONG", `Cannot create a string longer than 0x${LONGEST_TEXT.toString(16)} characters`);
  return text.decode(bytes, number, start, end);
}

proto.toString = function toString(encoding, start, end) {
  const { length } = this;
  if (arguments.length === 0) return decode(this, UTF8, 0, length);
  start = clamp(start, 0, length);
  end = clamp(end, length, length);
  if (end <= start) return "";
  const number = encoding === undefined ? UTF8 : numberOf(encoding);
  if (number === undefined) throw unknown(encoding);
  return decode(this, number, start, end);
};
proto.toLocaleString = proto.toString;

proto.write = function write(string, offset, length, encoding) {
  if (offset === undefined) return writeText(this, string, 0, this.length, UTF8);
  if (length === undefined && typeof offset === "string") {
    encoding = offset;
    length = this.length;
    offset = 0;
  } else {
    validateInteger(offset, "offset", 0, this.length);
    const room = this.length - offset;
    if (length === undefined) length = room;
    else if (typeof length === "string") {
      encoding = length;
      length = room;
    } else {
      validateInteger(length, "length", 0, this.length);
      if (length > room) length = room;
    }
  }
  return writeText(this, string, offset, length, encodingOf(encoding));
};
function writeText(bytes, string, offset, length, number) {
  if (typeof string !== "string") throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "argument must be a string");
  return text.write(bytes, string, offset, length, number);
}
for (const [name, number] of [["utf8", UTF8], ["ucs2", UTF16], ["utf16le", UTF16], ["latin1", LATIN1], ["ascii", ASCII], ["base64", BASE64], ["base64url", BASE64_URL], ["hex", HEX]]) {
  const methods = {
    [`${name}Slice`](start, end) {
      return decode(this, number, clamp(start, 0, this.length), clamp(end, this.length, this.length));
    },
    [`${name}Write`](string, offset = 0, length = this.length - offset) {
      if (offset > this.length || offset < 0) throw coded(RangeError, "ERR_BUFFER_OUT_OF_BOUNDS", '"offset" is outside of buffer bounds');
      return writeText(this, string, offset, length, number);
    },
  };
  Object.assign(proto, methods);
}
for (const name of ["utf16leSlice", "utf16leWrite"]) delete proto[name];

proto.toJSON = function toJSON() {
  const { length } = this;
  const data = new Array(length);
  for (let i = 0; i < length; i++) data[i] = this[i];
  return { type: "Buffer", data };
};

// ---- contents ----

function fillWith(bytes, value, start, end, encoding) {
  if (typeof value === "number" || typeof value === "boolean") return fillBytes(bytes, value & 255, start, end);
  let pattern = value;
  if (typeof value === "string") {
    const number = encodingOf(encoding);
    if (value.length === 0) return fillBytes(bytes, 0, start, end);
    pattern = text.encode(value, number);
  } else if (!isView(value)) return fillBytes(bytes, value & 255, start, end);
  else if (!isBytes(value)) pattern = new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  const size = Math.min(pattern.length, end - start);
  if (pattern.length === 0) throw invalidArgValue("value", value);
  set(bytes, size < pattern.length ? new Uint8Array(pattern.buffer, pattern.byteOffset, size) : pattern, start);
  // What is filled is doubled until all is.
  for (let done = size; done < end - start; done *= 2) copyWithin(bytes, start + done, start, Math.min(start + done, end - done));
  return bytes;
}

proto.fill = function fill(value, offset, end, encoding) {
  if (typeof value === "string") {
    if (offset === undefined || typeof offset === "string") {
      encoding = offset;
      offset = end = undefined;
    } else if (typeof end === "string") {
      encoding = end;
      end = undefined;
    }
    if (encoding !== undefined && typeof encoding !== "string") throw invalidArgType("encoding", "string", encoding);
    encodingOf(encoding);
  }
  if (offset === undefined) {
    offset = 0;
    end = this.length;
  } else {
    validateInteger(offset, "offset", 0, LARGEST);
    if (end === undefined) end = this.length;
    else validateInteger(end, "end", 0, this.length);
    if (offset >= end) return this;
  }
  if (this.length === 0) return this;
  fillWith(this, value, offset, end, encoding);
  return this;
};

proto.copy = function copy(target, targetStart, sourceStart, sourceEnd) {
  if (!isView(target) || kindOf(target) !== "Uint8Array") throw invalidArgType("target", ["Buffer", "Uint8Array"], target);
  const whole = (value) => (Number.isNaN((value = +value)) ? 0 : Math.trunc(value));
  targetStart = targetStart === undefined ? 0 : whole(targetStart);
  if (targetStart < 0) throw outOfRange("targetStart", ">= 0", targetStart);
  sourceStart = sourceStart === undefined ? 0 : whole(sourceStart);
  if (sourceStart < 0 || sourceStart > this.length) throw outOfRange("sourceStart", `>= 0 && <= ${this.length}`, sourceStart);
  sourceEnd = sourceEnd === undefined ? this.length : whole(sourceEnd);
  if (sourceEnd < 0) throw outOfRange("sourceEnd", ">= 0", sourceEnd);
  const size = Math.min(sourceEnd - sourceStart, target.length - targetStart, this.length - sourceStart);
  if (size <= 0) return 0;
  set(target, new Uint8Array(this.buffer, this.byteOffset + sourceStart, size), targetStart);
  return size;
};

proto.equals = function equals(other) {
  if (!isBytes(other)) throw invalidArgType("otherBuffer", ["Buffer", "Uint8Array"], other);
  return this === other || (this.byteLength === other.byteLength && text.compare(this, other) === 0);
};

proto.compare = function compare(target, targetStart, targetEnd, sourceStart, sourceEnd) {
  needBytes(target, "target");
  if (arguments.length === 1) return text.compare(this, target);
  const bound = (value, name, otherwise, most) => {
    if (value === undefined) return otherwise;
    validateInteger(value, name, 0, most);
    return value;
  };
  targetStart = bound(targetStart, "targetStart", 0, LARGEST);
  targetEnd = bound(targetEnd, "targetEnd", target.length, target.length);
  sourceStart = bound(sourceStart, "sourceStart", 0, LARGEST);
  sourceEnd = bound(sourceEnd, "sourceEnd", this.length, this.length);
  if (sourceStart >= sourceEnd) return targetStart >= targetEnd ? 0 : -1;
  if (targetStart >= targetEnd) return 1;
  const part = (bytes, start, end) => new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
  return text.compare(part(this, sourceStart, sourceEnd), part(target, targetStart, targetEnd));
};

function search(bytes, value, from, encoding, forwards) {
  if (typeof from === "string") {
    encoding = from;
    from = undefined;
  } else if (from > 0x7fffffff) from = 0x7fffffff;
  else if (from < -0x80000000) from = -0x80000000;
  from = +from;
  const { length } = bytes;
  if (from !== from) from = forwards ? 0 : length;
  from = Math.trunc(from);
  let wanted = value, step = 1;
  if (typeof value === "number") wanted = new Uint8Array([value]);
  else if (typeof value === "string") {
    const number = encodingOf(encoding);
    wanted = text.encode(value, number);
    if (number === UTF16) step = 2;
  } else if (!isBytes(value)) throw invalidArgType("value", ["number", "string", "Buffer", "Uint8Array"], value);
  else if (encoding !== undefined && numberOf(encoding) === UTF16) step = 2;
  if (from < 0) from += length;
  if (from < 0) {
    if (!forwards) return -1;
    from = 0;
  }
  if (wanted.length === 0) return Math.min(from, length);
  return text.indexOf(bytes, wanted, from, step, !forwards);
}
proto.indexOf = function indexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true);
};
proto.lastIndexOf = function lastIndexOf(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, false);
};
proto.includes = function includes(value, byteOffset, encoding) {
  return search(this, value, byteOffset, encoding, true) !== -1;
};

function bound(value, length) {
  value = Math.trunc(value);
  if (value === 0 || value !== value) return 0;
  return value < 0 ? Math.max(value + length, 0) : Math.min(value, length);
}
proto.subarray = function subarray(start, end) {
  const { length } = this;
  start = bound(start, length);
  end = end === undefined ? length : bound(end, length);
  return new FastBuffer(this.buffer, this.byteOffset + start, end > start ? end - start : 0);
};
proto.slice = function slice(start, end) {
  return this.subarray(start, end);
};

for (const size of [2, 4, 8]) {
  const name = `swap${size * 8}`;
  proto[name] = {
    [name]() {
      if (this.length % size !== 0) throw coded(RangeError, "ERR_INVALID_BUFFER_SIZE", `Buffer size must be a multiple of ${size * 8}-bits`);
      text.swap(this, size);
      return this;
    },
  }[name];
}
addNumbers(proto);

// ---- printing ----

function inspected(depth, context) {
  const inspection = host.internal("koipond:inspect");
  const most = api.INSPECT_MAX_BYTES, shown = Math.min(most, this.length);
  let line = "";
  for (let i = 0; i < shown; i++) line += `${i === 0 ? "" : " "}${this[i] < 16 ? "0" : ""}${this[i].toString(16)}`;
  if (this.length > most) line += ` ... ${this.length - most} more byte${this.length - most > 1 ? "s" : ""}`;
  if (context) {
    const extra = Object.create(null);
    let any = false;
    for (const key of Reflect.ownKeys(this)) {
      const found = Object.getOwnPropertyDescriptor(this, key);
      if ((typeof key === "string" && /^\d+$/.test(key)) || (!found.enumerable && !context.showHidden)) continue;
      any = true;
      extra[key] = this[key];
    }
    if (any) {
      if (this.length !== 0) line += ", ";
      // "[Object: null prototype] { a: 1 }" without what is around its properties.
      line += inspection.inspect(extra, { ...context, breakLength: Infinity }).slice(27, -2);
    }
  }
  const name = this.constructor === undefined || this.constructor === Buffer ? "Buffer" : this.constructor.name;
  return `<${name} ${line}>`;
}
proto[custom] = inspected;
proto.inspect = inspected;
for (const [name, key] of [["parent", "buffer"], ["offset", "byteOffset"]]) {
  defineProperty(proto, name, {
    enumerable: true,
    get() {
      return this instanceof Buffer ? this[key] : undefined;
    },
  });
}

// ---- the module ----

function transcode(source, fromEncoding, toEncoding) {
  if (!isBytes(source)) throw invalidArgType("source", ["Buffer", "Uint8Array"], source);
  if (source.length === 0) return new FastBuffer(0);
  const from = nameOf(fromEncoding), to = nameOf(toEncoding), known = ["utf8", "utf16le", "latin1", "ascii"];
  if (!known.includes(from) || !known.includes(to)) {
    const error = coded(Error, "U_ILLEGAL_ARGUMENT_ERROR", "Unable to transcode Buffer [U_ILLEGAL_ARGUMENT_ERROR]");
    error.errno = 1;
    throw error;
  }
  const string = decode(source, numberOf(from), 0, source.length);
  if (to === "utf8" || to === "utf16le") return Buffer.from(string, to);
  const most = to === "ascii" ? 0x7f : 0xff;
  const bytes = [];
  for (const char of string) bytes.push(char.codePointAt(0) <= most ? char.charCodeAt(0) : 63);
  return Buffer.from(bytes);
}

const needView = (input) => {
  if (isView(input)) return isBytes(input) ? input : new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  if (isBuffers(input)) return new Uint8Array(input);
  throw invalidArgType("input", ["ArrayBuffer", "Buffer", "TypedArray"], input);
};

const api = {
  Buffer,
  SlowBuffer,
  transcode,
  isUtf8: (input) => text.isUtf8(needView(input)),
  isAscii: (input) => needView(input).every((byte) => byte < 0x80),
  kMaxLength: LARGEST,
  kStringMaxLength: LONGEST_TEXT,
  btoa: (input) => {
    if (input === undefined) throw coded(TypeError, "ERR_MISSING_ARGS", 'The "input" argument must be specified');
    return host.internal("koipond:encoding").btoa(input);
  },
  atob: (input) => {
    if (input === undefined) throw coded(TypeError, "ERR_MISSING_ARGS", 'The "input" argument must be specified');
    return host.internal("koipond:encoding").atob(input);
  },
  constants: Object.create(Object.prototype, {
    MAX_LENGTH: { value: LARGEST, enumerable: true },
    MAX_STRING_LENGTH: { value: LONGEST_TEXT, enumerable: true },
  }),
  INSPECT_MAX_BYTES: 50,
};
for (const name of ["Blob", "File"]) defineProperty(api, name, { enumerable: true, configurable: true, get: () => host.internal("koipond:blob")[name] });
defineProperty(api, "resolveObjectURL", { enumerable: true, configurable: true, writable: true, value: unsupported("buffer", "resolveObjectURL") });
export default api;
export const support = { partial: {}, refused: ["resolveObjectURL"] };
