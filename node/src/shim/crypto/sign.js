// Signatures, RSA encryption and shared secrets.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded, invalidArgType, invalidArgValue, validateFunction, validateString } from "koipond:errors";
import { NO_BYTES, bytesOf, digestName, given, invalidDigest, later, memory, openssl, output, updateBytes, wrap } from "koipond:crypto/common";
import { OBJECTS, isKeyObject, wrongType } from "koipond:crypto/secret";
import { privateKeyOf, publicKeyOf } from "koipond:crypto/keys";

const { Buffer } = buffer;
const native = host.native("key");
const { size: hashSize } = host.native("hash");
const PKCS1 = 1, NONE = 3, OAEP = 4, PSS = 6;

// How a signature is to be made, from the options around its key.
function manner(key, options, digest) {
  const at = (name) => (typeof options === "object" && options !== null && !isKeyObject(options) ? options[name] : undefined);
  const [padding, saltLength, dsaEncoding] = [at("padding"), at("saltLength"), at("dsaEncoding")];
  if (padding !== undefined && padding !== padding >> 0) throw invalidArgValue("options.padding", padding);
  if (saltLength !== undefined && saltLength !== saltLength >> 0) throw invalidArgValue("options.saltLength", saltLength);
  if (dsaEncoding !== undefined && dsaEncoding !== "der" && dsaEncoding !== "ieee-p1363") throw invalidArgValue("options.dsaEncoding", dsaEncoding);
  const { kind } = native.parts(key);
  const hash = digest ?? (kind === "ed25519" ? undefined : "sha256");
  if (kind === "ed25519" && digest !== undefined) throw openssl("invalid digest");
  if (kind === "x25519") throw openssl("operation not supported for this keytype");
  if (kind === "rsa" && padding !== undefined && padding !== PKCS1 && padding !== PSS) throw openssl("illegal or unsupported padding mode");
  return [hash ?? "", padding ?? PKCS1, saltLength ?? -2, dsaEncoding !== "ieee-p1363"];
}

const signed = (key, data, options, digest) => given(native.sign(key, data, ...manner(key, options, digest)));
const verified = (key, data, signature, options, digest) => given(native.verify(key, data, signature, ...manner(key, options, digest)));
const keyRequired = () => coded(Error, "ERR_CRYPTO_SIGN_KEY_REQUIRED", "No key provided to sign");

function digestOf(algorithm) {
  if (algorithm === undefined || algorithm === null) return undefined;
  validateString(algorithm, "algorithm");
  const name = digestName(algorithm);
  if (hashSize(name) === undefined) throw invalidDigest(algorithm);
  return name;
}

export function sign(algorithm, data, key, callback) {
  if (algorithm !== undefined && algorithm !== null) validateString(algorithm, "algorithm");
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = bytesOf(data, "data");
  if (!key) throw keyRequired();
  const handle = privateKeyOf(key);
  return answered(callback, () => wrap(signed(handle, bytes, key, digestOf(algorithm))));
}

export function verify(algorithm, data, key, signature, callback) {
  if (algorithm !== undefined && algorithm !== null) validateString(algorithm, "algorithm");
  if (callback !== undefined) validateFunction(callback, "callback");
  const bytes = bytesOf(data, "data");
  if (!ArrayBuffer.isView(signature)) throw invalidArgType("signature", ["Buffer", "TypedArray", "DataView"], signature);
  const handle = publicKeyOf(key);
  return answered(callback, () => verified(handle, bytes, memory(signature), key, digestOf(algorithm)));
}

function answered(callback, make) {
  if (callback === undefined) return make();
  let value, failed;
  try {
    value = make();
  } catch (error) {
    if (error?.code === "ERR_CRYPTO_INVALID_DIGEST") throw error;
    failed = error;
  }
  later(callback, failed, value);
}

