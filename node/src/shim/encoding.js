// Text and data conversions that tasks find as globals: TextEncoder, TextDecoder (UTF-8 only), btoa, atob,
// structuredClone, and the DOMException that these throw.
//
// UTF-8 itself is the engine's: `utf8Encode(text)` gives a Uint8Array with a buffer of its own, `utf8Decode(bytes,
// fatal, ignoreBOM)` a string, with U+FFFD for what is malformed, or any error where `fatal` is set.
// Left out: other encodings, and `transfer` of structuredClone (what is transferred is copied).

import { utf8Encode, utf8Decode } from 'koipond:host';

const { isView } = ArrayBuffer;
const { fromCharCode } = String;
const own = Object.prototype.hasOwnProperty;
const tagOf = Object.prototype.toString;

const CODES = {
  __proto__: null, InvalidCharacterError: 5, NotSupportedError: 9, InvalidStateError: 11, SyntaxError: 12, InvalidAccessError: 15,
  TypeMismatchError: 17, AbortError: 20, QuotaExceededError: 22, TimeoutError: 23, DataCloneError: 25,
};

export class DOMException extends Error {
  #name;
  constructor(message = '', name = 'Error') {
    super(message);
    this.#name = `${name}`;
  }
  get name() { return this.#name; }
  get code() { return CODES[this.#name] ?? 0; }
  get [Symbol.toStringTag]() { return 'DOMException'; }
}

// The names of old, with their numbers.
const OLD =
  "INDEX_SIZE DOMSTRING_SIZE HIERARCHY_REQUEST WRONG_DOCUMENT INVALID_CHARACTER NO_DATA_ALLOWED NO_MODIFICATION_ALLOWED NOT_FOUND NOT_SUPPORTED " +
  "INUSE_ATTRIBUTE INVALID_STATE SYNTAX INVALID_MODIFICATION NAMESPACE INVALID_ACCESS VALIDATION TYPE_MISMATCH SECURITY NETWORK ABORT URL_MISMATCH " +
  "QUOTA_EXCEEDED TIMEOUT INVALID_NODE_TYPE DATA_CLONE";
OLD.split(' ').forEach((name, n) => {
  for (const holder of [DOMException, DOMException.prototype]) Object.defineProperty(holder, `${name}_ERR`, { value: n + 1, enumerable: true });
});

function coded(Kind, code, message) {
  return Object.defineProperty(new Kind(message), 'code', { value: code, enumerable: true, writable: true, configurable: true });
}

export class TextEncoder {
  get encoding() { return 'utf-8'; }
  get [Symbol.toStringTag]() { return 'TextEncoder'; }

  encode(text = '') {
    return utf8Encode(`${text}`);
  }

  encodeInto(source, target) {
    if (typeof source !== 'string') throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "src" argument must be of type string');
    if (!(target instanceof Uint8Array)) {
      throw coded(TypeError, 'ERR_INVALID_ARG_TYPE', 'The "dest" argument must be an instance of Uint8Array');
    }
    let read = 0, written = 0;
    while (read < source.length) {
      const point = source.codePointAt(read);
      const size = point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
      if (written + size > target.length) break;
      written += size;
      read += size === 4 ? 2 : 1;
    }
    target.set(utf8Encode(source.slice(0, read)));
    return { read, written };
  }
}

const UTF8_LABELS = /^[\t\n\f\r ]*(?:unicode-1-1-utf-8|unicode11utf8|unicode20utf8|utf-?8|x-unicode20utf8)[\t\n\f\r ]*$/i;
const NO_BYTES = new Uint8Array(0);

export class TextDecoder {
  #fatal;
  #ignoreBOM;
  // Bytes of a sequence that the last streamed chunk left open, and whether the stream is past its start.
  #open = NO_BYTES;
  #begun = false;

  constructor(label = 'utf-8', options = undefined) {
    if (!UTF8_LABELS.test(`${label}`)) {
      throw coded(RangeError, 'ERR_ENCODING_NOT_SUPPORTED', `The "${label}" encoding is not supported`);
    }
    this.#fatal = Boolean(options?.fatal);
    this.#ignoreBOM = Boolean(options?.ignoreBOM);
  }

  get encoding() { return 'utf-8'; }
  get fatal() { return this.#fatal; }
  get ignoreBOM() { return this.#ignoreBOM; }
  get [Symbol.toStringTag]() { return 'TextDecoder'; }

  decode(input = NO_BYTES, options = undefined) {
    let bytes = bytesOf(input);
    if (bytes === undefined) {
      throw coded(TypeError, 'ERR_INVALID_ARG_TYPE',
        'The "list" argument must be an instance of SharedArrayBuffer, ArrayBuffer or ArrayBufferView.');
    }
    const stream = Boolean(options?.stream);
    if (this.#open.length > 0) {
      const joined = new Uint8Array(this.#open.length + bytes.length);
      joined.set(this.#open);
      joined.set(bytes, this.#open.length);
      bytes = joined;
    }
    const whole = stream ? bytes.length - openBytes(bytes) : bytes.length;
    this.#open = whole < bytes.length ? bytes.slice(whole) : NO_BYTES;
    const ignoreBOM = this.#ignoreBOM || this.#begun;
    this.#begun = stream && (this.#begun || whole > 0);
    try {
      return utf8Decode(whole < bytes.length ? bytes.subarray(0, whole) : bytes, this.#fatal, ignoreBOM);
    } catch {
      this.#open = NO_BYTES;
      this.#begun = false;
      throw coded(TypeError, 'ERR_ENCODING_INVALID_ENCODED_DATA', 'The encoded data was not valid for encoding utf-8');
    }
  }
}

function bytesOf(input) {
  if (input instanceof Uint8Array) return input;
  if (isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  const tag = tagOf.call(input);
  return tag === '[object ArrayBuffer]' || tag === '[object SharedArrayBuffer]' ? new Uint8Array(input) : undefined;
}

// How many bytes at the end begin a sequence that may still become valid.
function openBytes(bytes) {
  const { length } = bytes;
  for (let back = 1; back <= 3 && back <= length; back++) {
    const lead = bytes[length - back];
    if (lead >= 0x80 && lead < 0xc0) continue;
    const size = lead >= 0xf0 && lead <= 0xf4 ? 4 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xc2 && lead < 0xe0 ? 2 : 1;
    if (size <= back) return 0;
    if (back === 1) return 1;
    // The second byte says whether the sequence is overlong, a surrogate, or past U+10FFFF.
    const second = bytes[length - back + 1];
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high ? back : 0;
  }
  return 0;
}

const ALPHABET = utf8Encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const EQUALS = 61;
const VALUES = new Uint8Array(128).fill(64);
for (let i = 0; i < 64; i++) VALUES[ALPHABET[i]] = i;

function wrongCharacter(message) {
  return new DOMException(message, 'InvalidCharacterError');
}

export function btoa(input) {
  const text = `${input}`, { length } = text;
  const out = new Uint8Array(Math.ceil(length / 3) * 4);
  for (let i = 0, at = 0; i < length; i += 3) {
    const a = text.charCodeAt(i);
    const b = i + 1 < length ? text.charCodeAt(i + 1) : 0;
    const c = i + 2 < length ? text.charCodeAt(i + 2) : 0;
    if ((a | b | c) > 255) throw wrongCharacter('Invalid character');
    out[at++] = ALPHABET[a >> 2];
    out[at++] = ALPHABET[((a & 3) << 4) | (b >> 4)];
    out[at++] = i + 1 < length ? ALPHABET[((b & 15) << 2) | (c >> 6)] : EQUALS;
    out[at++] = i + 2 < length ? ALPHABET[c & 63] : EQUALS;
  }
  return utf8Decode(out, false, true);
}

export function atob(input) {
  let text = `${input}`;
  if (/[\t\n\f\r ]/.test(text)) text = text.replace(/[\t\n\f\r ]+/g, '');
  const padded = text.length % 4 === 0 && text.endsWith('=') ? (text.endsWith('==') ? 2 : 1) : 0;
  const length = text.length - padded;
  const out = new Uint8Array(Math.floor((length * 3) / 4));
  let bits = 0, held = 0, at = 0, wrong = length % 4 === 1;
  for (let i = 0; i < length && !wrong; i++) {
    const code = text.charCodeAt(i), value = code < 128 ? VALUES[code] : 64;
    wrong = value === 64;
    held = ((held << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out[at++] = held >> bits;
  }
  if (wrong) throw wrongCharacter('The string to be decoded is not correctly encoded.');
  // One argument for each character, so in pieces.
  let result = '';
  for (let i = 0; i < out.length; i += 4096) result += fromCharCode.apply(null, out.subarray(i, i + 4096));
  return result;
}

const VIEWS = {
  __proto__: null, Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array,
  Float64Array, BigInt64Array, BigUint64Array,
};
const viewName = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get;
const BOXED = { __proto__: null, Boolean, Number, String, BigInt };
const ERRORS = { __proto__: null, Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError };
const isError = Error.isError ?? ((value) => value instanceof Error);

// A deep copy. Objects wait in a list until it is their turn, so nesting costs no stack.
export function structuredClone(value) {
  const copies = new Map();
  const waiting = [];
  const copy = (it) => {
    if (typeof it === 'function' || typeof it === 'symbol') throw notCloneable(String(it));
    if (typeof it !== 'object' || it === null) return it;
    const known = copies.get(it);
    if (known !== undefined) return known;
    const shell = shellOf(it, copy);
    copies.set(it, shell);
    waiting.push(it);
    return shell;
  };
  const result = copy(value);
  for (let i = 0; i < waiting.length; i++) fill(copies.get(waiting[i]), waiting[i], copy);
  return result;
}

function notCloneable(what) {
  return new DOMException(`${what} could not be cloned.`, 'DataCloneError');
}

// The copy before its contents. A Symbol.toStringTag of its own cannot make an object pass for a builtin: the
// builtin's own method, called here, throws for what it is not.
function shellOf(it, copy) {
  if (Array.isArray(it)) return new Array(it.length);
  if (isError(it)) return new (ERRORS[`${it.name}`] ?? Error)();
  if (isView(it)) {
    const Kind = VIEWS[viewName.call(it)] ?? DataView;
    return new Kind(copy(it.buffer), it.byteOffset, Kind === DataView ? it.byteLength : it.length);
  }
  const kind = tagOf.call(it).slice(8, -1);
  try {
    switch (kind) {
      case 'Date': return new Date(Date.prototype.getTime.call(it));
      case 'RegExp': return new RegExp(it.source, it.flags);
      case 'Map': Map.prototype.has.call(it); return new Map();
      case 'Set': Set.prototype.has.call(it); return new Set();
      case 'ArrayBuffer': return ArrayBuffer.prototype.slice.call(it, 0);
      case 'SharedArrayBuffer': return it;
      case 'Boolean': case 'Number': case 'String': case 'BigInt': return Object(BOXED[kind].prototype.valueOf.call(it));
    }
  } catch {
    return {};
  }
  if (kind === 'Symbol' || kind === 'WeakMap' || kind === 'WeakSet' || kind === 'WeakRef' || kind === 'Promise'
    || kind.endsWith('Iterator') || kind.endsWith('Generator')) throw notCloneable(`#<${kind}>`);
  return {};
}

function hidden(target, key, value) {
  Object.defineProperty(target, key, { value, writable: true, enumerable: false, configurable: true });
}

function fill(shell, it, copy) {
  if (isError(it)) {
    if (own.call(it, 'message')) hidden(shell, 'message', `${it.message}`);
    if (own.call(it, 'cause')) hidden(shell, 'cause', copy(it.cause));
    if (typeof it.stack === 'string') shell.stack = it.stack;
    return;
  }
  if (shell instanceof Map) {
    Map.prototype.forEach.call(it, (value, key) => shell.set(copy(key), copy(value)));
    return;
  }
  if (shell instanceof Set) {
    Set.prototype.forEach.call(it, (value) => shell.add(copy(value)));
    return;
  }
  if (!Array.isArray(shell) && Object.getPrototypeOf(shell) !== Object.prototype) return;
  for (const key of Object.keys(it)) {
    Object.defineProperty(shell, key, { value: copy(it[key]), writable: true, enumerable: true, configurable: true });
  }
}
