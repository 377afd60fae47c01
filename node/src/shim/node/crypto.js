// `crypto`: hashes, keys, ciphers, signatures and chance. The arithmetic is Rust's; what needs keys of two halves, and Web
// Cryptography, is loaded when somebody first asks for it.
import * as host from "koipond:host";
import { coded, unsupported } from "koipond:errors";
import { memory } from "koipond:crypto/common";
import { constants } from "koipond:crypto/constants";
import { getRandomValues, randomBytes, randomFill, randomFillSync, randomInt, randomUUID } from "koipond:crypto/random";
import { Hash, Hmac, createHash, createHmac, getHashes, hash } from "koipond:crypto/hash";
import { hkdf, hkdfSync, pbkdf2, pbkdf2Sync, scrypt, scryptSync } from "koipond:crypto/kdf";
import { Cipher, Cipheriv, Decipher, Decipheriv, createCipher, createCipheriv, createDecipher, createDecipheriv, getCipherInfo, getCiphers } from "koipond:crypto/cipher";

function timingSafeEqual(buf1, buf2) {
  const [one, two] = [memory(buf1), memory(buf2)];
  const wrong = (name) => coded(TypeError, "ERR_INVALID_ARG_TYPE", `The "${name}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`);
  if (one === undefined) throw wrong("buf1");
  if (two === undefined) throw wrong("buf2");
  if (one.length !== two.length) throw coded(RangeError, "ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH", "Input buffers must have the same byte length");
  let differs = 0;
  for (let n = 0; n < one.length; n++) differs |= one[n] ^ two[n];
  return differs === 0;
}

function setFips(on) {
  if (on) throw coded(Error, "ERR_CRYPTO_FIPS_UNAVAILABLE", "Cannot set FIPS mode in a non-FIPS build.");
}

const api = {
  createCipheriv, createDecipheriv, createCipher, createDecipher, createHash, createHmac, getCiphers, getCipherInfo, getHashes, hash,
  hkdf, hkdfSync, pbkdf2, pbkdf2Sync, randomBytes, randomFill, randomFillSync, randomInt, randomUUID, scrypt, scryptSync, timingSafeEqual,
  getFips: () => 0, setFips, secureHeapUsed: () => ({ total: 0, used: 0, utilization: 0, min: 0 }),
  Cipher, Cipheriv, Decipher, Decipheriv, Hash, Hmac, constants,
};

// Functions whose code is loaded at their first call, by the part that has them.
const LAZY = {
  "koipond:crypto/keys": ["createPrivateKey", "createPublicKey", "createSecretKey"],
  "koipond:crypto/generate": ["generateKey", "generateKeyPair", "generateKeyPairSync", "generateKeySync"],
  "koipond:crypto/sign": ["createSign", "createVerify", "diffieHellman", "privateDecrypt", "privateEncrypt", "publicDecrypt", "publicEncrypt", "sign", "verify"],
  "koipond:crypto/ecdh": ["createECDH", "getCurves"],
};
for (const part of Object.keys(LAZY)) {
  for (const name of LAZY[part]) {
    const { [name]: lazy } = { [name]: (...args) => host.internal(part)[name](...args) };
    api[name] = lazy;
  }
}
// What `util.promisify` looks for.
Object.defineProperty(api.generateKeyPair, Symbol.for("nodejs.util.promisify.custom"), {
  value: (...args) => host.internal("koipond:crypto/generate").generateKeyPair[Symbol.for("nodejs.util.promisify.custom")](...args),
  enumerable: false,
});

const getter = (name, get, enumerable = true) => {
  Object.defineProperty(api, name, {
    configurable: true,
    enumerable,
    get: () => {
      const value = get();
      Object.defineProperty(api, name, { value, writable: true, enumerable, configurable: true });
      return value;
    },
  });
};
getter("KeyObject", () => host.internal("koipond:crypto/keys").KeyObject);
getter("ECDH", () => host.internal("koipond:crypto/ecdh").ECDH);
getter("Sign", () => host.internal("koipond:crypto/sign").signClasses().Sign);
getter("Verify", () => host.internal("koipond:crypto/sign").signClasses().Verify);
getter("webcrypto", () => host.internal("koipond:crypto/web").webcrypto, false);
getter("subtle", () => host.internal("koipond:crypto/web").subtle, false);
Object.defineProperty(api, "getRandomValues", {
  value: function (array) {
    return getRandomValues(array);
  },
  enumerable: false,
});
Object.defineProperty(api, "fips", { get: () => 0, set: setFips, enumerable: false, configurable: true });
for (const name of ["prng", "pseudoRandomBytes", "rng"]) Object.defineProperty(api, name, { value: randomBytes, enumerable: false, writable: true, configurable: true });

const REFUSED = [
  "Certificate", "DiffieHellman", "DiffieHellmanGroup", "X509Certificate", "checkPrime", "checkPrimeSync", "createDiffieHellman",
  "createDiffieHellmanGroup", "generatePrime", "generatePrimeSync", "getDiffieHellman", "setEngine",
];
for (const name of REFUSED) api[name] = unsupported("crypto", name);

export const support = {
  partial: {
    createHash: "all of Node.js but `sm3` and `md5-sha1`",
    createCipheriv: "AES in CBC, CTR, GCM and ECB, and ChaCha20-Poly1305",
    createDecipheriv: "AES in CBC, CTR, GCM and ECB, and ChaCha20-Poly1305",
    createCipher: "AES in CBC, CTR and ECB",
    createECDH: "the curves `secp256k1` and `prime256v1`",
    generateKeyPair: "`rsa`, `ec` (`secp256k1`, `prime256v1`), `ed25519` and `x25519`",
    generateKeyPairSync: "`rsa`, `ec` (`secp256k1`, `prime256v1`), `ed25519` and `x25519`",
    createPublicKey: "no certificates; the kinds of keys that `generateKeyPair` has",
    createPrivateKey: "the kinds of keys that `generateKeyPair` has; under a password: AES-CBC with PBKDF2, and PEM of old with AES-CBC",
    diffieHellman: "`x25519`, and `ec` on `secp256k1` and `prime256v1`",
    sign: "ECDSA takes its nonce from key and message, so that signing twice gives the same",
    webcrypto: "no P-384, P-521, AES-KW, Ed448 or X448",
  },
  refused: REFUSED,
};
export default api;
