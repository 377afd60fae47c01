// Heads of messages: names and values of headers, checked as Node.js checks them, and the words of status codes.
import { coded, outOfRange, received, validateNumber } from "koipond:errors";

export const STATUS_CODES = {
  100: "Continue", 101: "Switching Protocols", 102: "Processing", 103: "Early Hints", 200: "OK", 201: "Created", 202: "Accepted",
  203: "Non-Authoritative Information", 204: "No Content", 205: "Reset Content", 206: "Partial Content", 207: "Multi-Status",
  208: "Already Reported", 226: "IM Used", 300: "Multiple Choices", 301: "Moved Permanently", 302: "Found", 303: "See Other",
  304: "Not Modified", 305: "Use Proxy", 307: "Temporary Redirect", 308: "Permanent Redirect", 400: "Bad Request", 401: "Unauthorized",
  402: "Payment Required", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed", 406: "Not Acceptable",
  407: "Proxy Authentication Required", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
  412: "Precondition Failed", 413: "Payload Too Large", 414: "URI Too Long", 415: "Unsupported Media Type", 416: "Range Not Satisfiable",
  417: "Expectation Failed", 418: "I'm a Teapot", 421: "Misdirected Request", 422: "Unprocessable Entity", 423: "Locked",
  424: "Failed Dependency", 425: "Too Early", 426: "Upgrade Required", 428: "Precondition Required", 429: "Too Many Requests",
  431: "Request Header Fields Too Large", 451: "Unavailable For Legal Reasons", 500: "Internal Server Error", 501: "Not Implemented",
  502: "Bad Gateway", 503: "Service Unavailable", 504: "Gateway Timeout", 505: "HTTP Version Not Supported", 506: "Variant Also Negotiates",
  507: "Insufficient Storage", 508: "Loop Detected", 509: "Bandwidth Limit Exceeded", 510: "Not Extended", 511: "Network Authentication Required",
};

export const METHODS = [
  "ACL", "BIND", "CHECKOUT", "CONNECT", "COPY", "DELETE", "GET", "HEAD", "LINK", "LOCK", "M-SEARCH", "MERGE", "MKACTIVITY", "MKCALENDAR",
  "MKCOL", "MOVE", "NOTIFY", "OPTIONS", "PATCH", "POST", "PROPFIND", "PROPPATCH", "PURGE", "PUT", "QUERY", "REBIND", "REPORT", "SEARCH", "SOURCE",
  "SUBSCRIBE", "TRACE", "UNBIND", "UNLINK", "UNLOCK", "UNSUBSCRIBE",
];

const { apply } = Reflect;
const { test } = RegExp.prototype;
const { toLowerCase } = String.prototype;
const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
const NO_VALUE = /[^\t\x20-\x7e\x80-\xff]/;
const SPACE = /^[ \t]+|[ \t]+$/g;

export const lower = (name) => apply(toLowerCase, name, []);
export const isToken = (text) => typeof text === "string" && apply(test, TOKEN, [text]);
export const hasWrongSign = (text) => apply(test, NO_VALUE, [text]);

export function validateHeaderName(name, label) {
  if (!isToken(name)) throw coded(TypeError, "ERR_INVALID_HTTP_TOKEN", `${label || "Header name"} must be a valid HTTP token ["${name}"]`);
}

export function validateHeaderValue(name, value) {
  if (value === undefined) throw coded(TypeError, "ERR_HTTP_INVALID_HEADER_VALUE", `Invalid value "${value}" for header "${name}"`);
  if (hasWrongSign(`${value}`)) throw coded(TypeError, "ERR_INVALID_CHAR", `Invalid character in header content ["${name}"]`);
}

// What a header is on its way: a text without space around it.
export const trimmed = (value) => `${value}`.replace(SPACE, "");

// How long to wait, as timers take it.
export function timerDuration(msecs, name) {
  validateNumber(msecs, name);
  if (msecs < 0 || !Number.isFinite(msecs)) {
    throw outOfRange(name, "a non-negative finite number", msecs);
  }
  return Math.min(msecs, 2147483647);
}

// What is no number of a port.
export function badPort(name, port) {
  return coded(RangeError, "ERR_SOCKET_BAD_PORT", `${name} should be >= 0 and < 65536. Received ${received(port)}.`);
}
export const isPort = (value) =>
  (typeof value === "number" || (typeof value === "string" && value.trim() !== "")) && Number.isInteger(+value) && +value >= 0 && +value < 65536;

export const hungUp = (words) => Object.assign(new Error(words), { code: "ECONNRESET" });

// Headers that a message has once; a second one is dropped.
const SINGLE = new Set([
  "age", "authorization", "content-length", "content-type", "etag", "expires", "from", "host", "if-modified-since", "if-unmodified-since",
  "last-modified", "location", "max-forwards", "proxy-authorization", "referer", "retry-after", "server", "user-agent",
]);
const { hasOwn } = Object;

// Adds a header to those of an incoming message, by its small name.
export function addJoined(headers, name, value, join) {
  const key = lower(name);
  const has = hasOwn(headers, key);
  if (key === "set-cookie") {
    if (has) headers[key][headers[key].length] = value;
    else headers[key] = [value];
  } else if (!has) headers[key] = value;
  else if (join || !SINGLE.has(key)) headers[key] += (key === "cookie" ? "; " : ", ") + value;
}

// The same with every value on its own.
export function addDistinct(headers, name, value) {
  const key = lower(name);
  if (hasOwn(headers, key)) headers[key][headers[key].length] = value;
  else headers[key] = [value];
}
