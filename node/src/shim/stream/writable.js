// `Writable`: takes chunks one after the other, keeps those that come too early, and says when it wants more.
import EventEmitter from "koipond:node/events";
import {
  Buffer, CHUNK, ON_FINISHED, coded, destroyedError, highWaterMarkOf, invalidArgType, isBytes, multipleCallback, nop, notImplemented, tick, toBuffer,
} from "koipond:stream/common";
import { construct, destroy, errorOrDestroy, undestroy } from "koipond:stream/destroy";
import { addSignal } from "koipond:stream/signal";
import { Stream } from "koipond:stream/legacy";

export function WritableState(options, stream, isDuplex) {
  this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.writableObjectMode));
  this.highWaterMark = highWaterMarkOf(options, "writableHighWaterMark", isDuplex, this.objectMode);
  this.finalCalled = false;
  this.needDrain = false;
  this.ending = false;
  this.ended = false;
  this.finished = false;
  this.destroyed = false;
  this.decodeStrings = options?.decodeStrings !== false;
  this.defaultEncoding = options?.defaultEncoding || "utf8";
  this.length = 0;
  this.writing = false;
  this.corked = 0;
  this.sync = true;
  this.bufferProcessing = false;
  this.onwrite = (error) => written(stream, this, error);
  this.writecb = null;
  this.writelen = 0;
  // Callbacks of chunks that were taken at once, which are called together.
  this.afterWriteTickInfo = null;
  this.buffered = [];
  this.bufferedIndex = 0;
  this.allBuffers = true;
  this.pendingcb = 0;
  this.constructed = true;
  this.prefinished = false;
  this.errorEmitted = false;
  this.emitClose = options?.emitClose !== false;
  this.autoDestroy = options?.autoDestroy !== false;
  this.errored = null;
  this.closed = false;
  this.closeEmitted = false;
  this[ON_FINISHED] = [];
}
WritableState.prototype.getBuffer = function () {
  return this.buffered.slice(this.bufferedIndex);
};
Object.defineProperty(WritableState.prototype, "bufferedRequestCount", {
  configurable: true,
  get() {
    return this.buffered.length - this.bufferedIndex;
  },
});

export function Writable(options) {
  if (!(this instanceof Writable)) return new Writable(options);
  startWritable(this, options, false);
  Stream.call(this, options);
  construct(this, () => writableReady(this));
}
Object.setPrototypeOf(Writable.prototype, Stream.prototype);
Object.setPrototypeOf(Writable, Stream);
Writable.WritableState = WritableState;

/** The part of construction that Duplex shares. */
export function startWritable(stream, options, isDuplex) {
  stream._writableState = new WritableState(options, stream, isDuplex);
  if (!options) return;
  for (const method of ["write", "writev", "destroy", "final", "construct"]) {
    if (typeof options[method] === "function") stream[`_${method}`] = options[method];
  }
  if (options.signal) addSignal(options.signal, stream);
}

export function writableReady(stream) {
  const state = stream._writableState;
  if (!state.writing) writeBuffered(stream, state);
  finishMaybe(stream, state);
}

// A Duplex is a Writable as well, though it descends from Readable alone.
Object.defineProperty(Writable, Symbol.hasInstance, {
  configurable: true,
  value(object) {
    if (Function.prototype[Symbol.hasInstance].call(this, object)) return true;
    return this === Writable && Boolean(object) && object._writableState instanceof WritableState;
  },
});

const proto = Writable.prototype;
proto.pipe = function () {
  errorOrDestroy(this, coded(Error, "ERR_STREAM_CANNOT_PIPE", "Cannot pipe, not readable"));
};

proto.write = function (chunk, encoding, callback) {
  return put(this, chunk, encoding, callback) === true;
};

