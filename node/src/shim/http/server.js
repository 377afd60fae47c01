// `Server` of `http`: listens to a port of this node. Requests come whole, and an answer goes when it is complete.
import { coded, invalidArgType, unsupported, validateBoolean, validateInteger } from "koipond:errors";
import { internal } from "koipond:host";
import { tick } from "koipond:stream/common";
import { hooks } from "koipond:timers";
import { badPort, hungUp, isPort, lower, timerDuration } from "koipond:http/head";
import { IncomingMessage, filled, headed } from "koipond:http/incoming";
import { PAIRS, TRAILERS, bodyOf } from "koipond:http/outgoing";
import { INTERIM, SENT, ServerResponse } from "koipond:http/response";
import { Server as NetServer, Socket } from "koipond:http/socket";
import { failed, freePort, listen, listens, unlisten } from "koipond:http/wire";

const PLACE = Symbol("place"), OPEN = Symbol("open"), REQUEST = Symbol("IncomingMessage"), RESPONSE = Symbol("ServerResponse"), WANTED = Symbol("wanted");
export const maxHeaderSize = 16384;

export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  if (typeof options === "function") [listener, options] = [options, {}];
  if (options !== undefined && options !== null && typeof options !== "object") throw invalidArgType("options", "Object", options);
  const given = { ...options };
  this[REQUEST] = given.IncomingMessage || IncomingMessage;
  this[RESPONSE] = given.ServerResponse || ServerResponse;
  if (given.maxHeaderSize !== undefined) validateInteger(given.maxHeaderSize, "maxHeaderSize", 0);
  this.maxHeaderSize = given.maxHeaderSize;
  for (const name of ["insecureHTTPParser", "requireHostHeader", "joinDuplicateHeaders", "rejectNonStandardBodyWrites"]) {
    if (given[name] !== undefined) validateBoolean(given[name], `options.${name}`);
  }
  this.insecureHTTPParser = given.insecureHTTPParser;
  for (const [name, usual] of [["requestTimeout", 300000], ["headersTimeout", 60000], ["keepAliveTimeout", 5000], ["connectionsCheckingInterval", 30000]]) {
    if (given[name] !== undefined) validateInteger(given[name], name, 0);
    this[name] = given[name] ?? usual;
  }
  if (given.headersTimeout === undefined && this.requestTimeout > 0) this.headersTimeout = Math.min(60000, this.requestTimeout);
  else if (this.requestTimeout > 0 && this.headersTimeout > this.requestTimeout) {
    throw coded(RangeError, "ERR_OUT_OF_RANGE", `The value of "headersTimeout" is out of range. It must be <= requestTimeout. Received ${this.headersTimeout}`);
  }
  this.requireHostHeader = given.requireHostHeader ?? true;
  this.joinDuplicateHeaders = given.joinDuplicateHeaders;
  this.rejectNonStandardBodyWrites = given.rejectNonStandardBodyWrites ?? false;
  NetServer.call(this, { allowHalfOpen: true });
  if (listener) this.on("request", listener);
  this.highWaterMark = given.highWaterMark;
  this.httpAllowHalfOpen = false;
  this.timeout = 0;
  this.maxHeadersCount = null;
  this.maxRequestsPerSocket = 0;
  this.uniqueHeaders = given.uniqueHeaders;
  this[PLACE] = undefined;
  this[OPEN] = new Set();
}
Object.setPrototypeOf(Server.prototype, NetServer.prototype);
Object.setPrototypeOf(Server, NetServer);
const proto = Server.prototype;

// ---- listening ----

const isPortLike = (text) => text.trim() !== "" && Number.isInteger(Number(text));

function placeOf(args) {
  const [first] = args;
  const callback = args.at(-1);
  let options;
  if (first !== null && typeof first === "object") options = first;
  else if (typeof first === "string" && !isPortLike(first)) options = { path: first };
  else options = { port: first, host: typeof args[1] === "string" ? args[1] : undefined };
  if (typeof options.port === "function") options.port = undefined;
  return { options, callback: typeof callback === "function" ? callback : undefined };
}

