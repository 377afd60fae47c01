// `ServerResponse`: the answer of a server.
import { coded, invalidArgType, invalidArgValue } from "koipond:errors";
import { tick } from "koipond:stream/common";
import { STATUS_CODES, hasWrongSign } from "koipond:http/head";
import { HEADERS, OutgoingMessage, setUnique, sentAlready } from "koipond:http/outgoing";

// What goes before an answer, and what its head said, whatever is made of its properties afterwards.
export const INTERIM = Symbol("interim"), SENT = Symbol("sent");

export function ServerResponse(req, options) {
  OutgoingMessage.call(this, options);
  if (req.method === "HEAD") this._hasBody = false;
  this.req = req;
  this.sendDate = true;
  this._sent100 = false;
  this._expect_continue = false;
  this[INTERIM] = [];
  this[SENT] = { status: 200, message: "OK" };
  if (req.httpVersionMajor < 1 || req.httpVersionMinor < 1) {
    this.useChunkedEncodingByDefault = /chunked/i.test(req.headers?.te ?? "");
    this.shouldKeepAlive = false;
  }
  setUnique(this, options?.uniqueHeaders);
}
Object.setPrototypeOf(ServerResponse.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ServerResponse, OutgoingMessage);
const proto = ServerResponse.prototype;
proto.statusCode = 200;
proto.statusMessage = undefined;

proto.assignSocket = function assignSocket(socket) {
  if (socket._httpMessage) throw coded(Error, "ERR_HTTP_SOCKET_ASSIGNED", "ServerResponse has an already assigned socket");
  socket._httpMessage = this;
  this.socket = socket;
  this.emit("socket", socket);
  this._flush();
};
proto.detachSocket = function detachSocket(socket) {
  socket._httpMessage = null;
  this.socket = null;
};

const interim = (response, statusCode, pairs) => response[INTERIM].push({ statusCode, statusMessage: STATUS_CODES[statusCode] ?? "", pairs });

proto.writeContinue = function writeContinue(callback) {
  interim(this, 100, []);
  this._sent100 = true;
  if (typeof callback === "function") tick(callback);
};
proto.writeProcessing = function writeProcessing(callback) {
  interim(this, 102, []);
  if (typeof callback === "function") tick(callback);
};

const LINK = /^(?:<[^>]*>)(?:\s*;\s*[^;"\s]+(?:=(")?[^;"\s]*\1)?)*$/;
const LINK_WORDS = 'must be an array or string of format "</styles.css>; rel=preload; as=style"';
const badLink = (value) => invalidArgValue("hints", value, LINK_WORDS);
const checkedLink = (value) => {
  if (typeof value !== "string" || !LINK.test(value)) throw badLink(value);
  return value;
};
proto.writeEarlyHints = function writeEarlyHints(hints, callback) {
  if (hints === null || typeof hints !== "object" || Array.isArray(hints)) throw invalidArgType("hints", "Object", hints);
  const { link } = hints;
  if (link === null || link === undefined) return;
  const value = Array.isArray(link) ? link.map(checkedLink).join(", ") : checkedLink(link);
  if (value.length === 0) return;
  const pairs = [["Link", value]];
  for (const name of Object.keys(hints)) if (name !== "link") pairs.push([name, hints[name]]);
  interim(this, 103, pairs);
  if (typeof callback === "function") tick(callback);
};

proto._implicitHeader = function _implicitHeader() {
  this.writeHead(this.statusCode);
};

proto.writeHead = function writeHead(statusCode, reason, obj) {
  if (this._header) throw sentAlready("write");
  const given = statusCode;
  statusCode |= 0;
  if (statusCode < 100 || statusCode > 999) throw coded(RangeError, "ERR_HTTP_INVALID_STATUS_CODE", `Invalid status code: ${given}`);
  if (typeof reason === "string") this.statusMessage = reason;
  else {
    this.statusMessage ||= STATUS_CODES[statusCode] || "unknown";
    obj ??= reason;
  }
  this.statusCode = statusCode;
  const headers = this[HEADERS] ? merged(this, obj) : obj;
  if (hasWrongSign(this.statusMessage)) throw coded(TypeError, "ERR_INVALID_CHAR", "Invalid character in statusMessage");
  if (statusCode === 204 || statusCode === 304 || (statusCode >= 100 && statusCode <= 199)) this._hasBody = false;
  if (this._expect_continue && !this._sent100) this.shouldKeepAlive = false;
  this[SENT] = { status: statusCode, message: `${this.statusMessage}` };
  this._storeHeader(`HTTP/1.1 ${statusCode} ${this.statusMessage}\r\n`, headers);
  return this;
};
proto.writeHeader = proto.writeHead;

// Headers of `writeHead` beside those set before, whose place they take.
function merged(response, obj) {
  if (Array.isArray(obj)) {
    if (Array.isArray(obj[0])) obj = obj.flat();
    if (obj.length % 2 !== 0) throw invalidArgValue("headers", obj);
    for (let n = 0; n < obj.length; n += 2) if (obj[n]) response.setHeader(obj[n], obj[n + 1]);
  } else if (obj) {
    for (const name of Object.keys(obj)) if (name) response.setHeader(name, obj[name]);
  }
  return response[HEADERS];
}
