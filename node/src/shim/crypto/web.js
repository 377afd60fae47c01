// Web Cryptography: `crypto.webcrypto` and the global `crypto`.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded } from "koipond:errors";
import { digestName } from "koipond:crypto/common";
import { OBJECTS } from "koipond:crypto/secret";
import { getRandomValues, randomUUID } from "koipond:crypto/random";
import { createCipheriv, createDecipheriv } from "koipond:crypto/cipher";
import { CryptoKey, HASHES, failure, heldBy, isAes, missing, normal, operation, source, unrecognized, usable } from "koipond:crypto/web-key";
import { checkedFormat, checkedUsages, exportedKey, generated, imported, lengthOf } from "koipond:crypto/web-keys";

const { Buffer } = buffer;
const hashes = host.native("hash");
const kdf = host.native("kdf");
const keys = host.native("key");
const arrayBuffer = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const ORDINALS = ["1st", "2nd", "3rd", "4th", "5th", "6th", "7th"];

function needs(args, count, method) {
  if (args.length >= count) return;
  const words = `${count} argument${count === 1 ? "" : "s"} required, but only ${args.length} present.`;
  throw coded(TypeError, "ERR_MISSING_ARGS", `Failed to execute '${method}' on 'SubtleCrypto': ${words}`);
}
const data = (value, method, n) => source(value, `Failed to execute '${method}' on 'SubtleCrypto': ${ORDINALS[n]} argument`);

// ---- signing ----

function manner(algorithm, held) {
  const { name } = algorithm;
  const hash = held.algorithm.hash ?? algorithm.hash;
  if (name === "Ed25519") return ["", 1, -2, false];
  if (name === "ECDSA") {
    if (algorithm.hash === undefined) throw missing("EcdsaParams", "hash");
    return [HASHES[hash.name], 1, -2, false];
  }
  if (name === "RSA-PSS" && algorithm.saltLength === undefined) throw missing("RsaPssParams", "saltLength");
  return [HASHES[hash.name], name === "RSA-PSS" ? 6 : 1, name === "RSA-PSS" ? algorithm.saltLength : -2, false];
}

function hmac(held, bytes) {
  const running = hashes.hmac(HASHES[held.algorithm.hash.name], OBJECTS.get(held.object).bytes);
  hashes.update(running, bytes);
  return hashes.digest(running);
}

const signs = (name) => name === "HMAC" || name === "ECDSA" || name === "Ed25519" || name === "RSASSA-PKCS1-v1_5" || name === "RSA-PSS";

// ---- enciphering ----

function crypted(algorithm, held, bytes, encrypts) {
  const { name } = algorithm;
  if (name === "RSA-OAEP") {
    if (held.type !== (encrypts ? "public" : "private")) throw failure("InvalidAccessError", "The requested operation is not valid for the provided key");
    const label = algorithm.label === undefined ? new Uint8Array(0) : source(algorithm.label, "algorithm.label");
    const done = keys.crypt(OBJECTS.get(held.object).key, encrypts ? "encrypt" : "decrypt", bytes, 4, HASHES[held.algorithm.hash.name], label);
    if (typeof done === "string") throw operation();
    return arrayBuffer(done);
  }
  const key = OBJECTS.get(held.object).bytes;
  const mode = `aes-${key.length * 8}-${name.slice(4).toLowerCase()}`;
  if (name === "AES-GCM") return sealed(algorithm, mode, key, bytes, encrypts);
  const [dictionary, member] = name === "AES-CTR" ? ["AesCtrParams", "counter"] : ["AesCbcParams", "iv"];
  if (algorithm[member] === undefined) throw missing(dictionary, member);
  const iv = source(algorithm[member], `algorithm.${member}`);
  if (iv.length !== 16) throw failure("OperationError", `algorithm.${member} must contain exactly 16 bytes`);
  if (name === "AES-CTR") {
    if (algorithm.length === undefined) throw missing("AesCtrParams", "length");
    if (!(algorithm.length >= 1 && algorithm.length <= 128)) throw failure("OperationError", "AES-CTR algorithm.length must be between 1 and 128");
  }
  const cipher = encrypts ? createCipheriv(mode, key, iv) : createDecipheriv(mode, key, iv);
  return arrayBuffer(finished(() => Buffer.concat([cipher.update(bytes), cipher.final()])));
}

