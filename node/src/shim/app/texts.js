// Texts of HTTP: queries and forms with their brackets, kinds of content, what may stand in HTML.

const MOST_DEEP = 5;
const MOST = 1000;
const decode = (text) => {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
};

// `a[b][]` as `a`, `b`, ``; what is deeper than five brackets stays one name.
function parts(key) {
  const at = key.indexOf("[");
  if (at <= 0) return [key];
  const found = [key.slice(0, at)];
  let rest = key.slice(at);
  for (let inner; found.length <= MOST_DEEP && (inner = /^\[([^[\]]*)\]/.exec(rest)) !== null; rest = rest.slice(inner[0].length)) found.push(inner[1]);
  if (rest !== "" && found.length > MOST_DEEP) found.push(rest);
  return found;
}

const isIndex = (name) => name === "" || (/^(?:0|[1-9]\d?)$/.test(name) && Number(name) <= 20);
const safe = (name) => name !== "__proto__" && !(name in Object.prototype);

function put(into, path, value) {
  const [name, ...rest] = path;
  if (!Array.isArray(into) && !safe(name)) return;
  const key = Array.isArray(into) ? (name === "" ? into.length : isIndex(name) ? Math.min(Number(name), into.length) : into.length) : name;
  if (rest.length === 0) {
    if (!Object.hasOwn(into, key)) into[key] = value;
    else into[key] = [].concat(into[key], value);
    return;
  }
  if (!Object.hasOwn(into, key) || typeof into[key] !== "object") {
    const before = Object.hasOwn(into, key) ? [into[key]] : [];
    into[key] = isIndex(rest[0]) || before.length ? before : {};
  } else if (Array.isArray(into[key]) && !isIndex(rest[0])) {
    into[key] = { ...into[key] };
  }
  put(into[key], rest, value);
}

// A query, or a form in that shape.
export function parsed(text) {
  const found = {};
  for (const pair of text.split("&", MOST)) {
    if (pair === "") continue;
    const end = pair.indexOf("]=");
    const at = end < 0 ? pair.indexOf("=") : end + 1;
    const key = decode(at < 0 ? pair : pair.slice(0, at));
    if (key !== "") put(found, parts(key), at < 0 ? "" : decode(pair.slice(at + 1)));
  }
  return found;
}

const TYPES = {
  __proto__: null, bin: "application/octet-stream", css: "text/css", csv: "text/csv", gif: "image/gif", htm: "text/html", html: "text/html",
  ico: "image/x-icon", jpeg: "image/jpeg", jpg: "image/jpeg", js: "application/javascript", json: "application/json", md: "text/markdown",
  mjs: "application/javascript", mp4: "video/mp4", pdf: "application/pdf", png: "image/png", svg: "image/svg+xml", text: "text/plain",
  txt: "text/plain", urlencoded: "application/x-www-form-urlencoded", wasm: "application/wasm", webp: "image/webp", xml: "application/xml", zip: "application/zip",
};

// The kind of content that a word or the end of a file's name means.
export const typeOf = (name) => TYPES[name.slice(name.lastIndexOf(".") + 1).toLowerCase()] ?? "application/octet-stream";
// With its charset, where it is text.
export const withCharset = (type) => (!/;\s*charset\s*=/.test(type) && /^(?:text\/|application\/(?:javascript|json)\b)/.test(type) ? `${type}; charset=utf-8` : type);
// Without what follows a semicolon.
export const bare = (type) => `${type ?? ""}`.split(";")[0].trim().toLowerCase();

const ENTITIES = { '"': "&quot;", "&": "&amp;", "'": "&#39;", "<": "&lt;", ">": "&gt;" };
export const escaped = (text) => `${text}`.replace(/["&'<>]/g, (sign) => ENTITIES[sign]);
// A URL in which nothing stands that needs escaping, and nothing is escaped twice.
export const urlOf = (text) => `${text}`.toWellFormed().replace(/[^\x21\x23-\x3b\x3d\x3f-\x5f\x61-\x7a\x7c\x7e]|%(?![\da-f]{2})/giu, encodeURIComponent);

// Which of these kinds of content an `Accept` header prefers; false for none.
export function preferred(accept, kinds) {
  if (accept === undefined) return kinds[0];
  const wanted = accept.split(",").map((part, n) => {
    const [type, ...params] = part.trim().split(";");
    const q = params.map((param) => /^\s*q=([\d.]+)/.exec(param)?.[1]).find((found) => found !== undefined);
    return { type: type.trim().toLowerCase(), q: q === undefined ? 1 : Number(q), n };
  });
  let [best, found] = [[0, 0, 0], false];
  for (const kind of kinds) {
    const type = kind.includes("/") ? kind : typeOf(`.${kind}`);
    for (const { type: one, q, n } of wanted) {
      const close = one === type ? 2 : one === `${type.split("/")[0]}/*` ? 1 : one === "*/*" ? 0 : -1;
      const score = [q, close, -n];
      const at = score.findIndex((value, i) => value !== best[i]);
      if (close >= 0 && q > 0 && (found === false || (at >= 0 && score[at] > best[at]))) [best, found] = [score, kind];
    }
  }
  return found;
}
