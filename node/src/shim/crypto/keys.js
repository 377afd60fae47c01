// Keys as objects: reading them from what a task gives, and writing them.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded, invalidArgType, invalidArgValue, validateObject, validateOneOf, validateString } from "koipond:errors";
import { BUFFERS, KEYS, TEXT_OR_BUFFERS, bytesOf, memory, textBytes, wrap } from "koipond:crypto/common";
import { OBJECTS, WEB_KEYS, isCryptoKey, isKeyObject, wrongType } from "koipond:crypto/secret";
import { fromDer, privateFromPem, publicFromPem, written } from "koipond:crypto/pem";

const { Buffer } = buffer;
const native = host.native("key");

export class KeyObject {
  constructor(type, handle) {
    if (type !== "secret" && type !== "public" && type !== "private") throw invalidArgValue("type", type);
    if (typeof handle !== "object" || handle === null || !MADE.has(handle)) throw invalidArgType("handle", "of type object", handle);
    OBJECTS.set(this, { type, ...MADE.get(handle) });
  }
  get type() {
    return OBJECTS.get(this).type;
  }
  static from(key) {
    if (!isCryptoKey(key)) throw invalidArgType("key", "CryptoKey", key);
    return WEB_KEYS.get(key);
  }
  equals(other) {
    if (!isKeyObject(other)) throw invalidArgType("otherKeyObject", "KeyObject", other);
    const [one, two] = [OBJECTS.get(this), OBJECTS.get(other)];
    if (one.type !== two.type) return false;
    const form = one.type === "public" ? "spki" : "pkcs8";
    const bytes = (it) => Buffer.from(it.type === "secret" ? it.bytes : native.write(it.key, form));
    return bytes(one).equals(bytes(two));
  }
}
Object.defineProperty(KeyObject.prototype, Symbol.toStringTag, { value: "KeyObject", configurable: true });

// What the constructor takes for a handle: only we make them.
const MADE = new WeakMap();
function made(Class, type, held) {
  const handle = {};
  MADE.set(handle, held);
  return new Class(type, handle);
}

class SecretKeyObject extends KeyObject {
  get symmetricKeySize() {
    return OBJECTS.get(this).bytes.length;
  }
  export(options) {
    const { bytes } = OBJECTS.get(this);
    if (options !== undefined) {
      validateObject(options, "options");
      validateOneOf(options.format, "options.format", [undefined, "buffer", "jwk"]);
      if (options.format === "jwk") return { kty: "oct", k: wrap(bytes).toString("base64url") };
    }
    return Buffer.from(bytes);
  }
}

class AsymmetricKeyObject extends KeyObject {
  get asymmetricKeyType() {
    return partsOf(this).kind;
  }
  get asymmetricKeyDetails() {
    const parts = partsOf(this);
    if (parts.kind === "rsa") return { modulusLength: parts.bits, publicExponent: BigInt(`0x${wrap(parts.e).toString("hex")}`) };
    return parts.kind === "ec" ? { namedCurve: parts.curve } : {};
  }
}

class PublicKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options?.format === "jwk") return jwk(partsOf(this), false);
    return exported(OBJECTS.get(this).key, encodingOf(options, true, partsOf(this).kind, "options"));
  }
}

class PrivateKeyObject extends AsymmetricKeyObject {
  export(options) {
    if (options?.format === "jwk") {
      if (options.passphrase !== undefined || options.cipher !== undefined) {
        throw coded(Error, "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", "The selected key encoding jwk does not support encryption.");
      }
      return jwk(partsOf(this), true);
    }
    return exported(OBJECTS.get(this).key, encodingOf(options, false, partsOf(this).kind, "options"));
  }
}

const partsOf = (object) => {
  const held = OBJECTS.get(object);
  held.parts ??= native.parts(held.key);
  return held.parts;
};

export const secretObject = (bytes) => made(SecretKeyObject, "secret", { bytes });
export const publicObject = (key) => made(PublicKeyObject, "public", { key });
export const privateObject = (key) => made(PrivateKeyObject, "private", { key });
export { partsOf };

// ---- writing ----

const JWK_CURVES = { __proto__: null, prime256v1: "P-256", secp256k1: "secp256k1" };
const JWK_OKP = { __proto__: null, ed25519: "Ed25519", x25519: "X25519" };
const url = (bytes) => wrap(bytes).toString("base64url");

