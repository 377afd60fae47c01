// `Transform` and `PassThrough`: what is written comes out again, changed or not.
import { notImplemented } from "koipond:stream/common";
import { Duplex } from "koipond:stream/duplex";

const WAITING = Symbol("kCallback");

export function Transform(options) {
  if (!(this instanceof Transform)) return new Transform(options);
  // A readable side that keeps nothing leaves the keeping to the writable side.
  const keepsNothing = options?.readableHighWaterMark === 0;
  const settled = keepsNothing
    ? { ...options, highWaterMark: null, readableHighWaterMark: 0, writableHighWaterMark: options.writableHighWaterMark || 0 }
    : options;
  Duplex.call(this, settled);
  // Pushing is done while writing, never from inside of `_read`.
  this._readableState.sync = false;
  this[WAITING] = null;
  if (options) {
    if (typeof options.transform === "function") this._transform = options.transform;
    if (typeof options.flush === "function") this._flush = options.flush;
  }
  // Those who replace `_final` still get `_flush`.
  this.on("prefinish", flushUnlessFinal);
}
Object.setPrototypeOf(Transform.prototype, Duplex.prototype);
Object.setPrototypeOf(Transform, Duplex);

function final(callback) {
  const over = () => {
    this.push(null);
    callback?.();
  };
  if (typeof this._flush !== "function" || this.destroyed) {
    over();
    return;
  }
  this._flush((error, data) => {
    if (error) {
      if (callback) callback(error);
      else this.destroy(error);
      return;
    }
    if (data !== null && data !== undefined) this.push(data);
    over();
  });
}

function flushUnlessFinal() {
  if (this._final !== final) final.call(this);
}

const proto = Transform.prototype;
proto._final = final;
proto._transform = function () {
  throw notImplemented("_transform()");
};

proto._write = function (chunk, encoding, callback) {
  const reads = this._readableState;
  const writes = this._writableState;
  const before = reads.length;
  this._transform(chunk, encoding, (error, value) => {
    if (error) {
      callback(error);
      return;
    }
    if (value !== null && value !== undefined) this.push(value);
    if (writes.ended || before === reads.length || reads.length < reads.highWaterMark) callback();
    else this[WAITING] = callback;
  });
};

proto._read = function () {
  const callback = this[WAITING];
  if (!callback) return;
  this[WAITING] = null;
  callback();
};

export function PassThrough(options) {
  if (!(this instanceof PassThrough)) return new PassThrough(options);
  Transform.call(this, options);
}
Object.setPrototypeOf(PassThrough.prototype, Transform.prototype);
Object.setPrototypeOf(PassThrough, Transform);
PassThrough.prototype._transform = function (chunk, encoding, callback) {
  callback(null, chunk);
};
