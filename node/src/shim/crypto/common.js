// What all parts of `crypto` share: bytes in and out, the errors of OpenSSL, answers that come later.
import { builtin } from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded, invalidArgType, invalidArgValue } from "koipond:errors";
import { setImmediate } from "koipond:timers";

const { Buffer } = buffer;
const { isView } = ArrayBuffer;
const tagOf = Object.prototype.toString;

export const NO_BYTES = new Uint8Array(0);
export const VIEWS = ["string", "Buffer", "TypedArray", "DataView"];
export const BUFFERS = ["ArrayBuffer", "Buffer", "TypedArray", "DataView"];
export const TEXT_OR_BUFFERS = ["string", ...BUFFERS];
export const KEYS = [...TEXT_OR_BUFFERS, "KeyObject", "CryptoKey"];

/** Bytes of Rust's as a Buffer. */
export const wrap = (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Bytes as a Buffer, or as text where an encoding is named. */
export function output(bytes, encoding) {
  const out = wrap(bytes);
  return encoding && encoding !== "buffer" && Buffer.isEncoding(encoding) ? out.toString(encoding) : out;
}

export function isBuffer(value) {
  if (typeof value !== "object" || value === null) return false;
  const tag = tagOf.call(value);
  return tag === "[object ArrayBuffer]" || tag === "[object SharedArrayBuffer]";
}

/** The memory of a view or a buffer as a Uint8Array; `undefined` for anything else. */
export function memory(value) {
  if (isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return isBuffer(value) ? new Uint8Array(value) : undefined;
}

/** Text in an encoding as bytes. */
export function textBytes(text, encoding) {
  const named = encoding && encoding !== "buffer" && Buffer.isEncoding(encoding) ? encoding : "utf8";
  return Buffer.from(text, named);
}

/** Text, or the memory of a view or (unless views alone are asked for) of a buffer. */
export function bytesOf(value, name, encoding = undefined, expected = TEXT_OR_BUFFERS) {
  if (typeof value === "string") return textBytes(value, encoding);
  const found = expected === VIEWS && !isView(value) ? undefined : memory(value);
  if (found === undefined) throw invalidArgType(name, expected, value);
  return found;
}

/** The data of `update`: hexadecimal text must have whole bytes. */
export function updateBytes(data, encoding) {
  if (typeof data === "string" && typeof encoding === "string" && encoding.toLowerCase() === "hex" && data.length % 2) {
    throw invalidArgValue("encoding", encoding, `is invalid for data of length ${data.length}`);
  }
  return bytesOf(data, "data", encoding, VIEWS);
}

const REASONS = {
  __proto__: null,
  "bad decrypt": ["1C800064", "Provider routines"],
  "wrong final block length": ["1C80006B", "Provider routines"],
  "operation not supported for this keytype": ["03000096", "digital envelope routines", "EVP_"],
  "not XOF or invalid length": ["030000B2", "digital envelope routines", "EVP_"],
  "invalid digest": ["1C80007A", "Provider routines"],
  "invalid key": ["1C80009E", "Provider routines"],
  "failed during derivation": ["1C8000A0", "Provider routines"],
  "illegal or unsupported padding mode": ["1C8000A5", "Provider routines"],
  "mismatching domain parameters": ["1C8000CB", "Provider routines"],
  "data too large for key size": ["0200006E", "rsa routines", "RSA_"],
  "data too small for key size": ["0200007A", "rsa routines", "RSA_"],
  "data too large for modulus": ["02000084", "rsa routines", "RSA_"],
  "data greater than mod len": ["0200006C", "rsa routines", "RSA_"],
  "oaep decoding error": ["02000079", "rsa routines", "RSA_"],
  "pkcs decoding error": ["0200009F", "rsa routines", "RSA_"],
  "padding check failed": ["02000072", "rsa routines", "RSA_"],
  "block type is not 01": ["0200006A", "rsa routines", "RSA_"],
  "digest too big for rsa key": ["02000070", "rsa routines", "RSA_"],
  unsupported: ["1E08010C", "DECODER routines"],
  "wrong tag": ["068000A8", "asn1 encoding routines", "ASN1_"],
  "interrupted or cancelled": ["07880109", "common libcrypto routines", "CRYPTO_"],
};

/** An error as OpenSSL words it. */
export function openssl(reason) {
  const [number, library, prefix = ""] = REASONS[reason] ?? ["00000000", "lib(0)"];
  const error = new Error(`error:${number}:${library}::${reason}`);
  error.library = library;
  error.reason = reason;
  error.code = `ERR_OSSL_${prefix}${reason.toUpperCase().replaceAll(" ", "_")}`;
  return error;
}

/** What Rust gave: bytes, or a word that says why there are none. */
export function given(result) {
  if (typeof result === "string") throw openssl(result);
  return result;
}

export const invalidDigest = (name) => coded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", `Invalid digest: ${name}`);
export const invalidState = (operation) => coded(Error, "ERR_CRYPTO_INVALID_STATE", `Invalid state for operation ${operation}`);

/** Gives an answer to a callback, after the code that runs now. */
export function later(callback, error, value) {
  if (error) setImmediate(callback, error);
  else setImmediate(callback, null, value);
}

const ALIASES = {
  __proto__: null,
  "sha1-2": "sha1",
  ripemd: "ripemd160",
  rmd160: "ripemd160",
  "ripemd-160": "ripemd160",
  "blake2b-512": "blake2b512",
  "blake2s-256": "blake2s256",
  "shake-128": "shake128",
  "shake-256": "shake256",
};

/** The name of a hash as Rust knows it, from any that OpenSSL knows. */
export function digestName(name) {
  let text = name.toLowerCase();
  if (text.startsWith("id-rsassa-pkcs1-v1_5-with-")) text = text.slice(26);
  else if (text.startsWith("rsa-")) text = text.slice(4).replace("/", "-");
  else if (text.startsWith("ssl3-")) text = text.slice(5);
  else if (text.endsWith("withrsaencryption")) text = text.slice(0, -17);
  else if (text === "ripemd160withrsa") text = "ripemd160";
  else if (/^sha(2?-)(224|256|384|512)(\/\d+)?$/.test(text)) text = text.replace(/^sha2?-/, "sha").replace("/", "-");
  else if (text === "sha-1") text = "sha1";
  return ALIASES[text] ?? text;
}

/** A stream's members for a class of objects that are streams only when somebody uses them so: `stream` is loaded then. */
export function lazyTransform(Class) {
  const { prototype } = Class;
  let Transform;
  const start = (self) => {
    if (Transform === undefined) {
      Transform = loadStream().Transform;
      Object.setPrototypeOf(prototype, Transform.prototype);
    }
    if (Object.hasOwn(self, "_readableState") || self === prototype) return;
    own(self, "_readableState", undefined);
    Transform.call(self, self._options);
  };
  for (const name of STREAM_MEMBERS) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: false,
      get() {
        start(this);
        if (Object.hasOwn(this, name)) return this[name];
        return Reflect.get(Transform.prototype, name, this);
      },
      set(value) {
        own(this, name, value);
      },
    });
  }
}

const own = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
const loadStream = () => builtin("stream");
const STREAM_MEMBERS = [
  "_readableState", "_writableState", "_events", "on", "once", "addListener", "prependListener", "prependOnceListener", "emit", "off",
  "removeListener", "removeAllListeners", "listeners", "listenerCount", "eventNames", "setMaxListeners", "pipe", "unpipe", "read", "push",
  "unshift", "resume", "pause", "isPaused", "setEncoding", "write", "end", "cork", "uncork", "destroy", "readable", "writable",
  "readableFlowing", "readableEnded", "writableEnded", "writableFinished", "writableNeedDrain", "writableLength", "readableLength",
  "readableObjectMode", "writableObjectMode", "destroyed", "closed", "errored", Symbol.asyncIterator,
];
