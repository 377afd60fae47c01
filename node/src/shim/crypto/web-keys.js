// Web Cryptography: bringing keys in and out, and making new ones.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded } from "koipond:errors";
import { fromJwk, jwk, partsOf, privateObject, publicObject, secretObject } from "koipond:crypto/keys";
import { fromDer } from "koipond:crypto/pem";
import { wrap } from "koipond:crypto/common";
import { OBJECTS } from "koipond:crypto/secret";
import { BLOCKS, failure, heldBy, isAes, isRsa, missing, source, unrecognized, webKey } from "koipond:crypto/web-key";

const { Buffer } = buffer;
const native = host.native("key");
const { bytes: draw } = host.native("random");

const CURVES = { __proto__: null, "P-256": "prime256v1" };
const SECRETS = { __proto__: null, HMAC: ["sign", "verify"], PBKDF2: ["deriveKey", "deriveBits"], HKDF: ["deriveKey", "deriveBits"] };
const PUBLIC = { __proto__: null, ECDSA: ["verify"], Ed25519: ["verify"], ECDH: [], X25519: [], "RSA-OAEP": ["encrypt", "wrapKey"] };
const PRIVATE = { __proto__: null, ECDSA: ["sign"], Ed25519: ["sign"], ECDH: ["deriveKey", "deriveBits"], X25519: ["deriveKey", "deriveBits"], "RSA-OAEP": ["decrypt", "unwrapKey"] };
const ALL = ["encrypt", "decrypt", "sign", "verify", "deriveKey", "deriveBits", "wrapKey", "unwrapKey"];
const FORMATS = ["raw", "pkcs8", "spki", "jwk"];

const badKey = (message = "Invalid keyData") => failure("DataError", message);
const noFormat = (name, format) => failure("NotSupportedError", `Unable to import ${name} key with format ${format}`);
const enumValue = (where, value, type) => coded(TypeError, "ERR_INVALID_ARG_VALUE", `${where} value '${value}' is not a valid enum value of type ${type}.`);

export function checkedUsages(usages, method, position) {
  const list = [...usages];
  list.forEach((usage, n) => {
    if (!ALL.includes(usage)) throw enumValue(`Failed to execute '${method}' on 'SubtleCrypto': ${position} argument, index ${n}`, usage, "KeyUsage");
  });
  return list;
}

export function checkedFormat(format, method) {
  if (!FORMATS.includes(format)) throw enumValue(`Failed to execute '${method}' on 'SubtleCrypto': 1st argument`, format, "KeyFormat");
}

const usagesOf = (name, type) => {
  if (isAes(name)) return name === "AES-KW" ? ["wrapKey", "unwrapKey"] : ["encrypt", "decrypt", "wrapKey", "unwrapKey"];
  return type === "secret" ? SECRETS[name] : type === "public" ? PUBLIC[name] ?? ["verify"] : PRIVATE[name] ?? ["sign"];
};

function fitting(usages, name, type) {
  const allowed = usagesOf(name, type);
  if (usages.some((usage) => !allowed.includes(usage))) {
    const article = /^[AEHRX]/.test(name) && name !== "RSA-PSS" ? "an" : "a";
    throw failure("SyntaxError", `Unsupported key usage for ${name.startsWith("AES") ? "an AES" : `${article} ${name}`} key`);
  }
}

function checkedCurve(name) {
  if (CURVES[name] !== undefined) return;
  if (name === "P-384" || name === "P-521") throw failure("NotSupportedError", `the curve ${name} is not in Koipond; see docs/node-support.md`);
  throw failure("NotSupportedError", "Unrecognized namedCurve");
}

// ---- in ----

export function imported(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  const key = isAes(name) || SECRETS[name] ? importedSecret(format, data, algorithm, extractable, usages) : importedHalf(format, data, algorithm, extractable, usages);
  const held = heldBy(key);
  if ((held.type === "secret" || held.type === "private") && usages.length === 0) throw failure("SyntaxError", `Usages cannot be empty when importing a ${held.type} key.`);
  return key;
}