function put(stream, given, givenEncoding, givenCallback) {
  const state = stream._writableState;
  let chunk = given;
  let encoding = givenEncoding;
  let callback = givenCallback;
  if (typeof encoding === "function") {
    callback = encoding;
    encoding = state.defaultEncoding;
  } else {
    if (!encoding) encoding = state.defaultEncoding;
    else if (encoding !== "buffer" && !Buffer.isEncoding(encoding)) throw unknownEncoding(encoding);
    if (typeof callback !== "function") callback = nop;
  }
  if (chunk === null) throw coded(TypeError, "ERR_STREAM_NULL_VALUES", "May not write null values to stream");
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      if (state.decodeStrings !== false) {
        chunk = Buffer.from(chunk, encoding);
        encoding = "buffer";
      }
    } else if (isBytes(chunk)) {
      chunk = toBuffer(chunk);
      encoding = "buffer";
    } else {
      throw invalidArgType("chunk", CHUNK, chunk);
    }
  }
  let error;
  if (state.ending) error = coded(Error, "ERR_STREAM_WRITE_AFTER_END", "write after end");
  else if (state.destroyed) error = destroyedError("write");
  if (error) {
    tick(callback, error);
    errorOrDestroy(stream, error, true);
    return error;
  }
  state.pendingcb++;
  return writeOrKeep(stream, state, chunk, encoding, callback);
}