proto.listen = function (...args) {
  const { options, callback } = placeOf(args);
  if (this[PLACE] !== undefined) throw coded(Error, "ERR_SERVER_ALREADY_LISTEN", "Listen method has been called more than once without closing.");
  if (callback) this.once("listening", callback);
  const none = options.port === undefined || options.port === null;
  if (none && (options.path !== undefined || options.fd !== undefined || options._handle !== undefined)) {
    return unsupported("http.Server", "listen on what is no port")();
  }
  if (none && args[0] !== null && typeof args[0] === "object" && !("port" in options)) {
    throw coded(TypeError, "ERR_INVALID_ARG_VALUE", `The argument 'options' must have the property "port" or "path". Received ${internal("koipond:inspect").inspect(options)}`);
  }
  if (!none && !isPort(options.port)) throw badPort("options.port", options.port);
  if (options.signal?.aborted) {
    tick(() => this.close());
    return this;
  }
  options.signal?.addEventListener("abort", () => this.close(), { once: true });
  const begin = () => this._begin(+(options.port ?? 0) || freePort(), options.host);
  this[WANTED] = begin;
  // A host is looked up first.
  if (options.host) tick(() => this[WANTED] === begin && begin());
  else begin();
  return this;
};

proto._begin = function (port, given) {
  const address = given === "localhost" ? "127.0.0.1" : given || "::";
  if (listens(port)) {
    const why = failed("EADDRINUSE", "listen", { address, port }, `listen EADDRINUSE: address already in use ${address}:${port}`);
    tick(() => this.emit("error", why));
    return;
  }
  const context = hooks.capture?.();
  this[PLACE] = { address, family: address.includes(":") ? "IPv6" : "IPv4", port };
  listen(port, (request) => answerOf(this, request, context));
  tick(() => {
    if (this[PLACE] !== undefined) this.emit("listening");
  });
};

proto.address = function () {
  return this[PLACE] === undefined ? null : { ...this[PLACE] };
};
Object.defineProperty(proto, "listening", {
  configurable: true,
  enumerable: true,
  get() { return this[PLACE] !== undefined; },
});

proto.close = function (callback) {
  const open = this[PLACE] !== undefined;
  if (typeof callback === "function") {
    if (open) this.once("close", callback);
    else this.once("close", () => callback(coded(Error, "ERR_SERVER_NOT_RUNNING", "Server is not running.")));
  }
  if (open) unlisten(this[PLACE].port);
  this[PLACE] = undefined;
  this[WANTED] = undefined;
  closeIfDone(this);
  return this;
};
function closeIfDone(server) {
  if (server[PLACE] !== undefined || server[OPEN].size > 0) return;
  tick(() => server.emit("close"));
}
if (Symbol.asyncDispose) {
  proto[Symbol.asyncDispose] = function () {
    return new Promise((resolve, reject) => this.close((error) => (error ? reject(error) : resolve())));
  };
}
proto.closeAllConnections = function () {
  for (const socket of [...this[OPEN]]) socket.destroy();
};
// None is kept open after its answer.
proto.closeIdleConnections = function () {};
proto.setTimeout = function (msecs, callback) {
  this.timeout = msecs;
  if (callback) this.on("timeout", callback);
  return this;
};
proto.getConnections = function (callback) {
  tick(callback, null, this[OPEN].size);
  return this;
};
proto._setupWorker = function () {};
proto._emitCloseIfDrained = function () {};

// ---- answering ----

// Calls in the asynchronous context of who made the server listen, outside of promises, so that what is thrown is an uncaught exception.
const apart = (context, call) => tick(() => (hooks.run === undefined ? call() : hooks.run(context, call)));
const BAD = [["Connection", "close"]];
const plain = (status, message) => ({ status, message, headers: BAD, body: new Uint8Array(0) });
let remotePort = 40000;

function answerOf(server, request, context) {
  return new Promise((resolve, reject) => apart(context, () => serve(server, request, resolve, reject)));
}

