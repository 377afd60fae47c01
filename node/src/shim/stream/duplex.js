// `Duplex`: a Readable and a Writable in one.
import { Readable, readableReady, startReadable } from "koipond:stream/readable";
import { Writable, accessors, startWritable, writableReady } from "koipond:stream/writable";
import { construct } from "koipond:stream/destroy";
import { Stream } from "koipond:stream/legacy";
import { addSignal } from "koipond:stream/signal";

export function Duplex(options) {
  if (!(this instanceof Duplex)) return new Duplex(options);
  startReadable(this, options, true);
  startWritable(this, options && { ...options, signal: undefined }, true);
  this.allowHalfOpen = options?.allowHalfOpen !== false;
  Stream.call(this, options);
  if (options) {
    const off = (state, side) => Object.assign(state, { [side]: false, ended: true });
    if (options.readable === false) off(this._readableState, "readable").endEmitted = true;
    if (options.writable === false) Object.assign(off(this._writableState, "writable"), { ending: true, finished: true });
    if (options.signal) addSignal(options.signal, this);
  }
  construct(this, () => {
    if (this._readableState) readableReady(this);
    writableReady(this);
  });
}
Object.setPrototypeOf(Duplex.prototype, Readable.prototype);
Object.setPrototypeOf(Duplex, Readable);

for (const method of Object.keys(Writable.prototype)) {
  if (!Duplex.prototype[method]) Duplex.prototype[method] = Writable.prototype[method];
}
Object.assign(Duplex.prototype, { destroy: Writable.prototype.destroy });
for (const name of Object.keys(accessors)) {
  if (name.startsWith("writable")) Object.defineProperty(Duplex.prototype, name, accessors[name]);
}
Object.defineProperty(Duplex.prototype, "destroyed", {
  configurable: true,
  enumerable: false,
  get() {
    if (this._readableState === undefined || this._writableState === undefined) return false;
    return this._readableState.destroyed && this._writableState.destroyed;
  },
  set(value) {
    if (!this._readableState || !this._writableState) return;
    this._readableState.destroyed = value;
    this._writableState.destroyed = value;
  },
});

/** Two streams: what is written to one is read from the other. */
export function duplexPair(options) {
  const sides = [];
  const side = (self) => {
    let resume = null;
    const stream = new Duplex({
      ...options,
      read() {
        const call = resume;
        resume = null;
        call?.();
      },
      write(chunk, encoding, callback) {
        sides[1 - self].take(chunk, callback);
      },
      final(callback) {
        const other = sides[1 - self].stream;
        other.on("end", callback);
        other.push(null);
      },
    });
    const take = (chunk, callback) => {
      if (chunk.length === 0) globalThis.process.nextTick(callback);
      else {
        stream.push(chunk);
        resume = callback;
      }
    };
    return { stream, take };
  };
  sides.push(side(0), side(1));
  return [sides[0].stream, sides[1].stream];
}
