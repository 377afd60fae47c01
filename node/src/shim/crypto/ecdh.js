// `ECDH`: shared secrets on a curve, with keys as bare numbers and points.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded, validateString } from "koipond:errors";
import { bytesOf, given, output } from "koipond:crypto/common";
import { curveNamed } from "koipond:crypto/generate";

const { Buffer } = buffer;
const native = host.native("key");
const failed = (words) => coded(Error, "ERR_CRYPTO_OPERATION_FAILED", words);
const CURVES = ["prime256v1", "secp256k1"];
export const getCurves = () => [...CURVES];

// The form that is asked for: compressed, or with both coordinates, told by the first byte.
function formed(curve, point, format) {
  if (format === undefined || format === null || format === "uncompressed") return native.formed(curve, point, false);
  if (format === "compressed") return native.formed(curve, point, true);
  if (format !== "hybrid") throw coded(TypeError, "ERR_CRYPTO_ECDH_INVALID_FORMAT", `Invalid ECDH format: ${format}`);
  const both = native.formed(curve, point, false);
  if (both !== undefined) both[0] = 6 | (both[64] & 1);
  return both;
}

export class ECDH {
  #curve;
  #private;
  #public;
  constructor(curve) {
    validateString(curve, "curve");
    this.#curve = curveNamed(curve);
  }
  generateKeys(encoding, format) {
    const parts = native.parts(native.generate("ec", this.#curve));
    [this.#private, this.#public] = [parts.private, parts.public];
    return this.getPublicKey(encoding, format);
  }
  computeSecret(otherPublicKey, inputEncoding, outputEncoding) {
    const bytes = bytesOf(otherPublicKey, "key", inputEncoding);
    const own = this.#private && native.make("ec", this.#curve, true, this.#private);
    if (own === undefined) throw coded(RangeError, "ERR_CRYPTO_INVALID_KEYPAIR", "Invalid key pair");
    const other = native.make("ec", this.#curve, false, bytes);
    if (other === undefined) throw coded(Error, "ERR_CRYPTO_ECDH_INVALID_PUBLIC_KEY", "Public key is not valid for specified curve");
    return output(given(native.agree(own, other)), outputEncoding);
  }
  getPublicKey(encoding, format) {
    if (this.#public === undefined) {
      formed(this.#curve, new Uint8Array(0), format);
      throw failed("Failed to get ECDH public key");
    }
    return output(formed(this.#curve, this.#public, format), encoding);
  }
  getPrivateKey(encoding) {
    if (this.#private === undefined) throw failed("Failed to get ECDH private key");
    // As a number, without zeros before it.
    let from = 0;
    while (from < this.#private.length - 1 && this.#private[from] === 0) from++;
    return output(this.#private.slice(from), encoding);
  }
  setPrivateKey(key, encoding) {
    const bytes = bytesOf(key, "key", encoding);
    const point = native.point(this.#curve, bytes);
    if (point === undefined) throw coded(RangeError, "ERR_CRYPTO_INVALID_KEYTYPE", "Private key is not valid for specified curve.");
    [this.#private, this.#public] = [Uint8Array.from(bytes), point];
    return this;
  }
  setPublicKey(key, encoding) {
    const bytes = bytesOf(key, "key", encoding);
    // The point at infinity, a single zero, is taken too, but nothing can be done with it.
    const point = bytes.length === 1 && bytes[0] === 0 ? Uint8Array.of(0) : native.formed(this.#curve, bytes, false);
    if (point === undefined) throw failed("Failed to convert Buffer to EC_POINT");
    this.#public = point;
    return this;
  }
  static convertKey(key, curve, inputEncoding, outputEncoding, format) {
    validateString(curve, "curve");
    const bytes = bytesOf(key, "key", inputEncoding);
    const point = formed(curveNamed(curve), bytes, format);
    if (point === undefined) throw failed("Failed to convert Buffer to EC_POINT");
    return output(Buffer.from(point), outputEncoding);
  }
}

export const createECDH = (curve) => new ECDH(curve);
