// Hashes and HMACs.
import * as host from "koipond:host";
import { coded, invalidArgType, validateString, validateUint32 } from "koipond:errors";
import { KEYS, digestName, invalidDigest, lazyTransform, memory, openssl, output, textBytes, updateBytes, wrap } from "koipond:crypto/common";
import { secretOf } from "koipond:crypto/secret";

const native = host.native("hash");
const finalized = () => coded(Error, "ERR_CRYPTO_HASH_FINALIZED", "Digest already called");
const unknown = () => new Error("Digest method not supported");

const STATE = new WeakMap();

export function Hash(algorithm, options) {
  if (!new.target) return new Hash(algorithm, options);
  let running, length;
  if (STATE.has(algorithm)) {
    const other = STATE.get(algorithm);
    if (other.done) throw finalized();
    running = native.copy(other.running);
    length = options?.outputLength ?? other.length;
  } else {
    validateString(algorithm, "algorithm");
    length = options?.outputLength;
    if (length !== undefined) validateUint32(length, "options.outputLength");
    const name = digestName(algorithm);
    running = native.create(name);
    if (running === undefined) throw unknown();
    if (length !== undefined && !name.startsWith("shake") && length !== native.size(name)) throw openssl("not XOF or invalid length");
  }
  this._options = options;
  STATE.set(this, { running, length, done: false });
}

Object.assign(Hash.prototype, {
  copy(options) {
    return new Hash(this, options);
  },
  _transform(chunk, encoding, callback) {
    native.update(STATE.get(this).running, updateBytes(chunk, encoding));
    callback();
  },
  _flush(callback) {
    this.push(this.digest());
    callback();
  },
  update(data, encoding) {
    const state = STATE.get(this);
    if (state.done) throw finalized();
    native.update(state.running, updateBytes(data, encoding));
    return this;
  },
  digest(encoding) {
    const state = STATE.get(this);
    if (state.done) throw finalized();
    state.done = true;
    return output(native.digest(state.running, state.length), encoding === undefined ? undefined : `${encoding}`);
  },
});
lazyTransform(Hash);

export function Hmac(hmac, key, options) {
  if (!new.target) return new Hmac(hmac, key, options);
  validateString(hmac, "hmac");
  const secret = secretOf(key, "key", options?.encoding, KEYS);
  const name = digestName(hmac);
  const running = native.hmac(name, secret);
  if (running === undefined) throw invalidDigest(hmac);
  this._options = options;
  STATE.set(this, { running, done: false });
}

Object.assign(Hmac.prototype, {
  update: Hash.prototype.update,
  digest(encoding) {
    const state = STATE.get(this);
    const named = encoding === undefined ? undefined : `${encoding}`;
    // A second digest is empty, unlike that of a hash.
    if (state.done) return output(new Uint8Array(0), named);
    state.done = true;
    return output(native.digest(state.running), named);
  },
  _flush: Hash.prototype._flush,
  _transform: Hash.prototype._transform,
});
lazyTransform(Hmac);
for (const Class of [Hash, Hmac]) {
  for (const name of Object.keys(Class.prototype)) Object.defineProperty(Class.prototype, name, { enumerable: false });
}

export const createHash = (algorithm, options) => new Hash(algorithm, options);
export const createHmac = (hmac, key, options) => new Hmac(hmac, key, options);

export function hash(algorithm, input, outputEncoding = "hex") {
  validateString(algorithm, "algorithm");
  if (typeof input !== "string" && !ArrayBuffer.isView(input)) throw invalidArgType("input", ["Buffer", "TypedArray", "DataView", "string"], input);
  if (outputEncoding !== "hex") validateString(outputEncoding, "outputEncoding");
  const done = native.once(digestName(algorithm), typeof input === "string" ? textBytes(input) : memory(input));
  if (done === undefined) throw new Error(`Digest method ${algorithm} is not supported`);
  return outputEncoding === "buffer" ? wrap(done) : output(done, outputEncoding);
}

// All that Node.js has but those of SM3 and `md5-sha1`.
const HASHES = [
  "RSA-MD5", "RSA-RIPEMD160", "RSA-SHA1", "RSA-SHA1-2", "RSA-SHA224", "RSA-SHA256", "RSA-SHA3-224", "RSA-SHA3-256", "RSA-SHA3-384",
  "RSA-SHA3-512", "RSA-SHA384", "RSA-SHA512", "RSA-SHA512/224", "RSA-SHA512/256", "blake2b512", "blake2s256",
  "id-rsassa-pkcs1-v1_5-with-sha3-224", "id-rsassa-pkcs1-v1_5-with-sha3-256", "id-rsassa-pkcs1-v1_5-with-sha3-384",
  "id-rsassa-pkcs1-v1_5-with-sha3-512", "md5", "md5WithRSAEncryption", "ripemd", "ripemd160", "ripemd160WithRSA", "rmd160", "sha1",
  "sha1WithRSAEncryption", "sha224", "sha224WithRSAEncryption", "sha256", "sha256WithRSAEncryption", "sha3-224", "sha3-256", "sha3-384",
  "sha3-512", "sha384", "sha384WithRSAEncryption", "sha512", "sha512-224", "sha512-224WithRSAEncryption", "sha512-256",
  "sha512-256WithRSAEncryption", "sha512WithRSAEncryption", "shake128", "shake256", "ssl3-md5", "ssl3-sha1",
];
export const getHashes = () => [...HASHES];
