// What is done to the content of an answer: codings undone, and its hash compared with the one that was asked for.
import * as host from "koipond:host";

// What undoes a coding. As much of the content as is there is given, as Node.js does.
function undo(coding, bytes) {
  const zlib = host.builtin("zlib");
  const { Z_SYNC_FLUSH, BROTLI_OPERATION_FLUSH } = zlib.constants;
  if (coding === "br") return zlib.brotliDecompressSync(bytes, { flush: BROTLI_OPERATION_FLUSH, finishFlush: BROTLI_OPERATION_FLUSH });
  const options = { flush: Z_SYNC_FLUSH, finishFlush: Z_SYNC_FLUSH };
  if (coding === "deflate") return (bytes[0] & 0x0f) === 0x08 ? zlib.inflateSync(bytes, options) : zlib.inflateRawSync(bytes, options);
  return zlib.gunzipSync(bytes, options);
}
const KNOWN = ["gzip", "x-gzip", "deflate", "br"];

/** Content without its codings; with a coding that nobody knows it stays as it is. */
export function decoded(bytes, encoding) {
  const codings = (encoding ?? "").toLowerCase().split(",").map((coding) => coding.trim());
  if (bytes.length === 0 || !codings.every((coding) => KNOWN.includes(coding))) return bytes;
  const found = codings.reduceRight((content, coding) => (content.length === 0 ? content : undo(coding, content)), bytes);
  return new Uint8Array(found.buffer, found.byteOffset, found.byteLength);
}

const STRENGTH = ["sha256", "sha384", "sha512"];

/** Whether content has one of the strongest hashes that `integrity` names; what cannot be read is nothing to compare with. */
export function holds(bytes, integrity) {
  const named = integrity.trim().split(/\s+/).map((one) => /^(sha256|sha384|sha512)-([A-Za-z\d+/_-]+={0,2})(?:\?.*)?$/i.exec(one)).filter(Boolean);
  if (named.length === 0) return true;
  const strongest = STRENGTH.findLast((kind) => named.some(([, alike]) => alike.toLowerCase() === kind));
  const plain = (text) => text.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
  const found = plain(host.builtin("crypto").createHash(strongest).update(bytes).digest("base64"));
  return named.some(([, kind, hash]) => kind.toLowerCase() === strongest && plain(hash) === found);
}