// `Sign` and `Verify` are writable streams too: their class is made when somebody first asks for one.
let classes;
function made() {
  if (classes !== undefined) return classes;
  const { Writable } = host.builtin("stream") ?? {};
  const STATE = new WeakMap();
  function begin(self, algorithm, options) {
    validateString(algorithm, "algorithm");
    const name = digestName(algorithm);
    if (hashSize(name) === undefined) throw coded(TypeError, "ERR_CRYPTO_INVALID_DIGEST", "Invalid digest");
    STATE.set(self, { name, parts: [], done: false });
    if (Writable) Writable.call(self, options);
  }
  function take(self) {
    const state = STATE.get(self);
    if (state.done) throw coded(Error, "ERR_CRYPTO_INVALID_STATE", "Not initialised");
    return state;
  }
  const finish = (self, key) => {
    const state = take(self);
    state.done = true;
    const { kind } = native.parts(key);
    if (kind === "ed25519" || kind === "x25519") throw coded(Error, "ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation");
    const data = Buffer.concat(state.parts);
    state.parts = [];
    return [data, state.name];
  };
  const common = {
    _write(chunk, encoding, callback) {
      this.update(chunk, encoding);
      callback();
    },
    update(data, encoding) {
      const bytes = updateBytes(data, encoding);
      take(this).parts.push(Buffer.from(bytes));
      return this;
    },
  };
  function Sign(algorithm, options) {
    if (!new.target) return new Sign(algorithm, options);
    begin(this, algorithm, options);
  }
  function Verify(algorithm, options) {
    if (!new.target) return new Verify(algorithm, options);
    begin(this, algorithm, options);
  }
  const define = (Class, members) => {
    if (Writable) {
      Object.setPrototypeOf(Class.prototype, Writable.prototype);
      Object.setPrototypeOf(Class, Writable);
    }
    for (const name of Object.keys(members)) Object.defineProperty(Class.prototype, name, { value: members[name], writable: true, configurable: true });
  };
  define(Sign, {
    ...common,
    sign(options, encoding) {
      if (!options) throw keyRequired();
      const key = privateKeyOf(options);
      const [data, name] = finish(this, key);
      return output(signed(key, data, options, name), encoding);
    },
  });
  define(Verify, {
    ...common,
    verify(options, signature, encoding) {
      const key = publicKeyOf(options);
      const bytes = bytesOf(signature, "signature", encoding);
      const [data, name] = finish(this, key);
      return verified(key, data, bytes, options, name);
    },
  });
  classes = { Sign, Verify };
  return classes;
}
export const signClasses = made;
export const createSign = (algorithm, options) => new (made().Sign)(algorithm, options);
export const createVerify = (algorithm, options) => new (made().Verify)(algorithm, options);

// ---- RSA encryption ----

function crypt(what, usual, keyOf) {
  return (options, data) => {
    const key = keyOf(options);
    const plain = typeof options === "string" || ArrayBuffer.isView(options) || isKeyObject(options);
    const { padding = usual, encoding, oaepHash, oaepLabel } = plain ? {} : options;
    const bytes = bytesOf(data, "buffer", encoding);
    if (oaepHash !== undefined) validateString(oaepHash, "key.oaepHash");
    const label = oaepLabel === undefined ? NO_BYTES : bytesOf(oaepLabel, "key.oaepLabel", encoding);
    if (what === "decrypt" && padding === PKCS1) {
      throw coded(TypeError, "ERR_INVALID_ARG_VALUE", "RSA_PKCS1_PADDING is no longer supported for private decryption, this can be reverted with --security-revert=CVE-2023-46809");
    }
    const hash = digestName(oaepHash ?? "sha1");
    if (hashSize(hash) === undefined) throw coded(Error, "ERR_OSSL_EVP_INVALID_DIGEST", "Invalid digest used");
    const allowed = what === "encrypt" || what === "decrypt" ? [PKCS1, NONE, OAEP] : [PKCS1, NONE];
    if (native.parts(key).kind === "rsa" && !allowed.includes(padding)) throw openssl("illegal or unsupported padding mode");
    return wrap(given(native.crypt(key, what, bytes, padding, hash, label)));
  };
}
export const publicEncrypt = crypt("encrypt", OAEP, publicKeyOf);
export const privateDecrypt = crypt("decrypt", OAEP, privateKeyOf);
export const privateEncrypt = crypt("privateEncrypt", PKCS1, privateKeyOf);
export const publicDecrypt = crypt("publicDecrypt", PKCS1, publicKeyOf);

// ---- shared secrets ----

export function diffieHellman(options) {
  if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
  const { privateKey, publicKey } = options;
  if (!isKeyObject(privateKey)) throw invalidArgValue("options.privateKey", privateKey);
  if (!isKeyObject(publicKey)) throw invalidArgValue("options.publicKey", publicKey);
  const [own, other] = [OBJECTS.get(privateKey), OBJECTS.get(publicKey)];
  if (own.type !== "private") throw wrongType(own.type, "private");
  if (other.type !== "public" && other.type !== "private") throw wrongType(other.type, "private or public");
  const [mine, theirs] = [native.parts(own.key), native.parts(other.key)];
  if (mine.kind !== theirs.kind || (mine.kind !== "ec" && mine.kind !== "x25519")) {
    throw coded(Error, "ERR_CRYPTO_INCOMPATIBLE_KEY", `Incompatible key types for Diffie-Hellman: ${mine.kind} and ${theirs.kind}`);
  }
  if (mine.curve !== theirs.curve) throw openssl("mismatching domain parameters");
  return wrap(given(native.agree(own.key, other.key)));
}
