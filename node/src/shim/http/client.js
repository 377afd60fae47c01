// `ClientRequest`: a request, sent when it ends; its answer comes whole.
import { coded, invalidArgType, validateBoolean, validateInteger } from "koipond:errors";
import { tick } from "koipond:stream/common";
import { addSignal } from "koipond:stream/signal";
import { hooks, setImmediate } from "koipond:timers";
import { URL, isUrl } from "koipond:url";
import urlModule from "koipond:node/url";
import { Agent } from "koipond:http/agent";
import { STATUS_CODES, hungUp, isToken, timerDuration } from "koipond:http/head";
import { IncomingMessage, filled, headed } from "koipond:http/incoming";
import { HEADERS, OutgoingMessage, PAIRS, SEND, TRAILERS, bodyOf, sentAlready, setUnique } from "koipond:http/outgoing";
import { maxHeaderSize } from "koipond:http/server";
import { dispatch, isHere } from "koipond:http/wire";

const { urlToHttpOptions } = urlModule;
const ERROR = Symbol("kError"), CONTEXT = Symbol("context"), SCHEME = Symbol("scheme"), LINK = Symbol("link"), PORT = Symbol("port");
const BARE = new Set(["GET", "HEAD", "DELETE", "OPTIONS", "TRACE", "CONNECT"]);
const UNESCAPED = /[^!-\u00ff]/;

function hostOf(host, name) {
  if (host !== null && host !== undefined && typeof host !== "string") throw invalidArgType(`options.${name}`, ["string", "undefined", "null"], host);
  return host;
}

function optionsOf(input, options) {
  if (typeof input === "string") input = urlToHttpOptions(new URL(input));
  else if (isUrl(input)) input = urlToHttpOptions(input);
  else [input, options] = [null, input];
  return { ...input, ...options };
}

function agentOf(options, usual) {
  const { agent } = options;
  if (agent === false) return new usual.constructor();
  if (agent === null || agent === undefined) return typeof options.createConnection === "function" ? undefined : usual;
  if (typeof agent.addRequest !== "function") throw invalidArgType("options.agent", ["Agent-like Object", "undefined", "false"], agent);
  return agent;
}

export function ClientRequest(input, options, callback) {
  OutgoingMessage.call(this);
  if (typeof options === "function") [callback, options] = [options, null];
  options = optionsOf(input, options);
  const usual = options._defaultAgent || usualAgent();
  const agent = agentOf(options, usual);
  this.agent = agent;
  const protocol = options.protocol || usual.protocol;
  const expected = agent?.protocol || usual.protocol;
  if (options.path) {
    const path = `${options.path}`;
    if (UNESCAPED.test(path)) throw coded(TypeError, "ERR_UNESCAPED_CHARACTERS", "Request path contains unescaped characters");
  }
  if (protocol !== expected) throw coded(TypeError, "ERR_INVALID_PROTOCOL", `Protocol "${protocol}" not supported. Expected "${expected}"`);
  const defaultPort = options.defaultPort || agent?.defaultPort;
  const port = (options.port = options.port || defaultPort || 80);
  const host = (options.host = hostOf(options.hostname, "hostname") || hostOf(options.host, "host") || "localhost");
  const setHost = options.setHost !== undefined ? Boolean(options.setHost) : true;
  this.socketPath = options.socketPath;
  if (options.timeout !== undefined) this.timeout = timerDuration(options.timeout, "timeout");
  const { signal } = options;
  if (signal) addSignal(signal, this);
  describe(this, options);
  if (callback) this.once("response", callback);
  this[SEND] = () => send(this);
  this.shouldKeepAlive = true;
  this.useChunkedEncodingByDefault = !BARE.has(this.method);
  this._ended = false;
  this.res = null;
  this.aborted = false;
  this.timeoutCb = null;
  this.upgradeOrConnect = false;
  this.parser = null;
  this.maxHeadersCount = null;
  this.reusedSocket = false;
  this.host = host;
  this.protocol = protocol;
  this[SCHEME] = protocol === "https:" ? "https" : "http";
  this[PORT] = Number(port);
  this[CONTEXT] = hooks.capture?.();
  this[LINK] = { close: undefined };
  if (agent) this.shouldKeepAlive = Boolean(agent.keepAlive || Number.isFinite(agent.maxSockets));
  this._last = !this.shouldKeepAlive;
  setUnique(this, options.uniqueHeaders);
  if (Array.isArray(options.headers)) this._storeHeader(first(this), options.headers);
  else addHeaders(this, options, { host, port, defaultPort, setHost });
  connect(this, agent, options);
}
Object.setPrototypeOf(ClientRequest.prototype, OutgoingMessage.prototype);
Object.setPrototypeOf(ClientRequest, OutgoingMessage);
const proto = ClientRequest.prototype;