const unknownEncoding = (encoding) => coded(TypeError, "ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`);

function writeOrKeep(stream, state, chunk, encoding, callback) {
  const size = state.objectMode ? 1 : chunk.length;
  state.length += size;
  const wantsMore = state.length < state.highWaterMark;
  if (!wantsMore) state.needDrain = true;
  if (state.writing || state.corked || state.errored || !state.constructed) {
    state.buffered.push({ chunk, encoding, callback });
    if (state.allBuffers && encoding !== "buffer") state.allBuffers = false;
  } else {
    begin(state, size, callback);
    stream._write(chunk, encoding, state.onwrite);
    state.sync = false;
  }
  // After an error or the end, nobody should go on writing.
  return wantsMore && !state.errored && !state.destroyed;
}

function begin(state, size, callback) {
  state.writelen = size;
  state.writecb = callback;
  state.writing = true;
  state.sync = true;
}

function writeNow(stream, state, many, size, chunk, encoding, callback) {
  begin(state, size, callback);
  if (state.destroyed) state.onwrite(destroyedError("write"));
  else if (many) stream._writev(chunk, state.onwrite);
  else stream._write(chunk, encoding, state.onwrite);
  state.sync = false;
}

/** What `_write` calls when it is done. */
function written(stream, state, error) {
  const { sync, writecb: callback } = state;
  if (typeof callback !== "function") {
    errorOrDestroy(stream, multipleCallback());
    return;
  }
  state.writing = false;
  state.writecb = null;
  state.length -= state.writelen;
  state.writelen = 0;
  if (error) {
    void error.stack; // made now, where the error was
    state.errored ??= error;
    if (stream._readableState) stream._readableState.errored ??= error;
    if (sync) tick(writeFailed, stream, state, error, callback);
    else writeFailed(stream, state, error, callback);
    return;
  }
  if (state.buffered.length > state.bufferedIndex) writeBuffered(stream, state);
  if (!sync) {
    afterWrite(stream, state, 1, callback);
  } else if (callback === nop && !(state.needDrain && state.length === 0)) {
    // Nobody waits for this chunk, so nothing is to be done later.
    state.pendingcb--;
    if (state.ending) finishMaybe(stream, state, true);
  } else if (state.afterWriteTickInfo !== null && state.afterWriteTickInfo.callback === callback) {
    // One tick for many that share a callback, which is what writing without one does.
    state.afterWriteTickInfo.count++;
  } else {
    const info = { count: 1, callback };
    state.afterWriteTickInfo = info;
    tick(() => {
      state.afterWriteTickInfo = null;
      afterWrite(stream, state, info.count, info.callback);
    });
  }
}

function writeFailed(stream, state, error, callback) {
  --state.pendingcb;
  callback(error);
  failBuffered(state);
  errorOrDestroy(stream, error);
}

function afterWrite(stream, state, count, callback) {
  if (!state.ending && !stream.destroyed && state.length === 0 && state.needDrain) {
    state.needDrain = false;
    stream.emit("drain");
  }
  for (let left = count; left > 0; left--) {
    state.pendingcb--;
    callback(null);
  }
  if (state.destroyed) failBuffered(state);
  finishMaybe(stream, state, true);
}

/** Tells all that wait that they wait for nothing. */
function failBuffered(state) {
  if (state.writing) return;
  for (let at = state.bufferedIndex; at < state.buffered.length; at++) {
    const { chunk, callback } = state.buffered[at];
    state.length -= state.objectMode ? 1 : chunk.length;
    callback(state.errored ?? destroyedError("write"));
  }
  const waiting = state[ON_FINISHED].splice(0);
  for (const callback of waiting) callback(state.errored ?? destroyedError("end"));
  forgetBuffered(state);
}

function forgetBuffered(state) {
  state.buffered = [];
  state.bufferedIndex = 0;
  state.allBuffers = true;
}

/** Writes what waited. */
function writeBuffered(stream, state) {
  if (state.corked || state.bufferProcessing || state.destroyed || !state.constructed) return;
  const count = state.buffered.length - state.bufferedIndex;
  if (count === 0) return;
  state.bufferProcessing = true;
  if (count > 1 && stream._writev) {
    state.pendingcb -= count - 1;
    const chunks = state.buffered.slice(state.bufferedIndex);
    chunks.allBuffers = state.allBuffers;
    const callback = (error) => {
      for (const one of chunks) one.callback(error);
    };
    writeNow(stream, state, true, state.length, chunks, "", callback);
    forgetBuffered(state);
  } else {
    do {
      const { chunk, encoding, callback } = state.buffered[state.bufferedIndex];
      state.buffered[state.bufferedIndex++] = null;
      writeNow(stream, state, false, state.objectMode ? 1 : chunk.length, chunk, encoding, callback);
    } while (state.bufferedIndex < state.buffered.length && !state.writing);
    if (state.bufferedIndex === state.buffered.length) forgetBuffered(state);
    else if (state.bufferedIndex > 256) {
      state.buffered.splice(0, state.bufferedIndex);
      state.bufferedIndex = 0;
    }
  }
  state.bufferProcessing = false;
}

proto.cork = function () {
  this._writableState.corked++;
};
proto.uncork = function () {
  const state = this._writableState;
  if (!state.corked) return;
  state.corked--;
  if (!state.writing) writeBuffered(this, state);
};

proto.setDefaultEncoding = function (encoding) {
  const name = typeof encoding === "string" ? encoding.toLowerCase() : encoding;
  if (!Buffer.isEncoding(name)) throw unknownEncoding(encoding);
  this._writableState.defaultEncoding = name;
  return this;
};

proto._write = function (chunk, encoding, callback) {
  if (!this._writev) throw notImplemented("_write()");
  this._writev([{ chunk, encoding }], callback);
};
proto._writev = null;

proto.end = function (givenChunk, givenEncoding, givenCallback) {
  const state = this._writableState;
  let [chunk, encoding, callback] = [givenChunk, givenEncoding, givenCallback];
  if (typeof chunk === "function") [chunk, encoding, callback] = [null, null, chunk];
  else if (typeof encoding === "function") [encoding, callback] = [null, encoding];
  let error;
  if (chunk !== null && chunk !== undefined) {
    const result = put(this, chunk, encoding);
    if (result instanceof Error) error = result;
  }
  if (state.corked) {
    state.corked = 1;
    this.uncork();
  }
  if (!error) {
    if (!state.errored && !state.ending) {
      state.ending = true;
      finishMaybe(this, state, true);
      state.ended = true;
    } else if (state.finished) {
      error = coded(Error, "ERR_STREAM_ALREADY_FINISHED", "Cannot call end after a stream was finished");
    } else if (state.destroyed) {
      error = destroyedError("end");
    }
  }
  if (typeof callback === "function") {
    if (error) tick(callback, error);
    else if (state.errored) tick(callback, state.errored);
    else if (state.finished) tick(callback);
    else state[ON_FINISHED].push(callback);
  }
  return this;
};

const canFinish = (state) =>
  state.ending && !state.destroyed && state.constructed && state.length === 0 && !state.errored && state.buffered.length === 0 &&
  !state.finished && !state.writing && !state.errorEmitted && !state.closeEmitted;

function callFinal(stream, state) {
  let called = false;
  const done = (error) => {
    if (called) {
      errorOrDestroy(stream, error ?? multipleCallback());
      return;
    }
    called = true;
    state.pendingcb--;
    if (error) {
      for (const callback of state[ON_FINISHED].splice(0)) callback(error);
      errorOrDestroy(stream, error, state.sync);
    } else if (canFinish(state)) {
      state.prefinished = true;
      stream.emit("prefinish");
      // Whatever 'prefinish' starts comes first.
      state.pendingcb++;
      tick(finish, stream, state);
    }
  };
  state.sync = true;
  state.pendingcb++;
  try {
    stream._final(done);
  } catch (error) {
    done(error);
  }
  state.sync = false;
}

function prefinish(stream, state) {
  if (state.prefinished || state.finalCalled) return;
  if (typeof stream._final === "function" && !state.destroyed) {
    state.finalCalled = true;
    callFinal(stream, state);
  } else {
    state.prefinished = true;
    stream.emit("prefinish");
  }
}

function finishMaybe(stream, state, sync) {
  if (!canFinish(state)) return;
  prefinish(stream, state);
  if (state.pendingcb !== 0) return;
  if (sync) {
    state.pendingcb++;
    tick(() => {
      if (canFinish(state)) finish(stream, state);
      else state.pendingcb--;
    });
  } else if (canFinish(state)) {
    state.pendingcb++;
    finish(stream, state);
  }
}

function finish(stream, state) {
  state.pendingcb--;
  state.finished = true;
  for (const callback of state[ON_FINISHED].splice(0)) callback(null);
  stream.emit("finish");
  if (!state.autoDestroy) return;
  const other = stream._readableState;
  if (!other || (other.autoDestroy && (other.endEmitted || other.readable === false))) stream.destroy();
}

proto.destroy = function (error, callback) {
  const state = this._writableState;
  if (!state.destroyed && (state.bufferedIndex < state.buffered.length || state[ON_FINISHED].length)) tick(failBuffered, state);
  destroy.call(this, error, callback);
  return this;
};
proto._undestroy = undestroy;
proto._destroy = function (error, callback) {
  callback(error);
};
proto[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};

/** What is read off a Writable, and off a Duplex as well. */
export const accessors = {};
const getter = (name, get, set) => {
  accessors[name] = { configurable: true, enumerable: false, get, set };
};
const ofState = (read, other) =>
  function () {
    return this._writableState ? read(this._writableState, this) : other;
  };
getter("closed", ofState((state) => state.closed, false));
getter("destroyed", ofState((state) => state.destroyed, false), function (value) {
  if (this._writableState) this._writableState.destroyed = value;
});
getter(
  "writable",
  ofState((state) => state.writable !== false && !state.destroyed && !state.errored && !state.ending && !state.ended, false),
  function (value) {
    if (this._writableState) this._writableState.writable = Boolean(value);
  },
);
getter("writableFinished", ofState((state) => state.finished, false));
getter("writableObjectMode", ofState((state) => state.objectMode, false));
getter("writableBuffer", ofState((state) => state.getBuffer()));
getter("writableEnded", ofState((state) => state.ending, false));
getter("writableNeedDrain", ofState((state) => !state.destroyed && !state.ending && state.needDrain, false));
getter("writableHighWaterMark", ofState((state) => state.highWaterMark));
getter("writableCorked", ofState((state) => state.corked, 0));
getter("writableLength", ofState((state) => state.length));
getter("errored", ofState((state) => state.errored, null));
getter(
  "writableAborted",
  ofState((state) => Boolean(state.writable !== false && (state.destroyed || state.errored) && !state.finished), false),
);
Object.defineProperties(proto, accessors);
