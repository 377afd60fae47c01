// `OutgoingMessage`: what requests and answers have in common while they are written. The body is kept until the message ends.
import EventEmitter from "koipond:node/events";
import { coded, invalidArgType, invalidArgValue, validateString } from "koipond:errors";
import { Buffer, destroyedError, getDefaultHighWaterMark, tick } from "koipond:stream/common";
import { Stream } from "koipond:stream/legacy";
import { hasWrongSign, lower, trimmed, validateHeaderName, validateHeaderValue } from "koipond:http/head";

export const HEADERS = Symbol("kOutHeaders"), PAIRS = Symbol("pairs"), PIECES = Symbol("pieces"), TRAILERS = Symbol("trailers"), FLUSHED = Symbol("flushed"), SEND = Symbol("send");
const CORKED = Symbol("kCorked"), NEED_DRAIN = Symbol("kNeedDrain"), ERRORED = Symbol("errored"), REJECT_BODY = Symbol("kRejectNonStandardBodyWrites");
const UNIQUE = Symbol("kUniqueHeaders"), MARK = Symbol("kHighWaterMark"), WRITTEN = Symbol("kBytesWritten");
const nothing = () => {};
const { isArray } = Array;

export const sentAlready = (what) => coded(Error, "ERR_HTTP_HEADERS_SENT", `Cannot ${what} headers after they are sent to the client`);

export function OutgoingMessage(options) {
  Stream.call(this);
  this.outputData = [];
  this.outputSize = 0;
  this.writable = true;
  this.destroyed = false;
  this._last = false;
  this.chunkedEncoding = false;
  this.shouldKeepAlive = true;
  this.maxRequestsOnConnectionReached = false;
  this._defaultKeepAlive = true;
  this.useChunkedEncodingByDefault = true;
  this.sendDate = false;
  this._removedConnection = false;
  this._removedContLen = false;
  this._removedTE = false;
  this.strictContentLength = false;
  this._contentLength = null;
  this._hasBody = true;
  this._trailer = "";
  this.finished = false;
  this._headerSent = false;
  this._closed = false;
  this.socket = null;
  this._header = null;
  this._keepAliveTimeout = 0;
  this._onPendingData = nothing;
  this[CORKED] = 0;
  this[NEED_DRAIN] = false;
  this[HEADERS] = null;
  this[PAIRS] = [];
  this[PIECES] = [];
  this[TRAILERS] = [];
  this[WRITTEN] = 0;
  this[FLUSHED] = false;
  this[ERRORED] = null;
  this[MARK] = options?.highWaterMark ?? getDefaultHighWaterMark(false);
  this[REJECT_BODY] = options?.rejectNonStandardBodyWrites ?? false;
  this[UNIQUE] = null;
}
Object.setPrototypeOf(OutgoingMessage.prototype, Stream.prototype);
Object.setPrototypeOf(OutgoingMessage, Stream);
const proto = OutgoingMessage.prototype;

const getter = (name, get, set) => Object.defineProperty(proto, name, { configurable: true, enumerable: false, get, set });
getter("errored", function () { return this[ERRORED]; });
getter("closed", function () { return this._closed; });
getter("headersSent", function () { return Boolean(this._header); });
getter("writableEnded", function () { return this.finished; });
getter("writableFinished", function () { return this.finished && (this[FLUSHED] || Boolean(this.socket && !this.socket.connecting)); });
getter("writableObjectMode", () => false);
getter("writableLength", function () { return this.outputSize; });
getter("writableHighWaterMark", function () { return this[MARK]; });
getter("writableCorked", function () { return this[CORKED]; });
getter("writableNeedDrain", function () { return !this.destroyed && !this.finished && this[NEED_DRAIN]; });
getter("_headers", function () { return this.getHeaders(); }, function (value) {
  const all = (this[HEADERS] = new Map());
  for (const name of Object.keys(value ?? {})) all.set(lower(name), [name, value[name]]);
});
getter("_headerNames", function () {
  const found = { __proto__: null };
  for (const [key, [name]] of this[HEADERS] ?? []) found[key] = name;
  return found;
}, nothing);
getter("connection", function () { return this.socket; }, function (value) { this.socket = value; });

proto.cork = function cork() {
  this[CORKED]++;
};
proto.uncork = function uncork() {
  if (this[CORKED] > 0) this[CORKED]--;
};
proto.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on("timeout", callback);
  if (this.socket) this.socket.setTimeout(msecs);
  else this.once("socket", (socket) => socket.setTimeout(msecs));
  return this;
};
proto.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this[ERRORED] = error;
  if (this.socket) this.socket.destroy(error);
  else this.once("socket", (socket) => socket.destroy(error));
  return this;
};
proto[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};