let usualAgent = () => undefined;
export const setUsualAgent = (get) => {
  usualAgent = get;
};

function describe(req, options) {
  const { method } = options;
  if (method !== null && method !== undefined && typeof method !== "string") throw invalidArgType("options.method", "string", method);
  if (method && !isToken(method)) throw coded(TypeError, "ERR_INVALID_HTTP_TOKEN", `Method must be a valid HTTP token ["${method}"]`);
  req.method = method ? method.toUpperCase() : "GET";
  if (options.maxHeaderSize !== undefined) validateInteger(options.maxHeaderSize, "maxHeaderSize", 0);
  req.maxHeaderSize = options.maxHeaderSize;
  if (options.insecureHTTPParser !== undefined) validateBoolean(options.insecureHTTPParser, "options.insecureHTTPParser");
  req.insecureHTTPParser = options.insecureHTTPParser;
  if (options.joinDuplicateHeaders !== undefined) validateBoolean(options.joinDuplicateHeaders, "options.joinDuplicateHeaders");
  req.joinDuplicateHeaders = options.joinDuplicateHeaders;
  req.path = options.path || "/";
}

const first = (req) => `${req.method} ${req.path} HTTP/1.1\r\n`;

function addHeaders(req, options, { host, port, defaultPort, setHost }) {
  for (const name of Object.keys(options.headers ?? {})) req.setHeader(name, options.headers[name]);
  if (host && setHost && !req.getHeader("host")) {
    const bracketed = host.includes(":") && host.includes(":", host.indexOf(":") + 1) && !host.startsWith("[") ? `[${host}]` : host;
    req.setHeader("Host", port && +port !== defaultPort ? `${bracketed}:${port}` : bracketed);
  }
  if (options.auth && !req.getHeader("Authorization")) {
    req.setHeader("Authorization", `Basic ${globalThis.Buffer.from(options.auth).toString("base64")}`);
  }
  if (!req.getHeader("expect")) return;
  if (req._header) throw sentAlready("render");
  req._storeHeader(first(req), req[HEADERS]);
  req._send("");
}

// Gets the connection: of the agent, or what the options make.
function connect(req, agent, options) {
  if (agent) {
    agent.addRequest(req, options);
    return;
  }
  req._last = true;
  req.shouldKeepAlive = false;
  if (typeof options.createConnection !== "function") {
    req.onSocket(new Agent().createConnection(options));
    return;
  }
  let called = false;
  const made = (error, socket) => {
    if (called) return;
    called = true;
    req.onSocket(socket, error);
  };
  try {
    const socket = options.createConnection(options, made);
    if (socket) made(null, socket);
  } catch (error) {
    made(error);
  }
}

proto._implicitHeader = function _implicitHeader() {
  if (this._header) throw sentAlready("render");
  this._storeHeader(first(this), this[HEADERS]);
};

proto.abort = function abort() {
  if (this.aborted) return;
  this.aborted = true;
  tick(() => this.emit("abort"));
  this.destroy();
};

proto.destroy = function destroy(error) {
  if (this.destroyed) return this;
  this.destroyed = true;
  this.res?._dump();
  this[ERROR] = error;
  this.socket?.destroy(error);
  return this;
};

proto.onSocket = function onSocket(socket, error) {
  tick(() => {
    if (!this.destroyed && !error) return begin(this, socket);
    this.destroyed = true;
    socket?.destroy();
    this.emit("error", error ?? this[ERROR] ?? hungUp("socket hang up"));
    this._closed = true;
    return this.emit("close");
  });
};

// The request has its connection; what was written meanwhile goes once it is open.
function begin(req, socket) {
  req.socket = socket;
  socket._httpMessage = req;
  socket.on("error", (error) => {
    socket._hadError = true;
    req.emit("error", error);
  });
  socket.on("close", () => lost(req, socket));
  if (req.timeout !== undefined || req.timeoutCb) listenToTimeout(req);
  if (req.timeout) socket.setTimeout(req.timeout);
  req.emit("socket", socket);
  if (req.finished) req._finish();
  setImmediate(() => {
    if (req.destroyed) return;
    socket.connecting = false;
    socket.emit("connect");
    if (socket.encrypted) socket.emit("secureConnect");
    socket._unrefTimer();
    if (/100-continue/i.test(req.getHeader("expect") ?? "")) tick(() => req.emit("continue"));
    req._flush();
    req._over();
    socket.emit("ready");
  });
}