function sealed(algorithm, mode, key, bytes, encrypts) {
  if (algorithm.iv === undefined) throw missing("AesGcmParams", "iv");
  const iv = source(algorithm.iv, "algorithm.iv");
  const { tagLength = 128 } = algorithm;
  if (![32, 64, 96, 104, 112, 120, 128].includes(tagLength)) throw failure("OperationError", `${tagLength} is not a valid AES-GCM tag length`);
  const size = tagLength / 8;
  if (!encrypts && bytes.length < size) throw failure("OperationError", "The provided data is too small.");
  const aad = algorithm.additionalData === undefined ? undefined : source(algorithm.additionalData, "algorithm.additionalData");
  return arrayBuffer(finished(() => {
    const cipher = (encrypts ? createCipheriv : createDecipheriv)(mode, key, iv, { authTagLength: size });
    if (aad !== undefined) cipher.setAAD(aad);
    if (encrypts) return Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
    cipher.setAuthTag(bytes.subarray(bytes.length - size));
    return Buffer.concat([cipher.update(bytes.subarray(0, bytes.length - size)), cipher.final()]);
  }));
}

function finished(run) {
  try {
    return run();
  } catch (error) {
    if (error?.name === "InternalError") throw error;
    throw operation();
  }
}

// ---- deriving ----

function derived(algorithm, held, length) {
  const { name } = algorithm;
  if (name === "PBKDF2" || name === "HKDF") {
    const members = name === "PBKDF2" ? ["hash", "iterations", "salt"] : ["hash", "info", "salt"];
    for (const member of members) if (algorithm[member] === undefined) throw missing(name === "PBKDF2" ? "Pbkdf2Params" : "HkdfParams", member);
    if (name === "PBKDF2" && algorithm.iterations === 0) throw failure("OperationError", "iterations cannot be zero");
    if (length === 0 || length === null || length === undefined) throw failure("OperationError", length === 0 ? "length cannot be zero" : "length cannot be null");
    if (length % 8) throw failure("OperationError", "length must be a multiple of 8");
    const hash = digestName(algorithm.hash.name), salt = source(algorithm.salt, "algorithm.salt"), { bytes } = OBJECTS.get(held.object);
    if (name === "PBKDF2") return kdf.pbkdf2(hash, bytes, salt, algorithm.iterations >>> 0, length / 8);
    if (length / 8 > 255 * hashes.size(hash)) throw operation();
    return kdf.hkdf(hash, bytes, salt, source(algorithm.info, "algorithm.info"), length / 8);
  }
  if (name !== "ECDH" && name !== "X25519") throw unrecognized();
  if (algorithm.public === undefined) throw missing("EcdhKeyDeriveParams", "public");
  const other = heldBy(algorithm.public);
  if (held.type !== "private") throw failure("InvalidAccessError", "baseKey must be a private key");
  if (other.type !== "public") throw failure("InvalidAccessError", "algorithm.public must be a public key");
  if (other.algorithm.name !== name) throw failure("InvalidAccessError", `algorithm.public must be an ${name} key`);
  if (other.algorithm.namedCurve !== held.algorithm.namedCurve) throw failure("InvalidAccessError", "Named curve mismatch");
  const secret = keys.agree(OBJECTS.get(held.object).key, OBJECTS.get(other.object).key);
  if (typeof secret === "string") throw operation();
  if (length === null || length === undefined) return secret;
  if (length > secret.length * 8) throw failure("OperationError", "derived bit length is too small");
  const cut = secret.slice(0, Math.ceil(length / 8));
  if (length % 8) cut[cut.length - 1] &= 0xff << (8 - (length % 8));
  return cut;
}

let making = false;
const illegal = () => {
  if (!making) throw coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
};
const invalidThis = (name) => coded(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);
const needSubtle = (self) => {
  if (self !== subtle) throw invalidThis("SubtleCrypto");
};

