// `finished`: calls back when a stream is over, however it ends.
import { AbortError, checkAbortSignal, checkFunction, checkObject, invalidArgType, nop, once, prematureClose, tick } from "koipond:stream/common";
import {
  errorOf, isClosed, isNodeStream, isReadable, isReadableFinished, isReadableNodeStream, isReadableStream, isRequest, isWritable,
  isWritableFinished, isWritableNodeStream, isWritableStream, willEmitClose,
} from "koipond:stream/kinds";
import { whenWebStreamCloses } from "koipond:stream/web-side";

export function finished(stream, givenOptions, givenCallback) {
  let options = givenOptions;
  let callback = givenCallback;
  if (arguments.length === 2 && typeof options === "function") {
    callback = options;
    options = {};
  } else if (options === null || options === undefined) {
    options = {};
  } else {
    checkObject(options, "options");
  }
  checkFunction(callback, "callback");
  checkAbortSignal(options.signal, "options.signal");
  callback = once(callback);
  if (isReadableStream(stream) || isWritableStream(stream)) return finishedWeb(stream, options, callback);
  if (!isNodeStream(stream)) throw invalidArgType("stream", "an instance of ReadableStream, WritableStream, or Stream", stream);
  const cleanUp = watch(stream, options, callback);
  return options.signal ? untilAborted(stream, options.signal, callback, cleanUp) : cleanUp;
}

function watch(stream, options, callback) {
  const reads = options.readable ?? isReadableNodeStream(stream);
  const writes = options.writable ?? isWritableNodeStream(stream);
  const writableState = stream._writableState;
  const readableState = stream._readableState;
  // Streams that say 'close' are over only then.
  let closes = willEmitClose(stream) && isReadableNodeStream(stream) === reads && isWritableNodeStream(stream) === writes;
  let written = isWritableFinished(stream, false);
  let read = isReadableFinished(stream, false);

  const onLegacyFinish = () => {
    if (!stream.writable) onFinish();
  };
  const onFinish = () => {
    written = true;
    // What was destroyed meanwhile says 'close' later, or not at all.
    if (stream.destroyed) closes = false;
    if (closes && (!stream.writable || reads)) return;
    if (!reads || read) callback.call(stream);
  };
  const onEnd = () => {
    read = true;
    if (stream.destroyed) closes = false;
    if (closes && (!stream.readable || writes)) return;
    if (!writes || written) callback.call(stream);
  };
  const onError = (error) => callback.call(stream, error);
  let closed = isClosed(stream);
  const onClose = () => {
    closed = true;
    const errored = errorOf(stream, "writable") || errorOf(stream, "readable");
    if (errored && typeof errored !== "boolean") return callback.call(stream, errored);
    if (reads && !read && isReadableNodeStream(stream, true) && !isReadableFinished(stream, false)) return callback.call(stream, prematureClose());
    if (writes && !written && !isWritableFinished(stream, false)) return callback.call(stream, prematureClose());
    return callback.call(stream);
  };
  const onClosed = () => {
    closed = true;
    const errored = errorOf(stream, "writable") || errorOf(stream, "readable");
    if (errored && typeof errored !== "boolean") return callback.call(stream, errored);
    return callback.call(stream);
  };
  const onRequest = () => stream.req.on("finish", onFinish);

  if (isRequest(stream)) {
    stream.on("complete", onFinish);
    if (!closes) stream.on("abort", onClose);
    if (stream.req) onRequest();
    else stream.on("request", onRequest);
  } else if (writes && !writableState) {
    // Streams from before there were Writables.
    stream.on("end", onLegacyFinish);
    stream.on("close", onLegacyFinish);
  }
  if (!closes && typeof stream.aborted === "boolean") stream.on("aborted", onClose);
  stream.on("end", onEnd);
  stream.on("finish", onFinish);
  if (options.error !== false) stream.on("error", onError);
  stream.on("close", onClose);

  if (closed) tick(onClose);
  else if (writableState?.errorEmitted || readableState?.errorEmitted) {
    if (!closes) tick(onClosed);
  } else if (!reads && (!closes || isReadable(stream)) && (written || isWritable(stream) === false)) tick(onClosed);
  else if (!writes && (!closes || isWritable(stream)) && (read || isReadable(stream) === false)) tick(onClosed);
  else if (readableState && stream.req && stream.aborted) tick(onClosed);

  return () => {
    // Whoever cleans up does not want to be called any more.
    if (callback !== nop) callback = nop;
    const pairs = [
      ["aborted", onClose], ["complete", onFinish], ["abort", onClose], ["request", onRequest], ["end", onLegacyFinish],
      ["close", onLegacyFinish], ["finish", onFinish], ["end", onEnd], ["error", onError], ["close", onClose],
    ];
    for (const [name, listener] of pairs) stream.removeListener(name, listener);
    if (stream.req) stream.req.removeListener("finish", onFinish);
  };
}

/** The same with a signal that calls the waiting off, not the stream. */
function untilAborted(stream, signal, callback, cleanUp) {
  const onAbort = () => {
    cleanUp();
    callback.call(stream, new AbortError(undefined, { cause: signal.reason }));
  };
  if (signal.aborted) tick(onAbort);
  else {
    signal.addEventListener("abort", onAbort, { once: true });
  }
  return cleanUp;
}

function finishedWeb(stream, options, callback) {
  let aborted = false;
  let onAbort = nop;
  if (options.signal) {
    onAbort = () => {
      aborted = true;
      callback.call(stream, new AbortError(undefined, { cause: options.signal.reason }));
    };
    if (options.signal.aborted) tick(onAbort);
    else options.signal.addEventListener("abort", onAbort, { once: true });
  }
  const done = (error) => {
    options.signal?.removeEventListener("abort", onAbort);
    if (!aborted) tick(() => callback.call(stream, error));
  };
  whenWebStreamCloses(stream).then(() => done(undefined), done);
  return nop;
}

/** `finished` of `stream/promises`. */
export function finishedPromise(stream, options) {
  return new Promise((resolve, reject) => {
    let cleansUp = false;
    let cleanUp = nop;
    if (options?.cleanup !== undefined) {
      if (typeof options.cleanup !== "boolean") throw invalidArgType("cleanup", "of type boolean", options.cleanup);
      cleansUp = options.cleanup;
    }
    cleanUp = finished(stream, options, (error) => {
      if (cleansUp) cleanUp();
      if (error) reject(error);
      else resolve();
    });
  });
}