// ---- headers ----

const all = (message) => (message[HEADERS] ??= new Map());
const keyOf = (name) => {
  validateString(name, "name");
  return lower(name);
};

proto.setHeader = function setHeader(name, value) {
  if (this._header) throw sentAlready("set");
  validateHeaderName(name);
  validateHeaderValue(name, value);
  all(this).set(lower(name), [name, value]);
  return this;
};
proto.setHeaders = function setHeaders(headers) {
  if (this._header) throw sentAlready("set");
  if (!headers || isArray(headers) || typeof headers.keys !== "function" || typeof headers.get !== "function") {
    throw invalidArgType("headers", ["Headers", "Map"], headers);
  }
  // Cookies come one by one, but are one header.
  const cookies = [];
  for (const [name, value] of headers) {
    if (name === "set-cookie") cookies.push(...(isArray(value) ? value : [value]));
    else this.setHeader(name, value);
  }
  if (cookies.length) this.setHeader("set-cookie", cookies);
  return this;
};
proto.appendHeader = function appendHeader(name, value) {
  if (this._header) throw sentAlready("append");
  validateHeaderName(name);
  validateHeaderValue(name, value);
  const before = all(this).get(lower(name));
  if (before === undefined) {
    all(this).set(lower(name), [name, value]);
    return this;
  }
  before[1] = [].concat(before[1], value);
  return this;
};
proto.getHeader = function getHeader(name) {
  const key = keyOf(name);
  return this[HEADERS]?.get(key)?.[1];
};
proto.hasHeader = function hasHeader(name) {
  const key = keyOf(name);
  return Boolean(this[HEADERS]?.has(key));
};
proto.removeHeader = function removeHeader(name) {
  const key = keyOf(name);
  if (this._header) throw sentAlready("remove");
  if (key === "connection") this._removedConnection = true;
  else if (key === "content-length") this._removedContLen = true;
  else if (key === "transfer-encoding") this._removedTE = true;
  else if (key === "date") this.sendDate = false;
  this[HEADERS]?.delete(key);
};
proto.getHeaderNames = function getHeaderNames() {
  return [...(this[HEADERS]?.keys() ?? [])];
};
proto.getRawHeaderNames = function getRawHeaderNames() {
  return [...(this[HEADERS]?.values() ?? [])].map(([name]) => name);
};
proto.getHeaders = function getHeaders() {
  const found = { __proto__: null };
  for (const [key, [, value]] of this[HEADERS] ?? []) found[key] = value;
  return found;
};
proto._renderHeaders = function _renderHeaders() {
  if (this._header) throw sentAlready("render");
  const found = {};
  for (const [, [name, value]] of this[HEADERS] ?? []) found[name] = value;
  return found;
};

const given = (headers) => {
  if (!isArray(headers)) return Object.keys(headers).map((name) => [name, headers[name]]);
  if (isArray(headers[0])) return headers;
  if (headers.length % 2 !== 0) throw invalidArgValue("headers", headers);
  const pairs = [];
  for (let n = 0; n < headers.length; n += 2) pairs.push([headers[n], headers[n + 1]]);
  return pairs;
};

// What `first` and these headers make a head of; what is missing of them is added as Node.js adds it.
proto._storeHeader = function _storeHeader(first, headers) {
  const checked = headers === this[HEADERS];
  const pairs = checked ? [...(headers?.values() ?? [])] : given(headers ?? {});
  const lines = [], seen = new Set();
  const add = (name, value) => {
    if (!checked) validateHeaderValue(name, value);
    lines.push([name, trimmed(value)]);
    noted(this, seen, lower(name), `${value}`);
  };
  for (const [name, value] of pairs) {
    if (!checked) validateHeaderName(name);
    if (!isArray(value)) add(name, value);
    else if (value.length > 1 && (lower(name) === "cookie" || this[UNIQUE]?.has(lower(name)))) add(name, value.join("; "));
    else for (const one of value) add(name, one);
  }
  if (this.sendDate && !seen.has("date")) lines.push(["Date", new Date().toUTCString()]);
  if (this.chunkedEncoding && (this.statusCode === 204 || this.statusCode === 304)) {
    this.chunkedEncoding = false;
    this.shouldKeepAlive = false;
  }
  addConnection(this, seen, lines);
  addLength(this, seen, lines);
  if (this.chunkedEncoding !== true && seen.has("trailer")) {
    throw coded(Error, "ERR_HTTP_TRAILER_INVALID", "Trailers are invalid with this transfer encoding");
  }
  this[PAIRS] = lines;
  this._header = `${first}${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n`;
};

