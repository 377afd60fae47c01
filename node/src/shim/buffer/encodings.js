// The encodings of Buffer: their names, and the number that each has in the native family `text`.
import { native } from "koipond:host";
import { coded } from "koipond:errors";

export const text = native("text");
export const UTF8 = 0, UTF16 = 1, LATIN1 = 2, ASCII = 3, BASE64 = 4, BASE64_URL = 5, HEX = 6;

const NUMBERS = {
  __proto__: null, utf8: UTF8, "utf-8": UTF8, ucs2: UTF16, "ucs-2": UTF16, utf16le: UTF16, "utf-16le": UTF16, latin1: LATIN1,
  binary: LATIN1, ascii: ASCII, base64: BASE64, base64url: BASE64_URL, hex: HEX,
};
const NAMES = ["utf8", "utf16le", "latin1", "ascii", "base64", "base64url", "hex"];
const lower = Function.prototype.call.bind(String.prototype.toLowerCase);

// The number of an encoding; undefined for what is none.
export function numberOf(encoding) {
  return NUMBERS[encoding] ?? NUMBERS[lower(`${encoding}`)];
}

// The number of an encoding; none at all means UTF-8, and an unknown one throws.
export function encodingOf(encoding) {
  if (encoding === undefined || encoding === null || encoding === "") return UTF8;
  const number = numberOf(encoding);
  if (number === undefined) throw unknown(encoding);
  return number;
}

export function unknown(encoding) {
  return coded(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);
}

// The name by which Node.js knows the encoding; undefined for what is none.
export function nameOf(encoding) {
  const number = encoding === undefined || encoding === null || encoding === "" ? UTF8 : numberOf(encoding);
  return number === undefined ? undefined : NAMES[number];
}
