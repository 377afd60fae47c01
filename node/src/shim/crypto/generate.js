// New keys by chance: pairs and secrets.
import * as host from "koipond:host";
import { coded, invalidArgType, invalidArgValue, unsupported, validateFunction, validateInteger, validateObject, validateOneOf, validateString, validateUint32 } from "koipond:errors";
import { later } from "koipond:crypto/common";
import { encodingOf, exported, jwk, partsOf, privateObject, publicObject, secretObject } from "koipond:crypto/keys";

const native = host.native("key");
const { bytes: draw } = host.native("random");
const REFUSED = new Set(["rsa-pss", "dsa", "dh", "ed448", "x448"]);
const CURVES = { __proto__: null, "P-256": "prime256v1", prime256v1: "prime256v1", secp256r1: undefined, secp256k1: "secp256k1" };
const REFUSED_CURVES = /^(P-(224|384|521)|(secp|sect|prime|brainpoolP|c2[pt]nb|wap-|Oakley|SM2))/;
const promisified = Symbol.for("nodejs.util.promisify.custom");

export function curveNamed(name) {
  const curve = CURVES[name];
  if (curve !== undefined) return curve;
  if (REFUSED_CURVES.test(name) && name !== "secp256r1") throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", `the curve ${name} is not in Koipond; see docs/node-support.md`);
  throw coded(TypeError, "ERR_CRYPTO_INVALID_CURVE", "Invalid EC curve name");
}

function made(type, options) {
  if (type === "rsa") {
    validateObjectIs(options);
    validateUint32(options.modulusLength, "options.modulusLength");
    const exponent = options.publicExponent ?? 65537;
    validateUint32(exponent, "options.publicExponent");
    if (options.modulusLength < 512) throw new Error("error:1C8000AB:Provider routines::key size too small");
    const key = native.generate("rsa", "", options.modulusLength, exponent);
    if (key === undefined) throw new Error("error:020000B2:rsa routines::pub exponent out of range");
    return key;
  }
  if (type === "ec") {
    validateObjectIs(options);
    validateString(options.namedCurve, "options.namedCurve");
    const { paramEncoding } = options;
    if (paramEncoding !== undefined && paramEncoding !== null && paramEncoding !== "named" && paramEncoding !== "explicit") {
      throw invalidArgValue("options.paramEncoding", paramEncoding);
    }
    return native.generate("ec", curveNamed(options.namedCurve));
  }
  return native.generate(type, "");
}

function validateObjectIs(options) {
  if (typeof options !== "object" || options === null) throw invalidArgType("options", "of type object", options);
}

function encoding(options, name, isPublic, kind) {
  const wanted = options?.[name];
  if (wanted === undefined || wanted === null) return undefined;
  if (typeof wanted !== "object") throw invalidArgValue(`options.${name}`, wanted);
  return wanted.format === "jwk" ? "jwk" : encodingOf(wanted, isPublic, kind, `options.${name}`);
}

function pair(type, options) {
  validateString(type, "type");
  if (REFUSED.has(type)) unsupported("crypto", `generateKeyPair("${type}")`)();
  if (!["rsa", "ec", "ed25519", "x25519"].includes(type)) throw invalidArgValue("type", type, "must be a supported key type");
  if (options !== undefined) validateObjectIs(options);
  const [forPublic, forPrivate] = [encoding(options, "publicKeyEncoding", true, type), encoding(options, "privateKeyEncoding", false, type)];
  const key = made(type, options);
  const [publicHalf, privateHalf] = [publicObject(native.public(key)), privateObject(key)];
  const shown = (object, how, half) => (how === undefined ? object : how === "jwk" ? jwk(partsOf(object), half === key) : exported(half, how));
  return { publicKey: shown(publicHalf, forPublic, undefined === forPublic ? null : native.public(key)), privateKey: shown(privateHalf, forPrivate, key) };
}

export function generateKeyPairSync(type, options) {
  return pair(type, options);
}

export function generateKeyPair(type, options, callback) {
  if (typeof options === "function") [callback, options] = [options, undefined];
  validateFunction(callback, "callback");
  const { publicKey, privateKey } = pair(type, options);
  later((error) => callback(error, publicKey, privateKey), null);
}
Object.defineProperty(generateKeyPair, promisified, {
  value: (type, options) => new Promise((resolve, reject) => {
    generateKeyPair(type, options, (error, publicKey, privateKey) => (error ? reject(error) : resolve({ publicKey, privateKey })));
  }),
  enumerable: false,
});

function secret(type, options) {
  validateString(type, "type");
  validateObject(options, "options");
  const { length } = options;
  if (type === "hmac") validateInteger(length, "options.length", 8, 2 ** 31 - 1);
  else if (type === "aes") validateOneOf(length, "options.length", [128, 192, 256]);
  else throw invalidArgValue("type", type, "must be a supported key type");
  return secretObject(draw(length >> 3));
}

export function generateKeySync(type, options) {
  return secret(type, options);
}

export function generateKey(type, options, callback) {
  if (callback === undefined && typeof options === "function") [callback, options] = [options, undefined];
  validateFunction(callback, "callback");
  later(callback, null, secret(type, options));
}
