// `IncomingMessage`: a request as a server gets it, or an answer as a client does. Its whole body is there when it is handed out.
import { Buffer, tick } from "koipond:stream/common";
import { finished } from "koipond:stream/finished";
import { Readable } from "koipond:stream/readable";
import { addDistinct, addJoined } from "koipond:http/head";

const HEADERS = Symbol("kHeaders"), DISTINCT = Symbol("kHeadersDistinct"), TRAILERS = Symbol("kTrailers");
const TRAILERS_DISTINCT = Symbol("kTrailersDistinct"), COUNT = Symbol("kHeadersCount");
// Bytes that a piece of a body holds, as they come out of a socket.
const PIECE = 65536;

export function IncomingMessage(socket) {
  Readable.call(this, socket ? { highWaterMark: socket.readableHighWaterMark } : undefined);
  this.socket = socket;
  this.httpVersionMajor = null;
  this.httpVersionMinor = null;
  this.httpVersion = null;
  this.complete = false;
  this[HEADERS] = null;
  this[DISTINCT] = null;
  this[COUNT] = 0;
  this.rawHeaders = [];
  this[TRAILERS] = null;
  this[TRAILERS_DISTINCT] = null;
  this.rawTrailers = [];
  this.joinDuplicateHeaders = false;
  this.aborted = false;
  this.upgrade = null;
  this.url = "";
  this.method = null;
  this.statusCode = null;
  this.statusMessage = null;
  this.client = socket;
  this._consuming = false;
  this._dumped = false;
}
Object.setPrototypeOf(IncomingMessage.prototype, Readable.prototype);
Object.setPrototypeOf(IncomingMessage, Readable);
const proto = IncomingMessage.prototype;

// Headers are put together when somebody looks; from then on they are what was put in their place.
const lazy = (name, slot, raw, made) =>
  Object.defineProperty(proto, name, {
    configurable: true,
    enumerable: false,
    get() {
      if (!this[slot]) this[slot] = made(this[raw], this[COUNT], this.joinDuplicateHeaders);
      return this[slot];
    },
    set(value) {
      this[slot] = value;
    },
  });
const joined = (raw, count, join) => {
  const found = {};
  for (let n = 0; n + 1 < raw.length; n += 2) addJoined(found, raw[n], raw[n + 1], join);
  return found;
};
const apart = (raw) => {
  const found = { __proto__: null };
  for (let n = 0; n + 1 < raw.length; n += 2) addDistinct(found, raw[n], raw[n + 1]);
  return found;
};
lazy("headers", HEADERS, "rawHeaders", joined);
lazy("headersDistinct", DISTINCT, "rawHeaders", apart);
lazy("trailers", TRAILERS, "rawTrailers", joined);
lazy("trailersDistinct", TRAILERS_DISTINCT, "rawTrailers", apart);
Object.defineProperty(proto, "connection", {
  configurable: true,
  enumerable: false,
  get() { return this.socket; },
  set(value) { this.socket = value; },
});

proto.setTimeout = function setTimeout(msecs, callback) {
  if (callback) this.on("timeout", callback);
  this.socket.setTimeout(msecs);
  return this;
};

proto._read = function () {
  this._consuming = true;
};

proto._destroy = function (error, callback) {
  if (!this.readableEnded || !this.complete) {
    this.aborted = true;
    this.emit("aborted");
  }
  const { socket } = this;
  const done = (why) => tick(() => callback(this.listenerCount("error") === 0 ? null : why));
  if (!socket || socket.destroyed || !this.aborted) return done(error);
  socket.destroy(error);
  const cleanUp = finished(socket, (why) => {
    cleanUp();
    done((why?.code === "ERR_STREAM_PREMATURE_CLOSE" ? null : why) || error);
  });
};

proto._addHeaderLine = function (name, value, found) {
  addJoined(found, name, value, this.joinDuplicateHeaders);
};
proto._addHeaderLineDistinct = function (name, value, found) {
  addDistinct(found, name, value);
};
proto._addHeaderLines = function (lines, count) {
  const trailing = this.complete;
  if (trailing) this.rawTrailers = lines;
  else this.rawHeaders = lines;
  this[COUNT] = count;
};

// Reads it to its end, for nobody.
proto._dump = function () {
  if (this._dumped) return;
  this._dumped = true;
  this.removeAllListeners("data");
  this.resume();
};

const flat = (pairs) => {
  const list = [];
  for (let n = 0; n < pairs.length; n++) list.push(`${pairs[n][0]}`, `${pairs[n][1]}`);
  return list;
};

// Gives a message its head.
export function headed(message, pairs, join) {
  message.httpVersionMajor = 1;
  message.httpVersionMinor = 1;
  message.httpVersion = "1.1";
  message.joinDuplicateHeaders = Boolean(join);
  message._addHeaderLines(flat(pairs), pairs.length * 2);
}

// Gives it its body and its end; where it was cut off, there is no end.
export function filled(message, body, trailers, cut) {
  if (message.destroyed) return;
  for (let at = 0; at < body.length; at += PIECE) {
    if (!message._dumped) message.push(Buffer.from(body.buffer, body.byteOffset + at, Math.min(PIECE, body.length - at)));
  }
  if (cut) return;
  message.complete = true;
  if (trailers?.length) message._addHeaderLines(flat(trailers), trailers.length * 2);
  message.push(null);
}