export function jwk(parts, isPrivate) {
  if (parts.kind === "rsa") {
    const names = isPrivate ? ["n", "e", "d", "p", "q", "dp", "dq", "qi"] : ["n", "e"];
    return Object.fromEntries([["kty", "RSA"], ...names.map((name) => [name, url(parts[name])])]);
  }
  if (parts.kind === "ec") {
    const key = { kty: "EC", x: url(parts.public.slice(1, 33)), y: url(parts.public.slice(33)), crv: JWK_CURVES[parts.curve] };
    if (isPrivate) key.d = url(parts.private);
    return key;
  }
  const key = { crv: JWK_OKP[parts.kind] };
  if (isPrivate) key.d = url(parts.private);
  key.x = url(parts.public);
  key.kty = "OKP";
  return key;
}

const incompatible = (words) => coded(Error, "ERR_CRYPTO_INCOMPATIBLE_KEY_OPTIONS", `The selected key encoding ${words}.`);

/** The format, form and lock that options ask for. */
export function encodingOf(options, isPublic, kind, name) {
  validateObjectWords(options, name);
  const { format, type, cipher, passphrase, encoding } = options;
  if (format !== "pem" && format !== "der") throw invalidArgValue(`${name}.format`, format);
  if (type === "pkcs1" ? false : type !== (isPublic ? "spki" : "pkcs8") && (isPublic || type !== "sec1")) throw invalidArgValue(`${name}.type`, type);
  if (type === "pkcs1" && kind !== "rsa") throw incompatible("pkcs1 can only be used for RSA keys");
  if (type === "sec1" && kind !== "ec") throw incompatible("sec1 can only be used for EC keys");
  const form = type === "pkcs1" ? `pkcs1-${isPublic ? "public" : "private"}` : type;
  if (isPublic || cipher === undefined || cipher === null) return { format, form };
  if (typeof cipher !== "string") throw invalidArgValue(`${name}.cipher`, cipher);
  if (format === "der" && type !== "pkcs8") throw incompatible(`${type} does not support encryption`);
  if (typeof passphrase !== "string" && memory(passphrase) === undefined) throw invalidArgValue(`${name}.passphrase`, passphrase);
  const aes = /^(?:aes-?(128|192|256)-cbc|aes(128|192|256))$/i.exec(cipher);
  if (aes === null) throw coded(Error, "ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
  return { format, form, lock: { bits: Number(aes[1] ?? aes[2]), passphrase: bytesOf(passphrase, "passphrase", encoding) } };
}

function validateObjectWords(options, name) {
  if (typeof options !== "object" || options === null) throw invalidArgType(name, "of type object", options);
}

export const exported = (key, { format, form, lock }) => written(key, form, format, lock);

// ---- reading ----

const bytesFromUrl = (text, name) => {
  validateString(text, name);
  return Buffer.from(text, "base64url");
};
const invalidJwk = (words) => coded(TypeError, "ERR_CRYPTO_INVALID_JWK", `Invalid JWK ${words}`);

/** The key of a JWK; private where `wantsPrivate` is. */
export function fromJwk(key, wantsPrivate) {
  validateObject(key, "key.key");
  validateOneOf(key.kty, "key.kty", ["RSA", "EC", "OKP"]);
  const take = (...names) => names.map((name) => bytesFromUrl(key[name], `key.${name}`));
  if (key.kty === "RSA") {
    const parts = take(..."ne", ...(wantsPrivate ? ["d", "p", "q", "dp", "dq", "qi"] : []));
    return native.make("rsa", "", wantsPrivate, ...parts) ?? fail(invalidJwk("RSA key"));
  }
  if (key.kty === "EC") {
    validateOneOf(key.crv, "key.crv", ["P-256", "secp256k1", "P-384", "P-521"]);
    const curve = { "P-256": "prime256v1", secp256k1: "secp256k1" }[key.crv];
    if (curve === undefined) throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", `the curve ${key.crv} is not in Koipond; see docs/node-support.md`);
    const [x, y] = take("x", "y");
    const point = Buffer.concat([Buffer.from([4]), padded(x), padded(y)]);
    const known = native.make("ec", curve, false, point) ?? fail(invalidJwk("EC key"));
    if (!wantsPrivate) return known;
    return native.make("ec", curve, true, take("d")[0]) ?? fail(invalidJwk("EC key"));
  }
  validateOneOf(key.crv, "key.crv", ["Ed25519", "Ed448", "X25519", "X448"]);
  if (key.crv.endsWith("448")) throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", `${key.crv} is not in Koipond; see docs/node-support.md`);
  validateString(key.x, "key.x");
  const [half] = take(wantsPrivate ? "d" : "x");
  return native.make(key.crv.toLowerCase(), "", wantsPrivate, half) ?? fail(invalidJwk("data"));
}
const fail = (error) => {
  throw error;
};
const padded = (bytes) => (bytes.length < 32 ? Buffer.concat([Buffer.alloc(32 - bytes.length), bytes]) : bytes);

function passphraseOf(options) {
  const { passphrase, encoding } = options;
  if (passphrase === undefined || passphrase === null) return undefined;
  if (typeof passphrase !== "string" && memory(passphrase) === undefined) throw invalidArgValue("options.passphrase", passphrase);
  return typeof passphrase === "string" ? textBytes(passphrase, encoding) : memory(passphrase);
}

// The key in text, memory, or an object of options around either; `want` is "public", "private" or "create-public" and so on.
function read(input, isPublic, expected) {
  if (typeof input === "string" || memory(input) !== undefined) return readData(input, {}, isPublic);
  if (typeof input !== "object" || input === null) throw invalidArgType("key", expected, input);
  const { key, format } = input;
  if (format === "jwk") return fromJwk(key, !isPublic);
  if (typeof key !== "string" && memory(key) === undefined) {
    if (isKeyObject(input) || isCryptoKey(input)) throw invalidArgType("key", expected, input);
    throw invalidArgType("key.key", expected, key);
  }
  return readData(key, input, isPublic);
}

function readData(data, options, isPublic) {
  const { format, type, encoding } = options;
  if (format !== undefined && format !== "pem" && format !== "der") throw invalidArgValue("options.format", format);
  const bytes = bytesOf(data, "key", encoding);
  const passphrase = passphraseOf(options);
  if (format !== "der") {
    const text = typeof data === "string" && !encoding ? data : wrap(bytes).toString("latin1");
    return isPublic ? publicFromPem(text, passphrase) : privateFromPem(text, passphrase);
  }
  const types = isPublic ? ["spki", "pkcs1", "pkcs8", "sec1"] : ["pkcs8", "pkcs1", "sec1"];
  if (!types.includes(type)) throw invalidArgValue("options.type", type);
  const found = fromDer(bytes, type, isPublic && (type === "pkcs1" || type === "spki"), passphrase);
  return isPublic ? native.public(found) : found;
}

const objectOf = (value) => (isCryptoKey(value) ? WEB_KEYS.get(value) : isKeyObject(value) ? value : undefined);

export function createSecretKey(key, encoding) {
  if (typeof key === "string") return secretObject(Uint8Array.from(textBytes(key, encoding)));
  const bytes = memory(key);
  if (bytes === undefined) throw invalidArgType("key", BUFFERS, key);
  return secretObject(bytes.slice());
}

export function createPublicKey(key) {
  const object = objectOf(key) ?? objectOf(key?.key);
  if (object === undefined) return publicObject(read(key, true, KEYS));
  const held = OBJECTS.get(object);
  if (held.type !== "private") throw wrongType(held.type, "private");
  return publicObject(native.public(held.key));
}

export function createPrivateKey(key) {
  return privateObject(read(key, false, TEXT_OR_BUFFERS));
}

/** The native private key that a task means. */
export function privateKeyOf(input) {
  const object = objectOf(input) ?? (typeof input === "object" && input !== null ? objectOf(input.key) : undefined);
  if (object === undefined) return read(input, false, KEYS);
  const held = OBJECTS.get(object);
  if (held.type !== "private") throw wrongType(held.type, "private");
  return held.key;
}

/** The native public key that a task means; a private key stands for its public half. */
export function publicKeyOf(input) {
  const object = objectOf(input) ?? (typeof input === "object" && input !== null ? objectOf(input.key) : undefined);
  if (object === undefined) return read(input, true, KEYS);
  const held = OBJECTS.get(object);
  if (held.type === "secret") throw wrongType("secret", "private or public");
  return held.key;
}
