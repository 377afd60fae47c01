// What handlers of `app` find on requests and answers, the reading of bodies, and who answers where nobody did.
import * as host from "koipond:host";
import { IncomingMessage } from "koipond:http/incoming";
import { ServerResponse } from "koipond:http/response";
import { STATUS_CODES } from "koipond:http/head";
import { answering } from "koipond:app/answering";
import { bare, escaped, parsed, preferred, urlOf } from "koipond:app/texts";

const LARGEST = 50 << 20;

const header = function (name) {
  if (!name) throw new TypeError("name argument is required to req.get");
  const key = `${name}`.toLowerCase();
  return this.headers[key] ?? (key === "referer" ? this.headers.referrer : key === "referrer" ? this.headers.referer : undefined);
};
const getters = {
  path() { return this.url.split("?")[0]; },
  protocol: () => "http",
  secure: () => false,
  ip() { return this.socket?.remoteAddress; },
  ips: () => [],
  hostname() { return this.headers.host?.replace(/:\d+$/, ""); },
  host() { return this.hostname; },
  subdomains() { return /^[\d.]+$/.test(this.hostname ?? "") ? [] : (this.hostname ?? "").split(".").reverse().slice(2); },
  xhr() { return `${this.headers["x-requested-with"]}`.toLowerCase() === "xmlhttprequest"; },
  fresh() { return isFresh(this, this.res); },
  stale() { return !this.fresh; },
};
const request = Object.create(IncomingMessage.prototype, Object.fromEntries(Object.entries(getters).map(([name, get]) => [name, { configurable: true, enumerable: true, get }])));
Object.assign(request, {
  get: header,
  header,
  accepts(...kinds) {
    return preferred(this.headers.accept, kinds.flat());
  },
  is(...kinds) {
    const type = bare(this.headers["content-type"]);
    const fits = (kind) => kind === type || kind === type.split("/")[1] || (kind.endsWith("/*") && type.startsWith(kind.slice(0, -1))) || (kind.startsWith("*/") && type.endsWith(kind.slice(1)));
    const found = kinds.flat().find((kind) => fits(kind));
    return found === undefined ? false : found.includes("/") && !found.includes("*") ? found : found.includes("*") ? type : found;
  },
  param(name, usual) {
    return this.params?.[name] ?? this.body?.[name] ?? this.query[name] ?? usual;
  },
  range: () => undefined,
});

// Whether the asker has what would be sent already.
export function isFresh(req, res) {
  if (req.method !== "GET" && req.method !== "HEAD") return false;
  const known = req.headers["if-none-match"];
  const tag = res.getHeader("ETag");
  if (known === undefined || tag === undefined || !(res.statusCode >= 200 && res.statusCode < 300)) return false;
  const strip = (one) => one.trim().replace(/^W\//, "");
  return known.trim() === "*" || known.split(",").some((one) => strip(one) === strip(tag));
}

const response = Object.assign(Object.create(ServerResponse.prototype), answering);

// Gives a request and its answer what handlers expect of them.
export function dress(app, req, res) {
  Object.setPrototypeOf(req, request);
  Object.setPrototypeOf(res, response);
  req.app = res.app = app;
  req.res = res;
  res.req = req;
  res.locals ??= { __proto__: null };
  req.originalUrl ??= req.url;
  const at = req.url.indexOf("?");
  req.query ??= at < 0 ? {} : parsed(req.url.slice(at + 1));
  if (app.enabled("x-powered-by")) res.setHeader("X-Powered-By", "Express");
}

// ---- bodies ----

const wrong = (status, message, type) => Object.assign(new Error(message), { expose: true, status, statusCode: status, type });
const UNPACKED = { __proto__: null, gzip: "gunzipSync", deflate: "inflateSync", br: "brotliDecompressSync" };

function unpacked(bytes, coding) {
  if (coding === "" || coding === "identity") return bytes;
  const unpack = UNPACKED[coding];
  if (unpack === undefined) throw wrong(415, `unsupported content encoding "${coding}"`, "encoding.unsupported");
  return host.builtin("zlib")[unpack](bytes, { maxOutputLength: LARGEST });
}

function read(req, bytes) {
  const type = bare(req.headers["content-type"]);
  const text = unpacked(bytes, bare(req.headers["content-encoding"])).toString("utf8");
  if (type !== "application/json") return parsed(text);
  if (text === "") return {};
  const first = /^[\x20\t\n\r]*(.)/.exec(text)?.[1];
  try {
    if (first !== "{" && first !== "[") throw new SyntaxError(`Unexpected token ${first} in JSON at position ${text.indexOf(first)}`);
    return JSON.parse(text);
  } catch (error) {
    throw Object.assign(error, { expose: true, status: 400, statusCode: 400, type: "entity.parse.failed", body: text });
  }
}

// Reads a body that is JSON or a form; every other stays to be read.
export function readBody(req, res, next) {
  const type = bare(req.headers["content-type"]);
  req.body ??= {};
  const has = req.headers["transfer-encoding"] !== undefined || req.headers["content-length"] !== undefined;
  if (!has || req._body || (type !== "application/json" && type !== "application/x-www-form-urlencoded")) return next();
  req._body = true;
  const pieces = [];
  let length = 0;
  req.on("data", (piece) => {
    pieces.push(piece);
    length += piece.length;
  });
  req.on("error", next);
  req.on("end", () => {
    try {
      if (length > LARGEST) throw wrong(413, "request entity too large", "entity.too.large");
      req.body = read(req, host.builtin("buffer").Buffer.concat(pieces));
    } catch (error) {
      return next(error);
    }
    return next();
  });
  return undefined;
}

// ---- the last word ----

const page = (text) =>
  `<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n<pre>${text}</pre>\n</body>\n</html>\n`;
const statusOf = (error, res) => {
  const said = [error?.status, error?.statusCode, res.statusCode].find((code) => Number.isInteger(code) && code >= 400 && code < 600);
  return said ?? 500;
};

// Answers what no handler answered: with what went wrong, or that there is nothing.
export function last(app, req, res, error) {
  if (error !== undefined && app.get("env") !== "test") console.error(error?.stack || `${error}`);
  if (res.headersSent) return void req.socket?.destroy();
  const status = error === undefined ? 404 : statusOf(error, res);
  const text = error === undefined ? `Cannot ${req.method} ${urlOf(req.originalUrl.split("?")[0])}` : app.get("env") === "production" ? STATUS_CODES[status] : error?.stack || `${error}`;
  const body = page(escaped(text).replaceAll("\n", "<br>").replaceAll("  ", " &nbsp;"));
  res.statusCode = status;
  res.statusMessage = STATUS_CODES[status];
  if (error?.headers !== null && typeof error?.headers === "object") for (const name of Object.keys(error.headers)) res.setHeader(name, error.headers[name]);
  res.setHeader("Content-Security-Policy", "default-src 'none'");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Content-Type", "text/html; charset=utf-8");
  res.setHeader("Content-Length", host.utf8Encode(body).length);
  res.end(req.method === "HEAD" ? undefined : body);
}
