// `net.Socket` and `net.Server` as far as `http` needs them: who talks to whom, without anything between them.
import EventEmitter from "koipond:node/events";
import { coded, unsupported, validateFunction } from "koipond:errors";
import { tick } from "koipond:stream/common";
import { Duplex } from "koipond:stream/duplex";
import { clearTimeout, setTimeout } from "koipond:timers";
import { timerDuration } from "koipond:http/head";

const WAIT = Symbol("wait");

// One side of a connection that is not there: what a request and its answer carry about who talks to whom. It can be made, and waits for
// itself with `setTimeout`; what is written to it goes nowhere.
export function Socket(options) {
  if (!(this instanceof Socket)) return new Socket(options);
  if (typeof options === "number") options = { fd: options };
  Duplex.call(this, { emitClose: true, autoDestroy: true, highWaterMark: options?.highWaterMark, allowHalfOpen: Boolean(options?.allowHalfOpen), signal: options?.signal });
  this.connecting = false;
  this._hadError = false;
  this._parent = null;
  this._host = null;
  this.server = null;
  this.timeout = 0;
  this[WAIT] = undefined;
}
Object.setPrototypeOf(Socket.prototype, Duplex.prototype);
Object.setPrototypeOf(Socket, Duplex);

const method = (Class, name, value) => Object.defineProperty(Class.prototype, name, { value, writable: true, configurable: true, enumerable: true });
const chained = (name) => method(Socket, name, { [name]() { return this; } }[name]);
for (const name of ["setNoDelay", "setKeepAlive", "ref", "unref"]) chained(name);
method(Socket, "connect", unsupported("net.Socket", "connect"));
method(Socket, "setTimeout", function (msecs, callback) {
  const ms = timerDuration(msecs, "msecs");
  if (callback !== undefined) validateFunction(callback, "callback");
  this.timeout = ms;
  clearTimeout(this[WAIT]);
  this[WAIT] = undefined;
  if (ms === 0) {
    if (callback !== undefined) this.removeListener("timeout", callback);
    return this;
  }
  if (!this.destroyed) this[WAIT] = setTimeout(() => this._onTimeout(), ms).unref();
  if (callback !== undefined) this.once("timeout", callback);
  return this;
});
method(Socket, "_onTimeout", function () {
  this[WAIT] = undefined;
  this.emit("timeout");
});
// Something went over the connection, so waiting begins anew.
method(Socket, "_unrefTimer", function () {
  if (this[WAIT] !== undefined) this[WAIT].refresh();
});
method(Socket, "address", function () {
  return this.localPort === undefined ? {} : { address: this.localAddress, family: this.localFamily, port: this.localPort };
});
method(Socket, "destroySoon", function () {
  if (this.writable) this.end();
  if (this.writableFinished) this.destroy();
  else this.once("finish", this.destroy);
});
method(Socket, "resetAndDestroy", function () {
  return this.destroy(this.connecting ? undefined : coded(Error, "ERR_SOCKET_CLOSED", "Socket is closed"));
});
method(Socket, "_read", function () {});
method(Socket, "_write", function (chunk, encoding, callback) {
  this._unrefTimer();
  tick(callback);
});
method(Socket, "_final", function (callback) {
  callback();
});
method(Socket, "_destroy", function (error, callback) {
  this.connecting = false;
  clearTimeout(this[WAIT]);
  this[WAIT] = undefined;
  callback(error);
});
for (const [name, get] of Object.entries({
  _connecting() { return this.connecting; },
  pending() { return this.connecting || this.localPort === undefined; },
  readyState() {
    if (this.connecting) return "opening";
    if (this.readable && this.writable) return "open";
    return this.readable ? "readOnly" : this.writable ? "writeOnly" : "closed";
  },
  bufferSize() { return this.writableLength; },
  bytesRead() { return 0; },
  bytesWritten() { return 0; },
})) {
  Object.defineProperty(Socket.prototype, name, { get, configurable: true, enumerable: false });
}

// Listens to nothing by itself; the servers of `http` descend from it.
export function Server(options, listener) {
  if (!(this instanceof Server)) return new Server(options, listener);
  EventEmitter.call(this);
  if (typeof options === "function") [options, listener] = [{}, options];
  if (listener !== undefined) this.on("connection", listener);
  this._connections = 0;
  this.allowHalfOpen = Boolean(options?.allowHalfOpen);
  this.pauseOnConnect = Boolean(options?.pauseOnConnect);
}
Object.setPrototypeOf(Server.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Server, EventEmitter);
method(Server, "listen", unsupported("net.Server", "listen"));
method(Server, "address", function () { return null; });
method(Server, "getConnections", function (callback) {
  tick(callback, null, this._connections);
  return this;
});
method(Server, "close", function (callback) {
  if (typeof callback === "function") tick(callback, coded(Error, "ERR_SERVER_NOT_RUNNING", "Server is not running."));
  return this;
});
method(Server, "ref", function () { return this; });
method(Server, "unref", function () { return this; });
Object.defineProperty(Server.prototype, "listening", { get: () => false, configurable: true, enumerable: true });
