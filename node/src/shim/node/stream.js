// `stream`: see the parts in `shim/stream/`.
import { Buffer, getDefaultHighWaterMark, setDefaultHighWaterMark } from "koipond:stream/common";
import { compose } from "koipond:stream/compose";
import { destroyer } from "koipond:stream/destroy";
import { Duplex, duplexPair } from "koipond:stream/duplex";
import "koipond:stream/duplexify";
import { finished } from "koipond:stream/finished";
import { isDestroyed, isDisturbed, isErrored, isReadable, isWritable } from "koipond:stream/kinds";
import { Stream } from "koipond:stream/legacy";
import "koipond:stream/operators";
import { pipeline } from "koipond:stream/pipeline";
import { Readable } from "koipond:stream/readable";
import { addAbortSignal } from "koipond:stream/signal";
import { PassThrough, Transform } from "koipond:stream/transform";
import "koipond:stream/web-adapters";
import { Writable } from "koipond:stream/writable";
import promises from "koipond:node/stream/promises";

Object.assign(Stream, {
  isDestroyed, isDisturbed, isErrored, isReadable, isWritable, Readable, Writable, Duplex, Transform, PassThrough, duplexPair, pipeline,
  addAbortSignal, finished, destroy: destroyer, compose, setDefaultHighWaterMark, getDefaultHighWaterMark,
});
Object.defineProperty(Stream, "promises", { configurable: true, enumerable: true, get: () => promises });
Object.assign(Stream, {
  Stream,
  _isArrayBufferView: ArrayBuffer.isView,
  _isUint8Array: (value) => value instanceof Uint8Array,
  _uint8ArrayToBuffer: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
});
const custom = Symbol.for("nodejs.util.promisify.custom");
for (const name of ["pipeline", "finished"]) {
  Object.defineProperty(Stream[name], custom, { configurable: true, enumerable: true, get: () => promises[name] });
}

Stream.finished.finished = promises.finished;

export const support = { partial: {}, refused: [] };
export default Stream;
