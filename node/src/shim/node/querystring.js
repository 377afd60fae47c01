// `querystring`: query strings, written from the Node.js documentation.
import { coded } from "koipond:errors";

const PLAIN = new Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!'()*-._~");

export function escape(value) {
  const text = typeof value === "string" ? value : typeof value === "object" ? String(value) : `${value}`;
  let out = "";
  for (const char of text) {
    if (PLAIN.has(char)) out += char;
    else if (char.length === 1 && char >= "\ud800" && char <= "\udfff") throw coded(URIError, "ERR_INVALID_URI", "URI malformed");
    else out += encodeURIComponent(char);
  }
  return out;
}

// Percent signs that stand for nothing stay as they are; bytes that are no UTF-8 become U+FFFD.
export function unescapeBuffer(text) {
  const bytes = [];
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === "%" ? text.slice(i + 1, i + 3) : "";
    if (/^[0-9a-fA-F]{2}$/.test(hex)) {
      bytes.push(parseInt(hex, 16));
      i += 2;
    } else bytes.push(text.charCodeAt(i) & 0xff);
  }
  return Uint8Array.from(bytes);
}

export function unescape(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return new TextDecoder().decode(unescapeBuffer(text));
  }
}

const primitive = (value) => {
  if (typeof value === "string") return value;
  if (typeof value === "number" && Number.isFinite(value)) return `${value}`;
  if (typeof value === "bigint") return `${value}`;
  if (typeof value === "boolean") return value ? "true" : "false";
  return "";
};

export function stringify(object, separator, equals, options) {
  if (object === null || typeof object !== "object") return "";
  const sep = separator || "&";
  const eq = equals || "=";
  const encode = typeof options?.encodeURIComponent === "function" ? options.encodeURIComponent : api.escape;
  const parts = [];
  for (const key of Object.keys(object)) {
    const name = encode(primitive(key)) + eq;
    const value = object[key];
    if (Array.isArray(value)) for (const one of value) parts.push(name + encode(primitive(one)));
    else parts.push(name + encode(primitive(value)));
  }
  return parts.join(sep);
}

export function parse(text, separator, equals, options) {
  const found = Object.create(null);
  if (typeof text !== "string" || text.length === 0) return found;
  const sep = separator ? `${separator}` : "&";
  const eq = equals ? `${equals}` : "=";
  const most = typeof options?.maxKeys === "number" ? options.maxKeys : 1000;
  const decode = typeof options?.decodeURIComponent === "function" ? options.decodeURIComponent : api.unescape;
  const plain = (part) => {
    const spaced = part.replaceAll("+", " ");
    try {
      return decode(spaced);
    } catch {
      return unescape(spaced);
    }
  };
  let pairs = text.split(sep);
  if (most > 0) pairs = pairs.slice(0, most);
  for (const pair of pairs) {
    if (pair === "") continue;
    const at = pair.indexOf(eq);
    const name = plain(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? "" : plain(pair.slice(at + eq.length));
    if (!(name in found)) found[name] = value;
    else if (Array.isArray(found[name])) found[name].push(value);
    else found[name] = [found[name], value];
  }
  return found;
}

const api = { unescapeBuffer, unescape, escape, stringify, encode: stringify, parse, decode: parse };
export const support = { partial: {}, refused: [] };
export default api;
