// `Duplex.from`: whatever can be read or written, as a Duplex.
import { AbortError, Buffer, coded, invalidArgType, invalidReturn, tick } from "koipond:stream/common";
import { destroyer } from "koipond:stream/destroy";
import { Duplex } from "koipond:stream/duplex";
import { finished } from "koipond:stream/finished";
import { from } from "koipond:stream/from";
import { isDuplexNodeStream, isIterable, isNodeStream, isReadable, isReadableNodeStream, isReadableStream, isWritable, isWritableNodeStream, isWritableStream } from "koipond:stream/kinds";
import { Readable } from "koipond:stream/readable";
import { Writable } from "koipond:stream/writable";

/** A Duplex of one side only, which is not there as if it had ended. */
class OneSided extends Duplex {
  constructor(options) {
    super(options);
    if (options?.readable === false) Object.assign(this._readableState, { readable: false, ended: true, endEmitted: true });
    if (options?.writable === false) Object.assign(this._writableState, { writable: false, ending: true, ended: true, finished: true });
  }
}

const isBlob = (it) => typeof it?.arrayBuffer === "function" && typeof it.size === "number" && typeof it.type === "string";

export function toDuplex(body, name = "body") {
  if (isDuplexNodeStream(body)) return body;
  if (isReadableNodeStream(body)) return join({ readable: body });
  if (isWritableNodeStream(body)) return join({ writable: body });
  if (isNodeStream(body)) return join({ writable: false, readable: false });
  if (isReadableStream(body)) return join({ readable: Readable.fromWeb(body) });
  if (isWritableStream(body)) return join({ writable: Writable.fromWeb(body) });
  if (typeof body === "function") return ofFunction(body, name);
  if (isBlob(body)) return toDuplex(body.arrayBuffer());
  if (isIterable(body)) return from(OneSided, body, { objectMode: true, writable: false });
  if (isReadableStream(body?.readable) && isWritableStream(body?.writable)) return Duplex.fromWeb(body);
  if (typeof body?.writable === "object" || typeof body?.readable === "object") {
    const side = (one, is) => (one ? (is(one) ? one : toDuplex(one)) : undefined);
    return join({ readable: side(body.readable, isReadableNodeStream), writable: side(body.writable, isWritableNodeStream) });
  }
  if (typeof body?.then === "function") return ofPromise(body);
  const expected =
    "of type function or an instance of Blob, ReadableStream, WritableStream, Stream, Iterable, AsyncIterable, or Promise or { readable, writable } pair";
  throw invalidArgType(name, expected, body);
}

function ofPromise(promise) {
  const stream = new OneSided({ objectMode: true, writable: false, read() {} });
  promise.then(
    (value) => {
      if (value !== null && value !== undefined) stream.push(value instanceof ArrayBuffer ? Buffer.from(value) : value);
      stream.push(null);
    },
    (error) => destroyer(stream, error),
  );
  return stream;
}

/** A function that takes chunks and gives chunks, or a promise that all is taken. */
function ofFunction(call, name) {
  let give;
  let arrived;
  const expect = () =>
    new Promise((resolve) => {
      give = resolve;
    });
  arrived = expect();
  const controller = new AbortController();
  const { signal } = controller;
  const chunks = (async function* () {
    for (;;) {
      const { chunk, done, callback } = await arrived;
      tick(callback);
      if (done) return;
      if (signal.aborted) throw new AbortError(undefined, { cause: signal.reason });
      arrived = expect();
      yield chunk;
    }
  })();
  const sides = {
    write(chunk, encoding, callback) {
      const send = give;
      give = null;
      send({ chunk, done: false, callback });
    },
    final(callback) {
      const send = give;
      give = null;
      send({ done: true, callback });
    },
    destroy(error, callback) {
      controller.abort();
      callback(error);
    },
  };
  const value = call(chunks, { signal });
  if (isIterable(value)) return from(OneSided, value, { objectMode: true, ...sides });
  if (typeof value?.then !== "function") throw invalidReturn("Iterable, AsyncIterable or AsyncFunction", name, value);
  let stream;
  const settled = value.then(
    (result) => {
      if (result !== null && result !== undefined) throw coded(TypeError, "ERR_INVALID_RETURN_VALUE", `Expected nully to be returned from the "body" function but got ${typeof result}.`);
    },
    (error) => destroyer(stream, error),
  );
  stream = new OneSided({
    objectMode: true,
    readable: false,
    ...sides,
    final(callback) {
      sides.final(async () => {
        try {
          await settled;
          tick(callback, null);
        } catch (error) {
          tick(callback, error);
        }
      });
    },
  });
  return stream;
}

/** A readable and a writable, either of which may be missing, as one Duplex. */
export function join({ readable: source, writable: target }) {
  const reads = Boolean(source && isReadable(source));
  const writes = Boolean(target && isWritable(target));
  const state = { onDrain: null, onFinish: null, onReadable: null, onClose: null };
  const stream = new OneSided({
    readableObjectMode: Boolean(source?.readableObjectMode),
    writableObjectMode: Boolean(target?.writableObjectMode),
    readable: reads,
    writable: writes,
  });
  const over = (error) => {
    const call = state.onClose;
    state.onClose = null;
    if (call) call(error);
    else if (error) stream.destroy(error);
  };
  if (writes) {
    finished(target, (error) => {
      if (error) destroyer(source, error);
      over(error);
    });
    stream._write = (chunk, encoding, callback) => {
      if (target.write(chunk, encoding)) callback();
      else state.onDrain = callback;
    };
    stream._final = (callback) => {
      target.end();
      state.onFinish = callback;
    };
    target.on("drain", () => call("onDrain"));
    target.on("finish", () => call("onFinish"));
  }
  if (reads) {
    finished(source, (error) => {
      if (error) destroyer(source, error);
      over(error);
    });
    source.on("readable", () => call("onReadable"));
    source.on("end", () => stream.push(null));
    stream._read = () => {
      for (;;) {
        const chunk = source.read();
        if (chunk === null) {
          state.onReadable = stream._read;
          return;
        }
        if (!stream.push(chunk)) return;
      }
    };
  }
  function call(name) {
    const waiting = state[name];
    state[name] = null;
    waiting?.();
  }
  stream._destroy = (given, callback) => {
    const error = !given && state.onClose !== null ? new AbortError() : given;
    state.onReadable = state.onDrain = state.onFinish = null;
    if (!reads && !writes) {
      callback(error);
      return;
    }
    state.onClose = callback;
    let waits = false;
    for (const one of [target, source]) {
      if (!one || one.closed) continue;
      waits = true;
      destroyer(one, error);
    }
    if (!waits) {
      state.onClose = null;
      callback(error);
    }
  };
  return stream;
}

Duplex.from = (body) => toDuplex(body, "body");
