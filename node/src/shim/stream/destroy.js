// How streams begin and end: `_construct`, `destroy`, and the order of 'error' and 'close'.
import { AbortError, CONSTRUCT, DESTROY, DESTROYED, bothErrors, multipleCallback, tick } from "koipond:stream/common";
import { isFinished, isRequest } from "koipond:stream/kinds";

const states = (stream) => [stream._readableState, stream._writableState].filter((state) => state);

function noteError(stream, error) {
  if (!error) return;
  void error.stack; // made now, where the error was
  for (const state of states(stream)) state.errored ??= error;
}

/** The method `destroy` of all streams. */
export function destroy(error, callback) {
  const mine = states(this);
  if (mine.some((state) => state.destroyed)) {
    if (typeof callback === "function") callback();
    return this;
  }
  noteError(this, error);
  for (const state of mine) state.destroyed = true;
  const main = this._writableState || this._readableState;
  if (main.constructed) tearDown(this, error, callback);
  else this.once(DESTROY, (failed) => tearDown(this, bothErrors(failed, error), callback));
  return this;
}

function tearDown(stream, error, callback) {
  let called = false;
  const done = (failed) => {
    if (called) return;
    called = true;
    noteError(stream, failed);
    for (const state of states(stream)) state.closed = true;
    if (typeof callback === "function") callback(failed);
    tick(failed ? emitErrorAndClose : emitClose, stream, failed);
  };
  try {
    stream._destroy(error || null, done);
  } catch (thrown) {
    done(thrown);
  }
}

function emitErrorAndClose(stream, error) {
  emitError(stream, error);
  emitClose(stream);
}

function emitClose(stream) {
  const mine = states(stream);
  for (const state of mine) state.closeEmitted = true;
  if (mine.some((state) => state.emitClose)) stream.emit("close");
}

function emitError(stream, error) {
  const mine = states(stream);
  if (mine.some((state) => state.errorEmitted)) return;
  for (const state of mine) state.errorEmitted = true;
  stream.emit("error", error);
}

/** Makes a stream as new again: what `_undestroy` is. */
export function undestroy() {
  const readable = this._readableState;
  const writable = this._writableState;
  for (const state of states(this)) {
    Object.assign(state, { constructed: true, closed: false, closeEmitted: false, destroyed: false, errored: null, errorEmitted: false });
  }
  if (readable) Object.assign(readable, { reading: false, ended: readable.readable === false, endEmitted: readable.readable === false });
  if (writable) {
    const off = writable.writable === false;
    Object.assign(writable, { finalCalled: false, prefinished: false, ended: off, ending: off, finished: off });
  }
}

/** What streams do with an error of their own: they are destroyed by it, or only say it. */
export function errorOrDestroy(stream, error, sync) {
  const mine = states(stream);
  if (mine.some((state) => state.destroyed)) return;
  if (mine.some((state) => state.autoDestroy)) {
    stream.destroy(error);
  } else if (error) {
    noteError(stream, error);
    if (sync) tick(emitError, stream, error);
    else emitError(stream, error);
  }
}

/** Lets a stream with `_construct` get ready before it does anything else. */
export function construct(stream, ready) {
  if (typeof stream._construct !== "function") return;
  for (const state of states(stream)) state.constructed = false;
  stream.once(CONSTRUCT, ready);
  // A duplex asks for both of its sides, and gets ready once.
  if (stream.listenerCount(CONSTRUCT) === 1) tick(getReady, stream);
}

function getReady(stream) {
  let called = false;
  const done = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    const mine = states(stream);
    for (const state of mine) state.constructed = true;
    if (mine.some((state) => state.destroyed)) stream.emit(DESTROY, error);
    else if (error) errorOrDestroy(stream, error, true);
    else stream.emit(CONSTRUCT);
  };
  try {
    stream._construct((error) => tick(done, error));
  } catch (thrown) {
    tick(done, thrown);
  }
}

/** Destroys whatever looks like a stream: `stream.destroy(it, error)`. */
export function destroyer(stream, error) {
  if (!stream || stream.destroyed || stream[DESTROYED]) return;
  const why = error || isFinished(stream) ? error : new AbortError();
  if (isRequest(stream)) stream.abort();
  else if (isRequest(stream.req)) stream.req.abort();
  else if (typeof stream.destroy === "function") stream.destroy(why);
  else if (typeof stream.close === "function") stream.close();
  else if (why) tick(() => stream.emit("error", why));
  else tick(() => stream.emit("close"));
  if (!stream.destroyed) stream[DESTROYED] = true;
}