function importedSecret(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  fitting(usages, name, "secret");
  if ((name === "PBKDF2" || name === "HKDF") && extractable) throw failure("SyntaxError", `${name} keys are not extractable`);
  if (name === "HMAC" && algorithm.hash === undefined) throw missing("HmacImportParams", "hash");
  let bytes;
  if (format === "raw") bytes = Uint8Array.from(source(data, "keyData"));
  else if (format === "jwk" && (isAes(name) || name === "HMAC")) {
    if (data?.kty !== "oct") throw badKey('Invalid JWK "kty" Parameter');
    bytes = Uint8Array.from(Buffer.from(`${data.k}`, "base64url"));
  } else throw noFormat(isAes(name) ? "AES" : name, format);
  const shape = { name };
  if (isAes(name)) {
    if (![16, 24, 32].includes(bytes.length)) throw badKey("Invalid key length");
    shape.length = bytes.length * 8;
  } else if (name === "HMAC") {
    if (bytes.length === 0) throw badKey("Zero-length key is not supported");
    if (algorithm.length !== undefined && algorithm.length !== bytes.length * 8) throw badKey("Invalid key length");
    Object.assign(shape, { hash: algorithm.hash, length: bytes.length * 8 });
  }
  return webKey(secretObject(bytes), shape, usages, extractable);
}

function importedHalf(format, data, algorithm, extractable, usages) {
  const { name } = algorithm;
  const shape = { name };
  if (name === "ECDSA" || name === "ECDH") {
    if (algorithm.namedCurve === undefined) throw missing("EcKeyImportParams", "namedCurve");
    checkedCurve(algorithm.namedCurve);
    shape.namedCurve = algorithm.namedCurve;
  } else if (isRsa(name)) {
    if (algorithm.hash === undefined) throw missing("RsaHashedImportParams", "hash");
  } else if (name !== "Ed25519" && name !== "X25519") throw unrecognized();
  const isPrivate = format === "pkcs8" || (format === "jwk" && data?.d !== undefined);
  fitting(usages, name, isPrivate ? "private" : "public");
  const handle = halfOf(format, data, name, shape, isPrivate);
  const { kind, curve, bits, e } = native.parts(handle);
  const wanted = isRsa(name) ? "rsa" : shape.namedCurve ? "ec" : name.toLowerCase();
  if (kind !== wanted) throw badKey("Invalid key type");
  if (kind === "ec" && curve !== CURVES[shape.namedCurve]) throw badKey("Named curve mismatch");
  if (kind === "rsa") Object.assign(shape, { modulusLength: bits, publicExponent: Uint8Array.from(e), hash: algorithm.hash });
  return webKey(isPrivate ? privateObject(handle) : publicObject(handle), shape, usages, extractable);
}

function halfOf(format, data, name, shape, isPrivate) {
  if (format === "raw") {
    if (isRsa(name)) throw noFormat("RSA", format);
    const bytes = source(data, "keyData");
    if (!shape.namedCurve && bytes.length !== 32) throw badKey(`${name} raw keys must be exactly 32-bytes`);
    const key = shape.namedCurve ? native.make("ec", CURVES[shape.namedCurve], false, bytes) : native.make(name.toLowerCase(), "", false, bytes);
    if (key === undefined) throw badKey();
    return key;
  }
  try {
    return format === "jwk" ? fromJwk(data, isPrivate) : fromDer(source(data, "keyData"), format, !isPrivate);
  } catch (error) {
    if (error?.code === "ERR_KOIPOND_UNSUPPORTED" || error?.name === "InternalError") throw error;
    throw badKey();
  }
}

// ---- out ----

const memoryOf = (bytes) => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
const HMAC_ALG = { __proto__: null, "SHA-1": "HS1", "SHA-256": "HS256", "SHA-384": "HS384", "SHA-512": "HS512" };
const RSA_ALG = { __proto__: null, "RSASSA-PKCS1-v1_5": "RS", "RSA-PSS": "PS", "RSA-OAEP": "RSA-OAEP" };

