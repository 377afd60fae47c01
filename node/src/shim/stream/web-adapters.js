// From the streams of Node.js to those of the web and back: `fromWeb` and `toWeb`. The web's are loaded only when one is asked for.
import * as host from "koipond:host";
import { AbortError, Buffer, checkObject, invalidArgType, nop, prematureClose, tick } from "koipond:stream/common";
import { destroyer } from "koipond:stream/destroy";
import { Duplex } from "koipond:stream/duplex";
import { finished } from "koipond:stream/finished";
import { isDestroyed, isReadable, isReadableStream, isWritable, isWritableNodeStream, isWritableStream } from "koipond:stream/kinds";
import { Readable } from "koipond:stream/readable";
import { Writable } from "koipond:stream/writable";

const web = () => host.builtin("stream/web");

function readableFromWeb(stream, options = {}) {
  if (!isReadableStream(stream)) throw invalidArgType("readableStream", "an instance of ReadableStream", stream);
  checkObject(options, "options");
  const { highWaterMark, encoding, objectMode = false, signal } = options;
  const reader = stream.getReader();
  let closed = false;
  const readable = new Readable({
    objectMode,
    highWaterMark,
    encoding,
    signal,
    read() {
      reader.read().then(
        ({ done, value }) => readable.push(done ? null : value),
        (error) => destroyer(readable, error),
      );
    },
    destroy(error, callback) {
      const done = () => tick(callback, error);
      if (closed) done();
      else reader.cancel(error).then(done, done);
    },
  });
  reader.closed.then(
    () => {
      closed = true;
    },
    (error) => {
      closed = true;
      destroyer(readable, error);
    },
  );
  return readable;
}

function readableToWeb(stream, options = {}) {
  if (typeof stream?._readableState !== "object") throw invalidArgType("streamReadable", "an instance of stream.Readable", stream);
  const { ReadableStream, CountQueuingStrategy } = web();
  if (isDestroyed(stream) || !isReadable(stream)) {
    const over = new ReadableStream();
    over.cancel();
    return over;
  }
  const { readableObjectMode: objects, readableHighWaterMark: highWaterMark } = stream;
  const strategy = options?.strategy ?? (objects ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark });
  let controller;
  let cancelled = false;
  const onData = (chunk) => {
    controller.enqueue(Buffer.isBuffer(chunk) && !objects ? new Uint8Array(chunk) : chunk);
    if (controller.desiredSize <= 0) stream.pause();
  };
  stream.pause();
  const cleanUp = finished(stream, (error) => {
    cleanUp();
    stream.on("error", nop);
    if (cancelled) return;
    if (error) controller.error(error.code === "ERR_STREAM_PREMATURE_CLOSE" ? new AbortError(undefined, { cause: error }) : error);
    else controller.close();
  });
  stream.on("data", onData);
  return new ReadableStream(
    {
      start(given) {
        controller = given;
      },
      pull: () => void stream.resume(),
      cancel(reason) {
        cancelled = true;
        destroyer(stream, reason);
      },
    },
    strategy,
  );
}

function writableFromWeb(stream, options = {}) {
  if (!isWritableStream(stream)) throw invalidArgType("writableStream", "an instance of WritableStream", stream);
  checkObject(options, "options");
  const { highWaterMark, decodeStrings = true, objectMode = false, signal } = options;
  const writer = stream.getWriter();
  let closed = false;
  const writable = new Writable({
    highWaterMark,
    objectMode,
    decodeStrings,
    signal,
    write(chunk, encoding, callback) {
      writer.ready.then(() => writer.write(chunk)).then(() => tick(callback), (error) => tick(callback, error));
    },
    destroy(error, callback) {
      const done = () => tick(callback, error);
      if (closed) done();
      else if (error) writer.abort(error).then(done, done);
      else writer.close().then(done, done);
    },
    final(callback) {
      if (closed) callback();
      else writer.close().then(() => tick(callback), (error) => tick(callback, error));
    },
  });
  writer.closed.then(
    () => {
      closed = true;
      if (!writable.writableEnded) destroyer(writable, prematureClose());
    },
    (error) => {
      closed = true;
      destroyer(writable, error);
    },
  );
  return writable;
}

function writableToWeb(stream) {
  if (typeof stream?._writableState !== "object") throw invalidArgType("streamWritable", "an instance of stream.Writable", stream);
  const { WritableStream, CountQueuingStrategy } = web();
  if (isDestroyed(stream) || !isWritable(stream)) {
    const over = new WritableStream();
    over.close();
    return over;
  }
  const { writableHighWaterMark: highWaterMark, writableObjectMode: objects } = stream;
  const strategy = objects ? new CountQueuingStrategy({ highWaterMark }) : { highWaterMark };
  let controller;
  let drained;
  let closing;
  const cleanUp = finished(stream, (error) => {
    cleanUp();
    stream.on("error", nop);
    const failed = error?.code === "ERR_STREAM_PREMATURE_CLOSE" ? new AbortError(undefined, { cause: error }) : error;
    const waiting = [drained, closing];
    drained = closing = undefined;
    for (const one of waiting) if (one) (failed ? one.reject : one.resolve)(failed);
    if (failed || !waiting[1]) controller?.error(failed ?? new AbortError());
    controller = undefined;
  });
  const later = () => {
    const it = {};
    it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
    return it;
  };
  stream.on("drain", () => {
    drained?.resolve();
    drained = undefined;
  });
  return new WritableStream(
    {
      start(given) {
        controller = given;
      },
      async write(chunk) {
        if (stream.writableNeedDrain || !stream.write(chunk)) {
          drained = later();
          await drained.promise;
        }
      },
      abort(reason) {
        destroyer(stream, reason);
      },
      close() {
        if (closing || !isWritable(stream)) return Promise.resolve();
        closing = later();
        stream.end();
        return closing.promise;
      },
    },
    strategy,
  );
}

Readable.fromWeb = readableFromWeb;
Readable.toWeb = readableToWeb;
Writable.fromWeb = writableFromWeb;
Writable.toWeb = writableToWeb;

Duplex.fromWeb = (pair, options = {}) => {
  if (!isReadableStream(pair?.readable)) throw invalidArgType("pair.readable", "an instance of ReadableStream", pair?.readable);
  if (!isWritableStream(pair?.writable)) throw invalidArgType("pair.writable", "an instance of WritableStream", pair?.writable);
  const { readable, writable, ...rest } = { ...options };
  void readable;
  void writable;
  return Duplex.from({ readable: readableFromWeb(pair.readable, rest), writable: writableFromWeb(pair.writable, rest) });
};
Duplex.toWeb = (duplex) => {
  if (!isWritableNodeStream(duplex) || !duplex._readableState) throw invalidArgType("duplex", "an instance of stream.Duplex", duplex);
  return { readable: readableToWeb(duplex), writable: writableToWeb(duplex) };
};