class SubtleCrypto {
  constructor() {
    illegal();
  }
  async encrypt(algorithm, key, bytes) {
    needSubtle(this);
    needs(arguments, 3, "encrypt");
    const found = normal(algorithm);
    const content = data(bytes, "encrypt", 2).slice();
    return crypted(found, usable(key, found.name, "encrypt"), content, true);
  }
  async decrypt(algorithm, key, bytes) {
    needSubtle(this);
    needs(arguments, 3, "decrypt");
    const found = normal(algorithm);
    const content = data(bytes, "decrypt", 2).slice();
    return crypted(found, usable(key, found.name, "decrypt"), content, false);
  }
  async sign(algorithm, key, bytes) {
    needSubtle(this);
    needs(arguments, 3, "sign");
    const found = normal(algorithm);
    if (!signs(found.name)) throw unrecognized();
    const held = usable(key, found.name, "sign"), content = data(bytes, "sign", 2);
    if (found.name === "HMAC") return arrayBuffer(hmac(held, content));
    const done = keys.sign(OBJECTS.get(held.object).key, content, ...manner(found, held));
    if (typeof done === "string") throw operation();
    return arrayBuffer(done);
  }
  async verify(algorithm, key, signature, bytes) {
    needSubtle(this);
    needs(arguments, 4, "verify");
    const found = normal(algorithm);
    if (!signs(found.name)) throw unrecognized();
    const held = usable(key, found.name, "verify"), given = data(signature, "verify", 2), content = data(bytes, "verify", 3);
    if (found.name === "HMAC") return Buffer.from(hmac(held, content)).equals(given);
    return keys.verify(OBJECTS.get(held.object).key, content, given, ...manner(found, held)) === true;
  }
  async digest(algorithm, bytes) {
    needSubtle(this);
    needs(arguments, 2, "digest");
    const found = normal(algorithm), content = data(bytes, "digest", 1);
    if (HASHES[found.name] === undefined) throw unrecognized();
    return arrayBuffer(hashes.once(HASHES[found.name], content));
  }
  async generateKey(algorithm, extractable, usages) {
    needSubtle(this);
    needs(arguments, 3, "generateKey");
    return generated(normal(algorithm), extractable, checkedUsages(usages, "generateKey", "3rd"));
  }
  async deriveKey(algorithm, baseKey, derivedKeyType, extractable, usages) {
    needSubtle(this);
    needs(arguments, 5, "deriveKey");
    const found = normal(algorithm), type = normal(derivedKeyType), list = checkedUsages(usages, "deriveKey", "5th");
    const held = usable(baseKey, found.name, "deriveKey");
    const bytes = derived(found, held, lengthOf(type));
    return imported("raw", bytes, type, extractable, list);
  }
  async deriveBits(algorithm, baseKey, length = null) {
    needSubtle(this);
    needs(arguments, 2, "deriveBits");
    const found = normal(algorithm);
    return arrayBuffer(derived(found, usable(baseKey, found.name, "deriveBits"), length));
  }
  async importKey(format, keyData, algorithm, extractable, usages) {
    needSubtle(this);
    needs(arguments, 4, "importKey");
    checkedFormat(format, "importKey");
    return imported(format, keyData, normal(algorithm), extractable, checkedUsages(usages, "importKey", "5th"));
  }
  async exportKey(format, key) {
    needSubtle(this);
    needs(arguments, 2, "exportKey");
    checkedFormat(format, "exportKey");
    return exportedKey(format, key);
  }
  async wrapKey(format, key, wrappingKey, wrapAlgorithm) {
    needSubtle(this);
    needs(arguments, 4, "wrapKey");
    checkedFormat(format, "wrapKey");
    const found = wrapping(wrapAlgorithm);
    const out = exportedKey(format, key);
    const bytes = format === "jwk" ? Buffer.from(JSON.stringify(out), "utf8") : new Uint8Array(out);
    return crypted(found, usable(wrappingKey, found.name, "wrapKey"), bytes, true);
  }
  async unwrapKey(format, wrappedKey, unwrappingKey, unwrapAlgorithm, keyAlgorithm, extractable, usages) {
    needSubtle(this);
    needs(arguments, 7, "unwrapKey");
    checkedFormat(format, "unwrapKey");
    const found = wrapping(unwrapAlgorithm), content = data(wrappedKey, "unwrapKey", 1).slice();
    const opened = crypted(found, usable(unwrappingKey, found.name, "unwrapKey"), content, false);
    const bytes = format === "jwk" ? JSON.parse(Buffer.from(opened).toString("utf8")) : opened;
    return imported(format, bytes, normal(keyAlgorithm), extractable, checkedUsages(usages, "unwrapKey", "7th"));
  }
}

function wrapping(algorithm) {
  const found = normal(algorithm);
  if (found.name === "AES-KW") throw failure("NotSupportedError", "AES-KW is not in Koipond; see docs/node-support.md");
  if (!isAes(found.name) && found.name !== "RSA-OAEP") throw unrecognized();
  return found;
}

class Crypto {
  constructor() {
    illegal();
  }
  get subtle() {
    if (this !== webcrypto) throw invalidThis("Crypto");
    return subtle;
  }
  getRandomValues(array) {
    if (this !== webcrypto) throw invalidThis("Crypto");
    return getRandomValues(array);
  }
  randomUUID(options) {
    if (this !== webcrypto) throw invalidThis("Crypto");
    return randomUUID(options);
  }
}
for (const Class of [SubtleCrypto, Crypto]) {
  for (const name of Object.getOwnPropertyNames(Class.prototype)) {
    if (name !== "constructor") Object.defineProperty(Class.prototype, name, { enumerable: true });
  }
  Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: Class.name, configurable: true });
}

making = true;
export const subtle = new SubtleCrypto();
export const webcrypto = new Crypto();
making = false;
export { Crypto, CryptoKey, SubtleCrypto };
// The names of globals.
export { webcrypto as crypto };
