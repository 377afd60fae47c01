// Keys from passwords: PBKDF2, scrypt, HKDF.
import * as host from "koipond:host";
import { coded, invalidArgType, outOfRange, validateFunction, validateInteger, validateString, validateUint32 } from "koipond:errors";
import { bytesOf, digestName, invalidDigest, later, memory, textBytes, wrap } from "koipond:crypto/common";
import { isCryptoKey, isKeyObject, secretOf } from "koipond:crypto/secret";

const native = host.native("kdf");
const { size: hashSize } = host.native("hash");
const MOST = 2 ** 31 - 1;

function pbkdf2With(password, salt, iterations, keylen, digest) {
  validateString(digest, "digest");
  const [secret, salted] = [bytesOf(password, "password"), bytesOf(salt, "salt")];
  validateInteger(iterations, "iterations", 1, MOST);
  validateInteger(keylen, "keylen", 0, MOST);
  const key = native.pbkdf2(digestName(digest), secret, salted, iterations, keylen);
  if (key === undefined) throw invalidDigest(digest);
  return wrap(key);
}

export function pbkdf2Sync(password, salt, iterations, keylen, digest) {
  return pbkdf2With(password, salt, iterations, keylen, digest);
}

export function pbkdf2(password, salt, iterations, keylen, digest, callback) {
  if (typeof digest === "function") [callback, digest] = [digest, undefined];
  // Node.js looks at the arguments first, then at the callback, and only then at the name of the hash.
  let key, failed;
  try {
    key = pbkdf2With(password, salt, iterations, keylen, digest);
  } catch (error) {
    if (error?.code !== "ERR_CRYPTO_INVALID_DIGEST") throw error;
    failed = error;
  }
  validateFunction(callback, "callback");
  if (failed) throw failed;
  later(callback, null, key);
}

const SCRYPT_NAMES = [["N", "cost"], ["r", "blockSize"], ["p", "parallelization"]];

function scryptOptions(options) {
  const found = { N: 16384, r: 8, p: 1, maxmem: 32 << 20 };
  if (!options || typeof options !== "object") return found;
  for (const [name, long] of SCRYPT_NAMES) {
    const short = options[name] !== undefined;
    if (short) {
      validateUint32(options[name], name);
      found[name] = options[name];
    }
    if (options[long] !== undefined) {
      if (short) throw coded(Error, "ERR_CRYPTO_SCRYPT_INVALID_PARAMETER", "Invalid scrypt parameter");
      validateUint32(options[long], long);
      found[name] = options[long];
    }
  }
  if (options.maxmem !== undefined) {
    validateInteger(options.maxmem, "maxmem", 0);
    found.maxmem = options.maxmem;
  }
  // Zero stands for what is usual.
  return { N: found.N || 16384, r: found.r || 8, p: found.p || 1, maxmem: found.maxmem || 32 << 20 };
}

function scryptWith(password, salt, keylen, options) {
  const [secret, salted] = [bytesOf(password, "password"), bytesOf(salt, "salt")];
  validateInteger(keylen, "keylen", 0, MOST);
  const { N, r, p, maxmem } = scryptOptions(options);
  const key = native.scrypt(secret, salted, N, r, p, maxmem, keylen);
  if (typeof key !== "string") return wrap(key);
  const why = key === "invalid" ? "" : `: error:030000AC:digital envelope routines::${key}`;
  throw coded(RangeError, "ERR_CRYPTO_INVALID_SCRYPT_PARAMS", `Invalid scrypt params${why}`);
}

export function scryptSync(password, salt, keylen, options) {
  return scryptWith(password, salt, keylen, options);
}

export function scrypt(password, salt, keylen, options, callback) {
  if (callback === undefined) [callback, options] = [options, undefined];
  const key = scryptWith(password, salt, keylen, options);
  validateFunction(callback, "callback");
  later(callback, null, key);
}

const HKDF_TYPES = ["ArrayBuffer", "TypedArray", "DataView", "Buffer"];

function hkdfKey(ikm) {
  if (isCryptoKey(ikm) || isKeyObject(ikm)) return secretOf(ikm);
  const bytes = typeof ikm === "string" ? textBytes(ikm) : memory(ikm);
  if (bytes === undefined) throw invalidArgType("ikm", ["string", "SecretKeyObject", ...HKDF_TYPES], ikm);
  return bytes;
}

function hkdfWith(digest, ikm, salt, info, length) {
  validateString(digest, "digest");
  const key = hkdfKey(ikm);
  const part = (value, name) => {
    const bytes = typeof value === "string" ? textBytes(value) : memory(value);
    if (bytes === undefined) throw invalidArgType(name, ["string", ...HKDF_TYPES], value);
    return bytes;
  };
  const [salted, told] = [part(salt, "salt"), part(info, "info")];
  validateInteger(length, "length", 0, 2 ** 32);
  if (told.length > 1024) throw outOfRange("info", "must not contain more than 1024 bytes", told.length);
  const size = hashSize(digestName(digest));
  if (size === undefined) throw invalidDigest(digest);
  if (length > 255 * size) throw coded(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
  return native.hkdf(digestName(digest), key, salted, told, length).buffer;
}

export function hkdfSync(digest, ikm, salt, info, length) {
  return hkdfWith(digest, ikm, salt, info, length);
}

export function hkdf(digest, ikm, salt, info, length, callback) {
  const key = hkdfWith(digest, ikm, salt, info, length);
  validateFunction(callback, "callback");
  later(callback, null, key);
}
