// Types of media: read, written, and taken out of headers; and addresses that hold their own content (`data:`).
import buffer from "koipond:node/buffer";

const { Buffer } = buffer;
const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

// Parameters of a type, from their place on; a value may be in quotes.
function parameters(text, at) {
  const found = new Map();
  while (at < text.length) {
    at += 1;
    while (/[\t\n\r ]/.test(text[at] ?? "")) at += 1;
    const from = at;
    while (at < text.length && text[at] !== ";" && text[at] !== "=") at += 1;
    const name = text.slice(from, at).toLowerCase();
    if (text[at] !== "=") continue;
    at += 1;
    let value = "";
    if (text[at] === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at++) {
        if (text[at] === "\\" && at + 1 < text.length) at += 1;
        value += text[at];
      }
      while (at < text.length && text[at] !== ";") at += 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== ";") at += 1;
      value = text.slice(start, at).replace(/[\t\n\r ]+$/, "");
      if (value === "") continue;
    }
    if (TOKEN.test(name) && VALUE.test(value) && !found.has(name)) found.set(name, value);
  }
  return found;
}

/** A type and its parameters, or nothing where the text names no type. */
export function parseMime(given) {
  const text = given.trim();
  const end = text.indexOf(";");
  const parts = (end < 0 ? text : text.slice(0, end)).replace(/[\t\n\r ]+$/, "").split("/");
  if (parts.length !== 2 || !TOKEN.test(parts[0]) || !TOKEN.test(parts[1])) return undefined;
  return { essence: `${parts[0]}/${parts[1]}`.toLowerCase(), parameters: end < 0 ? new Map() : parameters(text, end) };
}

export function mimeText({ essence, parameters }) {
  let text = essence;
  for (const [name, value] of parameters) text += `;${name}=${TOKEN.test(value) ? value : `"${value.replace(/[\\"]/g, "\\$&")}"`}`;
  return text;
}

/** The type that a list of headers says its message is of: the last that can be read. */
export function mimeOf(list) {
  const value = list.get("content-type");
  if (value === undefined) return undefined;
  let found;
  for (const one of value.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []) {
    const mime = parseMime(one);
    if (mime !== undefined && mime.essence !== "*/*") found = mime;
  }
  return found;
}

const HEX = /^[\da-f]{2}$/i;

function unescaped(text) {
  const bytes = Buffer.from(text, "latin1");
  const out = new Uint8Array(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    const pair = bytes[at] === 37 ? text.slice(at + 1, at + 3) : "";
    if (HEX.test(pair)) {
      out[length++] = parseInt(pair, 16);
      at += 2;
    } else out[length++] = bytes[at];
  }
  return out.slice(0, length);
}

/** The content of a `data:` address and its type, or nothing where it is malformed. */
export function dataUrl(url) {
  const href = url.href.slice(5).replace(/#[^]*$/, "");
  const comma = href.indexOf(",");
  if (comma < 0) return undefined;
  let type = href.slice(0, comma).trim();
  let bytes = unescaped(href.slice(comma + 1));
  const coded = /; *base64$/i.exec(type);
  if (coded !== null) {
    type = type.slice(0, coded.index);
    const text = Buffer.from(bytes).toString("latin1").replace(/[\t\n\f\r ]/g, "");
    const bare = text.length % 4 === 0 ? text.replace(/={1,2}$/, "") : text;
    if (bare.length % 4 === 1 || /[^A-Za-z\d+/]/.test(bare)) return undefined;
    bytes = new Uint8Array(Buffer.from(bare, "base64"));
  }
  const mime = parseMime(type.startsWith(";") ? `text/plain${type}` : type);
  return { bytes, type: mime === undefined ? "text/plain;charset=US-ASCII" : mimeText(mime) };
}
