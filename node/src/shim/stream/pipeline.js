// `pipeline`: streams, generators and functions one after the other, all of which end when one does.
import { AbortError, bothErrors, checkAbortSignal, checkFunction, destroyedError, invalidArgType, invalidReturn, missingArgs, nop, once, prematureClose, tick } from "koipond:stream/common";
import { destroyer } from "koipond:stream/destroy";
import { toDuplex } from "koipond:stream/duplexify";
import { finished } from "koipond:stream/finished";
import {
  isIterable, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream, isReadableStream, isTransformStream, isWebStream,
} from "koipond:stream/kinds";
import { Readable } from "koipond:stream/readable";
import { PassThrough } from "koipond:stream/transform";

export function pipeline(...streams) {
  const callback = streams.pop();
  checkFunction(callback, "streams[stream.length - 1]");
  return connect(streams, once(callback));
}

export function pipelinePromise(...streams) {
  return new Promise((resolve, reject) => {
    let signal;
    let end;
    const last = streams[streams.length - 1];
    if (last && typeof last === "object" && !isNodeStream(last) && !isIterable(last) && !isWebStream(last)) {
      const options = streams.pop();
      ({ signal, end } = options);
    }
    connect(streams, (error, value) => (error ? reject(error) : resolve(value)), { signal, end });
  });
}

/** What a line of streams has in common: how many still work, what went wrong, and who is to be destroyed then. */
class Line {
  working = 0;
  error = undefined;
  value = undefined;
  destroys = [];
  cleanUps = [];
  controller = new AbortController();

  constructor(callback, signal) {
    this.callback = callback;
    this.outer = signal;
    this.abort = () => this.#settle(new AbortError(undefined, { cause: signal?.reason }), false);
    this.finish = (error) => this.#settle(error, --this.working === 0);
    if (signal && !signal.aborted) signal.addEventListener("abort", this.abort, { once: true });
  }
  fail(error) {
    this.#settle(error, false);
  }
  #settle(error, last) {
    if (error && (!this.error || this.error.code === "ERR_STREAM_PREMATURE_CLOSE")) this.error = error;
    if (!this.error && !last) return;
    while (this.destroys.length) this.destroys.shift()(this.error);
    this.outer?.removeEventListener("abort", this.abort);
    this.controller.abort();
    if (!last) return;
    if (!this.error) for (const cleanUp of this.cleanUps) cleanUp();
    tick(this.callback, this.error, this.value);
  }
  /** Sees to it that a stream is destroyed when the line ends before it does. */
  own(stream, reading, writing) {
    let over = false;
    stream.on("close", () => {
      over = true;
    });
    const cleanUp = finished(stream, { readable: reading, writable: writing }, (error) => {
      over = !error;
    });
    this.destroys.push((error) => {
      if (over) return;
      over = true;
      destroyer(stream, error || destroyedError("pipe"));
    });
    return cleanUp;
  }
}

export function connect(given, callback, options) {
  const streams = given.length === 1 && Array.isArray(given[0]) ? given[0] : given;
  if (streams.length < 2) throw missingArgs("streams");
  checkAbortSignal(options?.signal, "options.signal");
  const line = new Line(callback, options?.signal);
  let result;
  for (let at = 0; at < streams.length; at++) {
    const stream = streams[at];
    const place = { at, reading: at < streams.length - 1, writing: at > 0, last: at === streams.length - 1 };
    place.end = place.reading || options?.end !== false;
    if (isNodeStream(stream)) watch(line, stream, place);
    if (at === 0) result = first(line, stream);
    else if (typeof stream === "function") result = throughFunction(line, result, stream, place);
    else if (isNodeStream(stream)) result = intoNode(line, result, stream, place);
    else if (isWebStream(stream)) result = intoWeb(line, result, stream, place);
    else result = toDuplex(stream);
  }
  if (options?.signal?.aborted) tick(line.abort);
  return result;
}

function watch(line, stream, { reading, writing, last, end }) {
  if (end) {
    const cleanUp = line.own(stream, reading, writing);
    if (isReadable(stream) && last) line.cleanUps.push(cleanUp);
  }
  const onError = (error) => {
    if (error && error.name !== "AbortError" && error.code !== "ERR_STREAM_PREMATURE_CLOSE") line.finish(error);
  };
  stream.on("error", onError);
  if (isReadable(stream) && last) line.cleanUps.push(() => stream.removeListener("error", onError));
}

function first(line, stream) {
  if (typeof stream === "function") {
    const made = stream({ signal: line.controller.signal });
    if (!isIterable(made)) throw invalidReturn("Iterable, AsyncIterable or Stream", "source", made);
    return made;
  }
  return isIterable(stream) || isReadableNodeStream(stream) || isTransformStream(stream) ? stream : toDuplex(stream);
}

