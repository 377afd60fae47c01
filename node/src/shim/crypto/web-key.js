// Web Cryptography: algorithms as they are named, and keys of its own kind.
import { DOMException } from "koipond:encoding";
import { coded, invalidArgType } from "koipond:errors";
import { memory } from "koipond:crypto/common";
import { OBJECTS, WEB_KEYS } from "koipond:crypto/secret";

export const failure = (name, message) => new DOMException(message, name);
export const operation = () => failure("OperationError", "The operation failed for an operation-specific reason");
export const unrecognized = () => failure("NotSupportedError", "Unrecognized algorithm name");

const NAMES = [
  "SHA-1", "SHA-256", "SHA-384", "SHA-512", "HMAC", "AES-CBC", "AES-CTR", "AES-GCM", "AES-KW", "PBKDF2", "HKDF", "ECDSA", "ECDH", "Ed25519",
  "X25519", "RSASSA-PKCS1-v1_5", "RSA-PSS", "RSA-OAEP",
];
const BY_NAME = new Map(NAMES.map((name) => [name.toLowerCase(), name]));
export const HASHES = { __proto__: null, "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512" };
export const BLOCKS = { __proto__: null, "SHA-1": 512, "SHA-256": 512, "SHA-384": 1024, "SHA-512": 1024 };
export const isAes = (name) => name.startsWith("AES-");
export const isRsa = (name) => name.startsWith("RSA");

export function missing(dictionary, name) {
  return coded(TypeError, "ERR_MISSING_OPTION", `Failed to normalize algorithm: passed algorithm can not be converted to '${dictionary}' because '${name}' is required in '${dictionary}'.`);
}

/** An algorithm as an object with its proper name; `needs` are members that must be there, by the name of the dictionary. */
export function normal(algorithm, dictionary = "Algorithm", needs = []) {
  const given = typeof algorithm === "string" ? { name: algorithm } : algorithm;
  if (typeof given !== "object" || given === null || given.name === undefined) throw missing("Algorithm", "name");
  const name = BY_NAME.get(`${given.name}`.toLowerCase());
  if (name === undefined) throw unrecognized();
  const found = { ...given, name };
  for (const need of needs) if (found[need] === undefined) throw missing(dictionary, need);
  if (found.hash !== undefined) found.hash = normal(found.hash);
  if (found.hash !== undefined && HASHES[found.hash.name] === undefined) throw unrecognized();
  return found;
}

/** The memory of a parameter. */
export function source(value, words) {
  const bytes = memory(value);
  if (bytes === undefined) throw coded(TypeError, "ERR_INVALID_ARG_TYPE", `${words} is not instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  return bytes;
}

const HELD = new WeakMap();
let making = false;

export class CryptoKey {
  constructor() {
    if (!making) throw coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  }
  get type() {
    return heldBy(this).type;
  }
  get extractable() {
    return heldBy(this).extractable;
  }
  get algorithm() {
    return heldBy(this).algorithm;
  }
  get usages() {
    return heldBy(this).usages;
  }
  [Symbol.for("nodejs.util.inspect.custom")](depth, options, inspect) {
    const { type, extractable, algorithm, usages } = heldBy(this);
    return `CryptoKey ${(inspect ?? String)({ type, extractable, algorithm, usages }, { ...options, depth: options?.depth == null ? null : options.depth - 1 })}`;
  }
}
for (const name of ["type", "extractable", "algorithm", "usages"]) Object.defineProperty(CryptoKey.prototype, name, { enumerable: true });
Object.defineProperty(CryptoKey.prototype, Symbol.toStringTag, { value: "CryptoKey", configurable: true });

export function heldBy(key) {
  const held = typeof key === "object" && key !== null ? HELD.get(key) : undefined;
  if (held === undefined) throw coded(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of type CryptoKey');
  return held;
}


/** A key of this kind around a KeyObject. */
export function webKey(object, algorithm, usages, extractable) {
  making = true;
  const key = new CryptoKey();
  making = false;
  HELD.set(key, { type: OBJECTS.get(object).type, algorithm, usages: [...new Set(usages)], extractable: !!extractable, object });
  WEB_KEYS.set(key, object);
  return key;
}

/** What a key holds, if it is for that use and that algorithm. */
export function usable(key, name, usage, label = usage) {
  if (typeof key !== "object" || key === null || !HELD.has(key)) throw invalidArgType("key", "CryptoKey", key);
  const held = HELD.get(key);
  if (!held.usages.includes(usage)) throw failure("InvalidAccessError", usage === "deriveBits" || usage === "deriveKey" ? `baseKey does not have ${usage} usage` : `Unable to use this key to ${label}`);
  if (held.algorithm.name !== name) throw failure("InvalidAccessError", usage === "sign" || usage === "verify" ? `Unable to use this key to ${label}` : "The requested operation is not valid for the provided key");
  return held;
}