// What a header that somebody set means for the rest.
function noted(message, seen, key, value) {
  seen.add(key);
  if (key === "connection") {
    message._removedConnection = false;
    if (/(?:^|\W)close(?:$|\W)/i.test(value)) message._last = true;
    else message.shouldKeepAlive = true;
  } else if (key === "transfer-encoding") {
    message._removedTE = false;
    if (/(?:^|\W)chunked(?:$|\W)/i.test(value)) message.chunkedEncoding = true;
  } else if (key === "content-length") {
    message._contentLength = Number(value);
    message._removedContLen = false;
  } else if (key === "keep-alive") message._defaultKeepAlive = false;
}

function addConnection(message, seen, lines) {
  if (message._removedConnection) {
    message._last = !message.shouldKeepAlive;
    return;
  }
  if (seen.has("connection")) return;
  const stays = message.shouldKeepAlive && (seen.has("content-length") || message.useChunkedEncodingByDefault || message.agent);
  if (!stays || message.maxRequestsOnConnectionReached) {
    if (!stays) message._last = true;
    lines.push(["Connection", "close"]);
    return;
  }
  lines.push(["Connection", "keep-alive"]);
  if (!message._keepAliveTimeout || !message._defaultKeepAlive) return;
  const most = ~~message._maxRequestsPerSocket > 0 ? `, max=${message._maxRequestsPerSocket}` : "";
  lines.push(["Keep-Alive", `timeout=${Math.floor(message._keepAliveTimeout / 1000)}${most}`]);
}

function addLength(message, seen, lines) {
  if (seen.has("content-length") || seen.has("transfer-encoding")) return;
  if (!message._hasBody) message.chunkedEncoding = false;
  else if (!message.useChunkedEncodingByDefault) message._last = true;
  else if (!seen.has("trailer") && !message._removedContLen && typeof message._contentLength === "number") {
    lines.push(["Content-Length", `${message._contentLength}`]);
  } else if (!message._removedTE) {
    lines.push(["Transfer-Encoding", "chunked"]);
    message.chunkedEncoding = true;
  } else message._last = true;
}

