// Symmetric ciphers: AES in CBC, CTR, GCM and ECB, and ChaCha20-Poly1305.
import * as host from "koipond:host";
import { coded, invalidArgType, invalidArgValue, validateObject, validateString } from "koipond:errors";
import { KEYS, NO_BYTES, bytesOf, given, invalidState, lazyTransform, updateBytes, wrap } from "koipond:crypto/common";
import { secretOf } from "koipond:crypto/secret";
import buffer from "koipond:node/buffer";

const { Buffer } = buffer;
const native = host.native("cipher");
const { once: hashOnce } = host.native("hash");

// name → mode, length of the key, usual length of the IV, number, long name, block.
const CIPHERS = new Map();
for (const [bits, ecb, ctr, gcm] of [[128, 418, 904, 895], [192, 422, 905, 898], [256, 426, 906, 901]]) {
  const add = (mode, nid, iv, block, long) => CIPHERS.set(`aes-${bits}-${mode}`, { mode, key: bits / 8, iv, nid, name: long, block });
  add("ecb", ecb, 0, 16, `aes-${bits}-ecb`);
  add("cbc", ecb + 1, 16, 16, `aes-${bits}-cbc`);
  add("ctr", ctr, 16, 1, `aes-${bits}-ctr`);
  add("gcm", gcm, 12, 1, `id-aes${bits}-GCM`.toLowerCase());
  CIPHERS.set(`aes${bits}`, CIPHERS.get(`aes-${bits}-cbc`));
  CIPHERS.set(`id-aes${bits}-gcm`, CIPHERS.get(`aes-${bits}-gcm`));
}
CIPHERS.set("chacha20-poly1305", { mode: "chacha20-poly1305", key: 32, iv: 12, nid: 1018, name: "chacha20-poly1305", block: 1 });

export const getCiphers = () => [...CIPHERS.keys()].sort();

export function getCipherInfo(nameOrNid, options) {
  if (typeof nameOrNid !== "string" && typeof nameOrNid !== "number") throw invalidArgType("nameOrNid", ["string", "number"], nameOrNid);
  let keyLength, ivLength;
  if (options !== undefined) {
    validateObject(options, "options");
    ({ keyLength, ivLength } = options);
  }
  const found = typeof nameOrNid === "string" ? CIPHERS.get(nameOrNid.toLowerCase()) : [...CIPHERS.values()].find((one) => one.nid === nameOrNid);
  if (found === undefined || (keyLength !== undefined && keyLength !== found.key)) return undefined;
  if (ivLength !== undefined && (found.mode === "gcm" ? ivLength < 1 : ivLength !== found.iv)) return undefined;
  const info = { mode: found.mode === "chacha20-poly1305" ? "stream" : found.mode, name: found.name, nid: found.nid };
  if (found.mode !== "chacha20-poly1305") info.blockSize = found.block;
  if (found.iv) info.ivLength = ivLength ?? found.iv;
  info.keyLength = found.key;
  return info;
}