export function exportedKey(format, key) {
  const { type, algorithm, usages, extractable, object } = heldBy(key);
  const { name } = algorithm;
  if (!extractable) throw failure("InvalidAccessException", "key is not extractable");
  const refused = (as) => failure("InvalidAccessError", `Unable to export a ${as} ${name} ${type} key`);
  if (format === "jwk") {
    const out = { key_ops: [...usages], ext: true };
    if (type === "secret") {
      Object.assign(out, { kty: "oct", k: wrap(OBJECTS.get(object).bytes).toString("base64url") });
      out.alg = name === "HMAC" ? HMAC_ALG[algorithm.hash.name] : `A${algorithm.length}${name.slice(4)}`;
      return out;
    }
    Object.assign(out, jwk(partsOf(object), type === "private"));
    if (name === "Ed25519") out.alg = name;
    if (isRsa(name)) {
      const size = algorithm.hash.name.slice(4);
      out.alg = name === "RSA-OAEP" ? (size === "1" ? name : `${name}-${size}`) : `${RSA_ALG[name]}${size}`;
    }
    return out;
  }
  if (type === "secret") {
    if (format !== "raw") throw refused("raw");
    return memoryOf(OBJECTS.get(object).bytes);
  }
  if (format === "raw") {
    if (type !== "public" || isRsa(name)) throw refused("raw");
    return memoryOf(partsOf(object).public);
  }
  if ((format === "spki") !== (type === "public")) throw refused(format === "spki" ? "raw" : "pkcs8");
  return memoryOf(native.write(OBJECTS.get(object).key, format));
}

// ---- new ----

/** How many bits a key of that algorithm takes. */
export function lengthOf(algorithm) {
  const { name, length } = algorithm;
  if (isAes(name)) {
    if (length !== 128 && length !== 192 && length !== 256) throw failure("OperationError", name.startsWith("AES") ? "Invalid key length" : "");
    return length;
  }
  if (name === "HMAC") {
    if (length === undefined) return BLOCKS[algorithm.hash.name];
    if (length === 0) throw failure("OperationError", "Invalid length");
    return length;
  }
  if (name === "HKDF" || name === "PBKDF2") return null;
  throw unrecognized();
}

export function generated(algorithm, extractable, usages) {
  const { name } = algorithm;
  const filled = (list) => {
    if (list.length === 0) throw failure("SyntaxError", "Usages cannot be empty when creating a key.");
    return list;
  };
  if (isAes(name) || name === "HMAC") {
    fitting(usages, name, "secret");
    if (isAes(name) && algorithm.length === undefined) throw missing("AesKeyGenParams", "length");
    if (isAes(name) && ![128, 192, 256].includes(algorithm.length)) throw failure("OperationError", "AES key length must be 128, 192, or 256 bits");
    if (name === "HMAC" && algorithm.hash === undefined) throw missing("HmacKeyGenParams", "hash");
    filled(usages);
    const length = lengthOf(algorithm);
    const shape = isAes(name) ? { name, length } : { name, length, hash: algorithm.hash };
    return webKey(secretObject(draw(length >> 3)), shape, usages, extractable);
  }
  const shape = { name };
  let handle;
  if (isRsa(name)) {
    for (const need of ["modulusLength", "publicExponent", "hash"]) if (algorithm[need] === undefined) throw missing("RsaHashedKeyGenParams", need);
    Object.assign(shape, { modulusLength: algorithm.modulusLength, publicExponent: Uint8Array.from(algorithm.publicExponent), hash: algorithm.hash });
  } else if (name === "ECDSA" || name === "ECDH") {
    if (algorithm.namedCurve === undefined) throw missing("EcKeyGenParams", "namedCurve");
    checkedCurve(algorithm.namedCurve);
    shape.namedCurve = algorithm.namedCurve;
  } else if (name !== "Ed25519" && name !== "X25519") throw unrecognized();
  const both = [...usagesOf(name, "public"), ...usagesOf(name, "private")];
  if (usages.some((usage) => !both.includes(usage))) throw failure("SyntaxError", `Unsupported key usage for ${isRsa(name) ? "a RSA" : `an ${name}`} key`);
  const [forPublic, forPrivate] = ["public", "private"].map((type) => usages.filter((usage) => usagesOf(name, type).includes(usage)));
  filled(forPrivate);
  if (isRsa(name)) handle = native.generate("rsa", "", shape.modulusLength, shape.publicExponent.reduce((sum, digit) => sum * 256 + digit, 0));
  else handle = shape.namedCurve ? native.generate("ec", CURVES[shape.namedCurve]) : native.generate(name.toLowerCase(), "");
  if (handle === undefined) throw failure("OperationError", "The operation failed for an operation-specific reason");
  const publicKey = webKey(publicObject(native.public(handle)), shape, forPublic, true);
  const privateKey = webKey(privateObject(handle), shape, forPrivate, extractable);
  const pair = shape.namedCurve || isRsa(name) ? { publicKey, privateKey } : { privateKey, publicKey };
  return Object.assign(Object.create(null), pair);
}

