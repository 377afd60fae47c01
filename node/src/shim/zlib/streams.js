// Compression as streams.
import * as host from "koipond:host";
import { invalidArgType } from "koipond:errors";
import buffer from "koipond:node/buffer";
import { setImmediate } from "koipond:timers";
import { constants } from "koipond:zlib/constants";
import { settings } from "koipond:zlib/options";

const { Buffer } = buffer;

/** The classes, over the functions of `zlib.js`. */
export function makeStreams({ native, open, failed, memory }) {
  const { Transform, finished } = host.builtin("stream");
  const STATE = new WeakMap();

  function ZlibBase(kind, options) {
    const set = settings(kind, options);
    const running = open(kind, set);
    Transform.call(this, { autoDestroy: true, ...options });
    STATE.set(this, { kind, set, running, least: set.flush });
    this.bytesWritten = 0;
    this._chunkSize = set.chunkSize;
  }
  Object.setPrototypeOf(ZlibBase.prototype, Transform.prototype);
  Object.setPrototypeOf(ZlibBase, Transform);

  // Bytes in, bytes out: in pieces of the size that was asked for, each after the one before was seen.
  function put(self, bytes, flush, callback) {
    const state = STATE.get(self);
    if (state.running === undefined) return callback();
    let out;
    try {
      out = native.write(state.running, bytes, flush, state.set.maxOutputLength);
    } catch (error) {
      if (error?.name === "InternalError") throw error;
      return callback(error);
    }
    if (typeof out === "string") return callback(failed(out));
    self.bytesWritten += bytes.length;
    let at = 0;
    const step = () => {
      if (at < out.length && !self.destroyed) self.push(Buffer.from(out.buffer, at, Math.min(state.set.chunkSize, out.length - at)));
      at += state.set.chunkSize;
      if (at < out.length) setImmediate(step);
      else callback();
    };
    step();
  }

  const members = {
    _transform(chunk, encoding, callback) {
      // What `flush()` put among the chunks.
      const flush = FLUSHES.get(chunk) ?? STATE.get(this).least;
      put(this, memory(typeof chunk === "string" ? Buffer.from(chunk, encoding) : chunk), flush, callback);
    },
    _flush(callback) {
      put(this, NOTHING, STATE.get(this).set.finishFlush, callback);
    },
    flush(kind, callback) {
      const isBrotli = STATE.get(this).kind.endsWith("brotli");
      if (typeof kind === "function" || (kind === undefined && !callback)) [callback, kind] = [kind, isBrotli ? constants.BROTLI_OPERATION_FLUSH : constants.Z_FULL_FLUSH];
      if (this.writableFinished) {
        if (callback) queueMicrotask(callback);
      } else if (this.writableEnded) {
        if (callback) this.once("end", callback);
      } else {
        const marker = Buffer.alloc(0);
        FLUSHES.set(marker, kind);
        this.write(marker, "", callback);
      }
    },
    close(callback) {
      if (callback) finished(this, callback);
      this.destroy();
    },
    reset() {
      const state = STATE.get(this);
      state.running = open(state.kind, state.set);
    },
    _destroy(error, callback) {
      STATE.get(this).running = undefined;
      callback(error);
    },
    params(level, strategy, callback) {
      if (typeof level !== "number") throw invalidArgType("level", "number", level);
      settings(STATE.get(this).kind, { level, strategy });
      this.flush(constants.Z_SYNC_FLUSH, () => {
        const state = STATE.get(this);
        if (state.running !== undefined) native.level(state.running, level);
        callback?.();
      });
    },
    _processChunk(chunk, flush, callback) {
      const state = STATE.get(this);
      const out = native.write(state.running, memory(chunk), flush, state.set.maxOutputLength);
      if (typeof out === "string") throw failed(out);
      if (typeof callback !== "function") return Buffer.from(out.buffer);
      this.push(Buffer.from(out.buffer));
      callback();
    },
  };
  const NOTHING = new Uint8Array(0);
  const FLUSHES = new WeakMap();
  const define = (target, name, value) => Object.defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });
  for (const name of Object.keys(members)) define(ZlibBase.prototype, name, members[name]);
  Object.defineProperty(ZlibBase.prototype, "_closed", { configurable: true, get() { return STATE.get(this).running === undefined; } });
  Object.defineProperty(ZlibBase.prototype, "bytesRead", {
    configurable: true,
    get() { return this.bytesWritten; },
    set(value) { this.bytesWritten = value; },
  });

  const classOf = (name, kind) => {
    const { [name]: Class } = {
      [name]: function (options) {
        if (!new.target) return new Class(options);
        ZlibBase.call(this, kind, options);
      },
    };
    Object.setPrototypeOf(Class.prototype, ZlibBase.prototype);
    Object.setPrototypeOf(Class, ZlibBase);
    return Class;
  };
  const kinds = {
    Deflate: "deflate", Inflate: "inflate", Gzip: "gzip", Gunzip: "gunzip", DeflateRaw: "deflateRaw", InflateRaw: "inflateRaw", Unzip: "unzip",
    BrotliCompress: "brotli", BrotliDecompress: "unbrotli",
  };
  return Object.fromEntries(Object.keys(kinds).map((name) => [name, classOf(name, kinds[name])]));
}