function serve(server, request, resolve, reject) {
  let size = 0, host = false, expect;
  for (const [name, value] of request.headers) {
    size += name.length + value.length + 4;
    if (lower(name) === "host") host = true;
    else if (lower(name) === "expect") expect = value;
  }
  if (size > (server.maxHeaderSize || maxHeaderSize)) return resolve(plain(431, "Request Header Fields Too Large"));
  if (server.requireHostHeader && !host) return resolve(plain(400, "Bad Request"));
  const socket = connected(server, request);
  if (request.method === "CONNECT") {
    // Nothing is tunnelled, so the connection ends, as it does where nobody listens to 'connect'.
    socket.destroy();
    return reject(failed("ECONNRESET", "read", {}, "socket hang up"));
  }
  const req = new server[REQUEST](socket);
  headed(req, request.headers, server.joinDuplicateHeaders);
  req.method = request.method;
  req.url = request.path;
  req.upgrade = false;
  const res = new server[RESPONSE](req, { highWaterMark: socket.writableHighWaterMark, rejectNonStandardBodyWrites: server.rejectNonStandardBodyWrites, uniqueHeaders: server.uniqueHeaders });
  res._keepAliveTimeout = server.keepAliveTimeout;
  res._maxRequestsPerSocket = server.maxRequestsPerSocket;
  res.shouldKeepAlive = !/\bclose\b/i.test(req.headers.connection ?? "");
  res.assignSocket(socket);
  res.on("finish", () => answered(server, socket, req, res, resolve));
  socket.on("close", () => gone(server, socket, req, res, resolve, reject));
  if (request.link) request.link.close = () => socket.destroy();
  try {
    handed(server, req, res, expect);
  } finally {
    filled(req, request.body, request.trailers, request.cut);
  }
}

function handed(server, req, res, expect) {
  if (expect === undefined) return server.emit("request", req, res);
  if (!/(?:^|\W)100-continue(?:$|\W)/i.test(expect)) {
    if (server.listenerCount("checkExpectation") > 0) return server.emit("checkExpectation", req, res);
    res.writeHead(417);
    return res.end();
  }
  res._expect_continue = true;
  if (server.listenerCount("checkContinue") > 0) return server.emit("checkContinue", req, res);
  res.writeContinue();
  return server.emit("request", req, res);
}

function connected(server, request) {
  const socket = new Socket({ highWaterMark: server.highWaterMark });
  remotePort = remotePort >= 60999 ? 40001 : remotePort + 1;
  const { address, family } = server[PLACE] ?? { address: "::", family: "IPv6" };
  const here = family === "IPv6" ? "::ffff:127.0.0.1" : "127.0.0.1";
  Object.assign(socket, {
    server, _server: server, remoteAddress: here, remoteFamily: family, remotePort,
    localAddress: address === "::" || address === "0.0.0.0" ? here : address, localFamily: family, localPort: request.port,
  });
  socket.on("error", () => {});
  server[OPEN].add(socket);
  server._connections = server[OPEN].size;
  server.emit("connection", socket);
  if (server.timeout) socket.setTimeout(timerDuration(server.timeout, "msecs"));
  socket.on("timeout", () => {
    const res = socket._httpMessage;
    const req = res?.req;
    const heard = [req && !req.complete && req.emit("timeout", socket), res?.emit("timeout", socket), server.emit("timeout", socket)];
    if (!heard.some(Boolean)) socket.destroy();
  });
  return socket;
}

// An answer is complete: it goes, and the connection with it.
function answered(server, socket, req, res, resolve) {
  const { body, short } = bodyOf(res);
  resolve({
    ...res[SENT], headers: res[PAIRS], body, trailers: res[TRAILERS], interim: res[INTERIM],
    cut: short && res._hasBody,
  });
  if (!req._consuming) req._dump();
  res.detachSocket(socket);
  tick(() => {
    res.destroyed = true;
    res._closed = true;
    res.emit("close");
    leave(server, socket);
    socket.destroy();
  });
}

function leave(server, socket) {
  if (!server[OPEN].delete(socket)) return;
  server._connections = server[OPEN].size;
  closeIfDone(server);
}

// The connection ended before the answer was complete.
function gone(server, socket, req, res, resolve, reject) {
  if (res.writableFinished) return;
  leave(server, socket);
  if (!req.destroyed && !(req.complete && req.readableEnded)) req.destroy(hungUp("aborted"));
  else if (!req.aborted && !req.destroyed) req.destroy();
  if (res._headerSent && res._header) {
    const { body } = bodyOf(res);
    resolve({ ...res[SENT], headers: res[PAIRS], body, interim: res[INTERIM], cut: true });
  } else reject(failed("ECONNRESET", "read", {}, "socket hang up"));
  res.destroyed = true;
  res._closed = true;
  res.emit("close");
}