function send(req) {
  const { body, short } = bodyOf(req);
  // Bytes that no header announces are nothing to who reads them.
  const announced = req.chunkedEncoding || typeof req._contentLength === "number" && req[PAIRS].some(([name]) => /^content-length$/i.test(name));
  const request = {
    method: req.method, scheme: req[SCHEME], host: req.host, port: req[PORT], path: req.path, headers: req[PAIRS], body: announced ? body : new Uint8Array(0),
    trailers: req[TRAILERS], cut: short, link: req[LINK],
  };
  const local = isHere(request);
  // Out of the promise, so that what a listener throws is an uncaught exception; and never before what else was set off.
  const later = (call) => {
    const run = () => (hooks.run === undefined ? call() : hooks.run(req[CONTEXT], call));
    if (local) setImmediate(run);
    else tick(run);
  };
  dispatch(request).then(
    (answer) => later(() => arrived(req, answer)),
    (error) => later(() => req.socket?.destroy(error)),
  );
}

function arrived(req, answer) {
  const { socket } = req;
  if (req.destroyed || !socket || socket.destroyed) return;
  req[LINK].close = undefined;
  socket._unrefTimer();
  for (const { statusCode, statusMessage, pairs } of answer.interim ?? []) {
    if (statusCode === 100) continue;
    const told = new IncomingMessage(socket);
    headed(told, pairs);
    const { httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders } = told;
    req.emit("information", { statusCode, statusMessage, httpVersion, httpVersionMajor, httpVersionMinor, headers, rawHeaders });
  }
  let size = 0;
  for (const [name, value] of answer.headers) size += `${name}`.length + `${value}`.length + 4;
  if (size > (req.maxHeaderSize || maxHeaderSize)) {
    const why = Object.assign(new Error("Parse Error: Header overflow"), { bytesParsed: size, code: "HPE_HEADER_OVERFLOW", reason: "Header overflow" });
    socket.destroy(why);
    return;
  }
  const res = new IncomingMessage(socket);
  headed(res, answer.headers, req.joinDuplicateHeaders);
  res.statusCode = answer.status;
  res.statusMessage = answer.message ?? STATUS_CODES[answer.status] ?? "";
  res.upgrade = false;
  req.res = res;
  res.req = req;
  const bare = req.method === "HEAD" || answer.status === 204 || answer.status === 304;
  res.on("end", () => ended(req, socket));
  try {
    if (req.aborted || !req.emit("response", res)) res._dump();
  } finally {
    filled(res, bare ? new Uint8Array(0) : answer.body, answer.trailers, answer.cut);
    if (answer.cut) setImmediate(() => socket.destroy());
  }
}

// The answer was read; the connection is done with.
function ended(req, socket) {
  req._ended = true;
  req.destroyed = true;
  socket.setTimeout(0);
  if (req.timeoutCb) socket.removeListener("timeout", req.timeoutCb);
  // Who looks whether pieces came to their end looks at the connection.
  if (socket.listenerCount("data") > 0) socket.emit("data", globalThis.Buffer.from("0\r\n\r\n"));
  tick(() => {
    closed(req);
    socket.emit("free");
    socket._httpMessage = null;
    socket.destroy();
  });
}

function closed(req) {
  if (req._closed) return;
  req._closed = true;
  req.emit("close");
}

// The connection is gone.
function lost(req, socket) {
  if (req._closed) return;
  req[LINK].close?.();
  const { res } = req;
  if (res) {
    if (!res.complete) res.destroy(hungUp("aborted"));
    req.destroyed = true;
    closed(req);
    if (!res.aborted && res.readable) res.push(null);
    return;
  }
  if (!socket._hadError) {
    socket._hadError = true;
    req.emit("error", hungUp("socket hang up"));
  }
  req.destroyed = true;
  closed(req);
}

// ---- waiting ----

function listenToTimeout(req) {
  req.timeoutCb ??= () => req.emit("timeout");
  if (!req.socket || req.socket.listeners("timeout").includes(req.timeoutCb)) return;
  req.socket.on("timeout", req.timeoutCb);
}

proto.setTimeout = function setTimeout(msecs, callback) {
  if (this._ended) return this;
  listenToTimeout(this);
  const ms = timerDuration(msecs, "msecs");
  if (callback) this.once("timeout", callback);
  if (this.socket) this.socket.setTimeout(ms);
  else this.once("socket", (socket) => socket.setTimeout(ms));
  return this;
};
proto.clearTimeout = function clearTimeout(callback) {
  return this.setTimeout(0, callback);
};
const deferred = (method) =>
  function (...args) {
    if (this.socket) this.socket[method](...args);
    else this.once("socket", (socket) => socket[method](...args));
  };
proto.setNoDelay = deferred("setNoDelay");
proto.setSocketKeepAlive = deferred("setKeepAlive");
proto._deferToConnect = function (method, args) {
  const call = () => {
    if (method) this.socket[method](...(args ?? []));
  };
  if (this.socket) call();
  else this.once("socket", call);
};