proto._implicitHeader = function _implicitHeader() {
  throw coded(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The _implicitHeader() method is not implemented");
};
proto.flushHeaders = function flushHeaders() {
  if (!this._header) this._implicitHeader();
  this._send("");
};
proto.addTrailers = function addTrailers(headers) {
  const made = given(headers);
  this._trailer = "";
  for (const [name, value] of made) {
    validateHeaderName(name, "Trailer name");
    for (const one of isArray(value) && value.length > 1 ? value : [value]) {
      if (hasWrongSign(`${one}`)) throw coded(TypeError, "ERR_INVALID_CHAR", `Invalid character in trailer content ["${name}"]`);
      this[TRAILERS].push([name, `${one}`]);
      this._trailer += `${name}: ${one}\r\n`;
    }
  }
};

// ---- the body ----

const failed = (message, error, callback) =>
  tick(() => {
    callback(error);
    if (typeof message.emit === "function" && !message.destroyed) message.emit("error", error);
  });
const afterEnd = () => coded(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
const lengthDiffers = (length, said) =>
  coded(Error, "ERR_HTTP_CONTENT_LENGTH_MISMATCH", `Response body's content-length of ${length} byte(s) does not match the content-length of ${said} byte(s) set in header`);

function put(message, chunk, encoding, callback, atEnd) {
  if (typeof callback !== "function") callback = nothing;
  if (chunk === null) throw coded(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
  if (typeof chunk !== "string" && !(chunk instanceof Uint8Array)) throw invalidArgType("chunk", ["string", "Buffer", "Uint8Array"], chunk);
  const wrong = message.finished ? afterEnd() : message.destroyed ? destroyedError("write") : undefined;
  if (wrong) {
    if (message.destroyed) tick(callback, wrong);
    else failed(message, wrong, callback);
    return false;
  }
  // A copy, since the bytes may be used again before the message ends.
  const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : Buffer.from(chunk);
  const before = message[WRITTEN];
  message[WRITTEN] += bytes.length;
  if (message.strictContentLength && typeof message._contentLength === "number" && message._header) checkLength(message, atEnd);
  if (!message._header) {
    if (atEnd) message._contentLength = bytes.length;
    message._implicitHeader();
  }
  if (!message._hasBody) {
    if (message[REJECT_BODY]) throw coded(Error, "ERR_HTTP_BODY_NOT_ALLOWED", "Adding content for this request method or response status is not allowed.");
    message[WRITTEN] = before;
    tick(callback);
    return true;
  }
  return message._send(bytes, "buffer", callback);
}

function checkLength(message, atEnd) {
  const [written, said] = [message[WRITTEN], message._contentLength];
  if (written > said || (atEnd && written !== said)) throw lengthDiffers(written, said);
}

// Keeps bytes until the message ends; they count as written a moment later once there is a connection.
proto._send = function _send(chunk, encoding, callback) {
  if (typeof encoding === "function") [encoding, callback] = ["latin1", encoding];
  this._headerSent = true;
  const bytes = typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk;
  if (bytes.length > 0) this[PIECES].push(bytes);
  return this._writeRaw(bytes, encoding, callback);
};
proto._writeRaw = function _writeRaw(bytes, encoding, callback) {
  this.outputSize += bytes.length;
  this.outputData.push({ data: bytes, encoding, callback: callback ?? null });
  if (this.socket && !this.socket.connecting) tick(() => this._flush());
  return this.outputSize < this[MARK];
};
proto._flush = function _flush() {
  this._flushOutput(this.socket);
  if (!this.finished && this[NEED_DRAIN]) {
    this[NEED_DRAIN] = false;
    this.emit("drain");
  }
};
proto._flushOutput = function _flushOutput(socket) {
  const waiting = this.outputData;
  if (waiting.length) socket?._unrefTimer();
  this.outputData = [];
  this.outputSize = 0;
  for (const { callback } of waiting) callback?.();
};

proto.write = function write(chunk, encoding, callback) {
  if (typeof encoding === "function") [encoding, callback] = [null, encoding];
  const more = put(this, chunk, encoding, callback, false);
  if (!more) this[NEED_DRAIN] = true;
  return more;
};

proto.end = function end(chunk, encoding, callback) {
  if (typeof chunk === "function") [chunk, encoding, callback] = [null, null, chunk];
  else if (typeof encoding === "function") [encoding, callback] = [null, encoding];
  if (chunk) {
    if (this.finished) {
      failed(this, afterEnd(), typeof callback === "function" ? callback : nothing);
      return this;
    }
    put(this, chunk, encoding, null, true);
  } else if (this.finished) {
    if (typeof callback === "function") {
      if (!this.writableFinished) this.on("finish", callback);
      else callback(coded(Error, "ERR_STREAM_ALREADY_FINISHED", "Cannot call end after a stream was finished"));
    }
    return this;
  } else if (!this._header) {
    this._contentLength = 0;
    this._implicitHeader();
  }
  if (typeof callback === "function") this.once("finish", callback);
  if (this._hasBody && this.strictContentLength && typeof this._contentLength === "number") checkLength(this, true);
  this[CORKED] = 0;
  this.finished = true;
  if (this.socket) this._finish();
  return this;
};

proto._finish = function _finish() {
  this.emit("prefinish");
  this._headerSent = true;
  if (this.socket && !this.socket.connecting) tick(() => this._over());
};

// All is written. What comes of it is for requests and answers to say.
proto._over = function _over() {
  if (this[FLUSHED] || !this.finished || this.destroyed) return;
  this._flush();
  this[FLUSHED] = true;
  this.emit("finish");
  this[SEND]?.();
};

proto.pipe = function pipe() {
  this.emit("error", coded(Error, "ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
};

// The bytes of the body, in an array of their own.
export function bodyOf(message) {
  const pieces = message[PIECES];
  const most = message._header && !message.chunkedEncoding && typeof message._contentLength === "number" ? message._contentLength : Infinity;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const body = new Uint8Array(Math.min(length, most));
  let at = 0;
  for (const piece of pieces) {
    const fits = Math.min(piece.length, body.length - at);
    body.set(fits < piece.length ? piece.subarray(0, fits) : piece, at);
    at += fits;
  }
  message[PIECES] = [];
  return { body, short: most !== Infinity && length < most };
}
export const setUnique = (message, names) => {
  message[UNIQUE] = isArray(names) ? new Set(names.map((name) => lower(isArray(name) ? name[0] : name))) : null;
};