function throughFunction(line, before, call, { at, reading, last, end }) {
  const source = chunksOf(isTransformStream(before) ? before.readable : before);
  const made = call(source, { signal: line.controller.signal });
  if (reading) {
    if (!isIterable(made, true)) throw invalidReturn("AsyncIterable", `transform[${at - 1}]`, made);
    return made;
  }
  // What comes of the last function is read from here; a promise's value is given to the callback as well.
  const out = new PassThrough({ objectMode: true });
  if (typeof made?.then === "function") {
    line.working++;
    made.then(
      (value) => {
        line.value = value;
        if (value !== null && value !== undefined) out.write(value);
        if (end) out.end();
        tick(line.finish);
      },
      (error) => {
        out.destroy(error);
        tick(line.finish, error);
      },
    );
  } else if (isIterable(made, true) || isReadableStream(made) || isTransformStream(made)) {
    line.working++;
    pumpIntoNode(made.readable && !isIterable(made, true) ? made.readable : made, out, line.finish, end);
  } else {
    throw invalidReturn("AsyncIterable or Promise", "destination", made);
  }
  const cleanUp = line.own(out, false, true);
  if (last) line.cleanUps.push(cleanUp);
  return out;
}

function intoNode(line, before, stream, { last, end }) {
  if (isReadableNodeStream(before)) {
    line.working += 2;
    const cleanUp = pipeInto(before, stream, line.finish, line.finish, end);
    if (isReadable(stream) && last) line.cleanUps.push(cleanUp);
  } else if (isTransformStream(before) || isReadableStream(before)) {
    line.working++;
    pumpIntoNode(before.readable || before, stream, line.finish, end);
  } else if (isIterable(before)) {
    line.working++;
    pumpIntoNode(before, stream, line.finish, end);
  } else {
    throw invalidArgType("val", "an instance of Readable, Iterable, AsyncIterable, ReadableStream, or TransformStream", before);
  }
  return stream;
}

function intoWeb(line, before, stream, { end }) {
  line.working++;
  if (isReadableNodeStream(before)) pumpIntoWeb(chunksOf(before), stream, line.finish, end);
  else if (isTransformStream(before)) pumpIntoWeb(before.readable, stream, line.finish, end);
  else if (isReadableStream(before) || isIterable(before)) pumpIntoWeb(before, stream, line.finish, end);
  else throw invalidArgType("val", "an instance of Readable, Iterable, AsyncIterable, ReadableStream, or TransformStream", before);
  return stream;
}

/** Whatever can be read, as something to go through. */
function chunksOf(source) {
  if (isIterable(source)) return source;
  if (isReadableNodeStream(source)) return fromOld(source);
  throw invalidArgType("val", "an instance of Readable, Iterable, or AsyncIterable", source);
}

async function* fromOld(source) {
  yield* Readable.prototype[Symbol.asyncIterator].call(source);
}

function pipeInto(source, target, finish, finishTarget, end) {
  let ended = false;
  target.on("close", () => {
    if (!ended) finishTarget(prematureClose());
  });
  source.pipe(target, { end: false });
  if (end) {
    const over = () => {
      ended = true;
      target.end();
    };
    if (isReadableFinished(source)) tick(over);
    else source.once("end", over);
  } else {
    finish();
  }
  finished(source, { readable: true, writable: false }, (error) => {
    const state = source._readableState;
    const onlyLate = error && error.code === "ERR_STREAM_PREMATURE_CLOSE" && state?.ended && !state.errored && !state.errorEmitted;
    // Everything was read from it, though it says 'close' before 'end'.
    if (onlyLate) source.once("end", finish).once("error", finish);
    else finish(error);
  });
  return finished(target, { readable: false, writable: true }, finishTarget);
}

async function pumpIntoNode(iterable, writable, finish, end) {
  let failed;
  let wake = null;
  const resume = (error) => {
    if (error) failed = error;
    const call = wake;
    wake = null;
    call?.();
  };
  const wait = () =>
    new Promise((resolve, reject) => {
      if (failed) reject(failed);
      else wake = () => (failed ? reject(failed) : resolve());
    });
  writable.on("drain", resume);
  const cleanUp = finished(writable, { readable: false }, resume);
  try {
    if (writable.writableNeedDrain) await wait();
    for await (const chunk of iterable) if (!writable.write(chunk)) await wait();
    if (end) {
      writable.end();
      await wait();
    }
    finish();
  } catch (error) {
    finish(failed === error ? error : bothErrors(failed, error));
  } finally {
    cleanUp();
    writable.off("drain", resume);
  }
}

async function pumpIntoWeb(readable, stream, finish, end) {
  const writer = (isTransformStream(stream) ? stream.writable : stream).getWriter();
  try {
    for await (const chunk of readable) {
      await writer.ready;
      writer.write(chunk).catch(nop);
    }
    await writer.ready;
    if (end) await writer.close();
    finish();
  } catch (error) {
    try {
      await writer.abort(error);
      finish(error);
    } catch (aborting) {
      finish(aborting);
    }
  }
}