const STATE = new WeakMap();
const badIv = () => coded(TypeError, "ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
const badTag = (length) => coded(TypeError, "ERR_CRYPTO_INVALID_AUTH_TAG", `Invalid authentication tag length: ${length}`);
const unauthentic = () => new Error("Unsupported state or unable to authenticate data");
const sealed = (mode) => mode === "gcm" || mode === "chacha20-poly1305";
const gcmTag = (length) => length === 4 || length === 8 || (length >= 12 && length <= 16);

function begin(self, cipher, key, iv, encrypts, options) {
  validateString(cipher, "cipher");
  const secret = secretOf(key, "key", options?.encoding, KEYS);
  let start = null;
  if (iv !== null) start = bytesOf(iv, "iv");
  beginWith(self, cipher, secret, start, encrypts, options);
}

function beginWith(self, cipher, secret, iv, encrypts, options) {
  const tagLength = options?.authTagLength;
  if (tagLength !== undefined && tagLength !== null && (tagLength !== tagLength >> 0 || tagLength < 0)) throw invalidArgValue("options.authTagLength", tagLength);
  const found = CIPHERS.get(cipher.toLowerCase());
  if (found === undefined) throw coded(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  if (secret.length !== found.key) throw coded(RangeError, "ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
  const { mode } = found;
  const fits = mode === "gcm" ? iv?.length > 0 : (iv?.length ?? 0) === found.iv;
  if (!fits) throw badIv();
  if (sealed(mode) && typeof tagLength === "number" && (mode === "gcm" ? !gcmTag(tagLength) : tagLength > 16)) throw badTag(tagLength);
  const running = native.create(mode, secret, iv ?? NO_BYTES, encrypts);
  if (running === undefined) throw badIv();
  const length = sealed(mode) ? tagLength ?? (mode === "gcm" ? undefined : 16) : undefined;
  STATE.set(self, { running, mode, encrypts, block: found.block, tagLength: length, tag: undefined, begun: false, done: false });
  self._options = options;
}

// A key and an IV from a password, as OpenSSL made them of old: MD5 over what was made before, the password and a salt.
export function passwordKey(password, salt, keyLength, ivLength) {
  let made = NO_BYTES, last = NO_BYTES;
  while (made.length < keyLength + ivLength) {
    last = hashOnce("md5", Buffer.concat([last, password, salt]));
    made = Buffer.concat([made, last]);
  }
  return [made.subarray(0, keyLength), made.subarray(keyLength, keyLength + ivLength)];
}

function beginOld(self, cipher, password, encrypts, options) {
  validateString(cipher, "cipher");
  const secret = bytesOf(password, "password");
  const found = CIPHERS.get(cipher.toLowerCase());
  if (found === undefined) throw coded(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  const [key, iv] = passwordKey(secret, NO_BYTES, found.key, found.iv);
  beginWith(self, cipher, key, found.iv ? iv : null, encrypts, options);
}

// Text comes out through a decoder, which keeps what is half a character (or half of three bytes in base64) for the next piece.
function shown(self, state, bytes, encoding, last) {
  if (!encoding || encoding === "buffer" || !Buffer.isEncoding(encoding)) return wrap(bytes);
  if (state.decoder === undefined) {
    const { StringDecoder } = host.builtin("string_decoder") ?? {};
    state.decoder = StringDecoder ? new StringDecoder(encoding) : { encoding, write: (out) => out.toString(encoding), end: (out) => out.toString(encoding) };
    state.encoding = `${encoding}`.toLowerCase();
  } else if (state.encoding !== `${encoding}`.toLowerCase()) throw coded(Error, "ERR_INTERNAL_ASSERTION", CHANGED);
  return last ? state.decoder.end(wrap(bytes)) : state.decoder.write(wrap(bytes));
}
const CHANGED = "Cannot change encoding\nThis is caused by either a bug in Node.js or incorrect usage of Node.js internals.\nPlease open an issue with this stack trace at https://github.com/nodejs/node/issues\n";

const members = {
  _transform(chunk, encoding, callback) {
    this.push(this.update(chunk, encoding));
    callback();
  },
  _flush(callback) {
    try {
      this.push(this.final());
    } catch (error) {
      callback(error);
      return;
    }
    callback();
  },
  update(data, inputEncoding, outputEncoding) {
    const state = STATE.get(this);
    const bytes = updateBytes(data, inputEncoding);
    if (state.done) throw new Error("Trying to add data in unsupported state");
    state.begun = true;
    return shown(this, state, native.update(state.running, bytes), outputEncoding, false);
  },
  final(outputEncoding) {
    const state = STATE.get(this);
    if (state.done) throw coded(Error, "ERR_CRYPTO_INVALID_STATE", "Invalid state");
    state.done = true;
    const bytes = given(native.final(state.running));
    if (sealed(state.mode)) {
      const made = native.tag(state.running);
      if (state.encrypts) state.tag = made.slice(0, state.tagLength ?? 16);
      else if (state.tag === undefined || !state.tag.every((byte, n) => byte === made[n])) throw unauthentic();
    }
    return shown(this, state, bytes, outputEncoding, true);
  },
  setAutoPadding(autoPadding) {
    const state = STATE.get(this);
    if (state.done) throw invalidState("setAutoPadding");
    native.padding(state.running, autoPadding === undefined || !!autoPadding);
    return this;
  },
  setAAD(buffer, options) {
    const state = STATE.get(this);
    const bytes = bytesOf(buffer, "buffer", options?.encoding);
    if (state.done || state.begun || !sealed(state.mode)) throw invalidState("setAAD");
    native.aad(state.running, bytes);
    return this;
  },
};

function getAuthTag() {
  const state = STATE.get(this);
  if (!state.done || state.tag === undefined || !state.encrypts) throw invalidState("getAuthTag");
  return wrap(state.tag.slice());
}

function setAuthTag(tag, encoding) {
  const state = STATE.get(this);
  const bytes = bytesOf(tag, "buffer", encoding);
  if (!sealed(state.mode) || state.done || state.tag !== undefined) throw invalidState("setAuthTag");
  const fits = state.mode === "gcm" ? gcmTag(bytes.length) && (state.tagLength ?? bytes.length) === bytes.length : bytes.length === state.tagLength;
  if (!fits) throw badTag(bytes.length);
  state.tag = bytes.slice();
  return this;
}

function finish(Class, more) {
  const all = { ...members, ...more };
  for (const name of Object.keys(all)) Object.defineProperty(Class.prototype, name, { value: all[name], writable: true, enumerable: false, configurable: true });
  lazyTransform(Class);
}

export function Cipheriv(cipher, key, iv, options) {
  if (!new.target) return new Cipheriv(cipher, key, iv, options);
  begin(this, cipher, key, iv, true, options);
}
export function Decipheriv(cipher, key, iv, options) {
  if (!new.target) return new Decipheriv(cipher, key, iv, options);
  begin(this, cipher, key, iv, false, options);
}
export function Cipher(cipher, password, options) {
  if (!new.target) return new Cipher(cipher, password, options);
  beginOld(this, cipher, password, true, options);
}
export function Decipher(cipher, password, options) {
  if (!new.target) return new Decipher(cipher, password, options);
  beginOld(this, cipher, password, false, options);
}
finish(Cipheriv, { getAuthTag });
finish(Cipher, { getAuthTag });
finish(Decipheriv, { setAuthTag });
finish(Decipher, { setAuthTag });

export const createCipheriv = (cipher, key, iv, options) => new Cipheriv(cipher, key, iv, options);
export const createDecipheriv = (cipher, key, iv, options) => new Decipheriv(cipher, key, iv, options);
export const createCipher = (cipher, password, options) => new Cipher(cipher, password, options);
export const createDecipher = (cipher, password, options) => new Decipher(cipher, password, options);
