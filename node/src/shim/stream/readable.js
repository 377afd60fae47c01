// `Readable`: a source of chunks that flows, or waits to be read.
//
// `reading` says that `_read` was asked and has not answered; `needReadable` that somebody waits for 'readable'; `flowing` is null
// before anybody said how the stream is read, then whether it flows.
import bufferDecoder from "koipond:node/string_decoder";
import EventEmitter from "koipond:node/events";
import {
  Buffer, CHUNK, PAUSED, checkObject, coded, highWaterMarkOf, invalidArgType, isBytes, notImplemented, outOfRange, tick, toBuffer,
} from "koipond:stream/common";
import { construct, destroy, errorOrDestroy, undestroy } from "koipond:stream/destroy";
import { addSignal } from "koipond:stream/signal";
import { from } from "koipond:stream/from";
import { chunks } from "koipond:stream/iterate";
import { Stream } from "koipond:stream/legacy";
import { pipe } from "koipond:stream/pipe";
import { ChunkQueue } from "koipond:stream/queue";

const { StringDecoder } = bufferDecoder;
const LARGEST_MARK = 0x40000000;

export function ReadableState(options, stream, isDuplex) {
  this.objectMode = Boolean(options?.objectMode || (isDuplex && options?.readableObjectMode));
  this.highWaterMark = highWaterMarkOf(options, "readableHighWaterMark", isDuplex, this.objectMode);
  this.buffer = new ChunkQueue();
  this.length = 0;
  this.pipes = [];
  this.flowing = null;
  this.ended = false;
  this.endEmitted = false;
  this.reading = false;
  this.constructed = true;
  this.sync = true;
  this.needReadable = false;
  this.emittedReadable = false;
  this.readableListening = false;
  this.resumeScheduled = false;
  this.errorEmitted = false;
  this.emitClose = options?.emitClose !== false;
  this.autoDestroy = options?.autoDestroy !== false;
  this.destroyed = false;
  this.errored = null;
  this.closed = false;
  this.closeEmitted = false;
  this.defaultEncoding = options?.defaultEncoding || "utf8";
  // The streams that this one is piped to and that have not drained: none, one, or a set.
  this.awaitDrainWriters = null;
  this.multiAwaitDrain = false;
  this.readingMore = false;
  this.dataEmitted = false;
  this.decoder = null;
  this.encoding = null;
  this[PAUSED] = null;
  if (options?.encoding) {
    this.decoder = new StringDecoder(options.encoding);
    this.encoding = options.encoding;
  }
}

export function Readable(options) {
  if (!(this instanceof Readable)) return new Readable(options);
  startReadable(this, options, false);
  Stream.call(this, options);
  whenConstructed(this);
}
Object.setPrototypeOf(Readable.prototype, Stream.prototype);
Object.setPrototypeOf(Readable, Stream);
Readable.ReadableState = ReadableState;

/** The part of construction that Duplex shares. */
export function startReadable(stream, options, isDuplex) {
  stream._readableState = new ReadableState(options, stream, isDuplex);
  if (!options) return;
  for (const method of ["read", "destroy", "construct"]) if (typeof options[method] === "function") stream[`_${method}`] = options[method];
  if (options.signal && !isDuplex) addSignal(options.signal, stream);
}

function whenConstructed(stream) {
  construct(stream, () => readableReady(stream));
}

export function readableReady(stream) {
  if (stream._readableState.needReadable) maybeReadMore(stream, stream._readableState);
}

const proto = Readable.prototype;
proto.destroy = destroy;
proto._undestroy = undestroy;
proto._destroy = function (error, callback) {
  callback(error);
};
proto[EventEmitter.captureRejectionSymbol] = function (error) {
  this.destroy(error);
};

proto.push = function (chunk, encoding) {
  return add(this, chunk, encoding, false);
};
proto.unshift = function (chunk, encoding) {
  return add(this, chunk, encoding, true);
};

function add(stream, given, givenEncoding, toFront) {
  const state = stream._readableState;
  let chunk = given;
  let encoding = givenEncoding;
  if (!state.objectMode) {
    if (typeof chunk === "string") {
      encoding = encoding || state.defaultEncoding;
      if (state.encoding !== encoding) {
        if (toFront && state.encoding) chunk = Buffer.from(chunk, encoding).toString(state.encoding);
        else {
          chunk = Buffer.from(chunk, encoding);
          encoding = "";
        }
      }
    } else if (isBytes(chunk)) {
      chunk = toBuffer(chunk);
      encoding = "";
    } else if (chunk !== null && chunk !== undefined) {
      errorOrDestroy(stream, invalidArgType("chunk", CHUNK, chunk));
      return false;
    }
  }
  if (chunk === null) {
    state.reading = false;
    end(stream, state);
    return false;
  }
  if (!state.objectMode && !(chunk?.length > 0)) {
    if (!toFront) {
      state.reading = false;
      maybeReadMore(stream, state);
    }
    return wantsMore(state);
  }
  if (toFront) {
    if (state.endEmitted) errorOrDestroy(stream, coded(Error, "ERR_STREAM_UNSHIFT_AFTER_END_EVENT", "stream.unshift() after end event"));
    else if (state.destroyed || state.errored) return false;
    else addChunk(stream, state, chunk, true);
  } else if (state.ended) {
    errorOrDestroy(stream, coded(Error, "ERR_STREAM_PUSH_AFTER_EOF", "stream.push() after EOF"));
  } else if (state.destroyed || state.errored) {
    return false;
  } else {
    state.reading = false;
    if (state.decoder && !encoding) {
      chunk = state.decoder.write(chunk);
      if (!state.objectMode && chunk.length === 0) {
        maybeReadMore(stream, state);
        return wantsMore(state);
      }
    }
    addChunk(stream, state, chunk, false);
  }
  return wantsMore(state);
}

const wantsMore = (state) => !state.ended && (state.length < state.highWaterMark || state.length === 0);

function addChunk(stream, state, chunk, toFront) {
  if (state.flowing && state.length === 0 && !state.sync && stream.listenerCount("data") > 0) {
    if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
    state.dataEmitted = true;
    stream.emit("data", chunk);
  } else {
    state.length += state.objectMode ? 1 : chunk.length;
    if (toFront) state.buffer.unshift(chunk);
    else state.buffer.push(chunk);
    if (state.needReadable) emitReadable(stream);
  }
  maybeReadMore(stream, state);
}

/** The source has no more. */
function end(stream, state) {
  if (state.ended) return;
  const rest = state.decoder?.end();
  if (rest?.length) {
    state.buffer.push(rest);
    state.length += state.objectMode ? 1 : rest.length;
  }
  state.ended = true;
  if (state.sync) emitReadable(stream);
  else {
    // The end came on its own, so nobody else will notice it.
    state.needReadable = false;
    state.emittedReadable = true;
    emitReadableNow(stream);
  }
}

proto.isPaused = function () {
  return this._readableState[PAUSED] === true || this._readableState.flowing === false;
};

proto.setEncoding = function (encoding) {
  const state = this._readableState;
  state.decoder = new StringDecoder(encoding);
  state.encoding = state.decoder.encoding;
  let content = "";
  for (const chunk of state.buffer) content += state.decoder.write(chunk);
  state.buffer.clear();
  if (content !== "") state.buffer.push(content);
  state.length = content.length;
  return this;
};

/** The mark for a reader that wants so many at once: the next power of two. */
function markFor(count) {
  if (count > LARGEST_MARK) throw outOfRange("size", "<= 1GiB", count);
  let mark = 1;
  while (mark < count) mark *= 2;
  return mark;
}

function amount(count, state) {
  if (count <= 0 || (state.length === 0 && state.ended)) return 0;
  if (state.objectMode) return 1;
  if (Number.isNaN(count)) return state.flowing && state.length ? state.buffer.first().length : state.length;
  if (count <= state.length) return count;
  return state.ended ? state.length : 0;
}

proto.read = function (wanted) {
  const state = this._readableState;
  const asked = wanted === undefined ? NaN : Number.isInteger(wanted) ? wanted : Number.parseInt(wanted, 10);
  if (asked > state.highWaterMark) state.highWaterMark = markFor(asked);
  if (asked !== 0) state.emittedReadable = false;
  const enough = state.highWaterMark !== 0 ? state.length >= state.highWaterMark : state.length > 0;
  if (asked === 0 && state.needReadable && (enough || state.ended)) {
    if (state.length === 0 && state.ended) endReadable(this);
    else emitReadable(this);
    return null;
  }
  let count = amount(asked, state);
  if (count === 0 && state.ended) {
    if (state.length === 0) endReadable(this);
    return null;
  }
  const refills = state.needReadable || state.length === 0 || state.length - count < state.highWaterMark;
  if (refills && !state.ended && !state.reading && !state.destroyed && !state.errored && state.constructed) {
    refill(this, state);
    if (!state.reading) count = amount(asked, state);
  }
  const found = count > 0 ? takeFrom(state, count) : null;
  if (found === null) {
    state.needReadable = state.length <= state.highWaterMark;
    count = 0;
  } else {
    state.length -= count;
    if (state.multiAwaitDrain) state.awaitDrainWriters.clear();
    else state.awaitDrainWriters = null;
  }
  if (state.length === 0) {
    if (!state.ended) state.needReadable = true;
    if (!Object.is(asked, count) && state.ended) endReadable(this);
  }
  if (found !== null && !state.errored && !state.closeEmitted) {
    state.dataEmitted = true;
    this.emit("data", found);
  }
  return found;
};

function refill(stream, state) {
  state.reading = true;
  state.sync = true;
  if (state.length === 0) state.needReadable = true;
  try {
    stream._read(state.highWaterMark);
  } catch (error) {
    errorOrDestroy(stream, error);
  }
  state.sync = false;
}

function takeFrom(state, count) {
  if (state.length === 0) return null;
  if (state.objectMode) return state.buffer.shift();
  const texts = Boolean(state.decoder);
  return count >= state.length ? state.buffer.takeAll(texts) : state.buffer.take(count, texts);
}
Readable._fromList = (count, state) => (state.length === 0 ? null : takeFrom(state, count || state.length));

function emitReadable(stream) {
  const state = stream._readableState;
  state.needReadable = false;
  if (state.emittedReadable) return;
  state.emittedReadable = true;
  tick(emitReadableNow, stream);
}

function emitReadableNow(stream) {
  const state = stream._readableState;
  if (!state.destroyed && !state.errored && (state.length || state.ended)) {
    stream.emit("readable");
    state.emittedReadable = false;
  }
  state.needReadable = !state.flowing && !state.ended && state.length <= state.highWaterMark;
  flow(stream);
}

function maybeReadMore(stream, state) {
  if (state.readingMore || !state.constructed) return;
  state.readingMore = true;
  tick(readMore, stream, state);
}

function readMore(stream, state) {
  while (!state.reading && !state.ended && (state.length < state.highWaterMark || (state.flowing && state.length === 0))) {
    const before = state.length;
    stream.read(0);
    if (state.length === before) break; // nothing came
  }
  state.readingMore = false;
}

proto._read = function () {
  throw notImplemented("_read()");
};

proto.pipe = pipe;

proto.unpipe = function (target) {
  const state = this._readableState;
  if (state.pipes.length === 0) return this;
  if (!target) {
    const targets = state.pipes;
    state.pipes = [];
    this.pause();
    for (const one of targets) one.emit("unpipe", this, { hasUnpiped: false });
    return this;
  }
  const at = state.pipes.indexOf(target);
  if (at === -1) return this;
  state.pipes.splice(at, 1);
  if (state.pipes.length === 0) this.pause();
  target.emit("unpipe", this, { hasUnpiped: false });
  return this;
};

proto.on = function (name, listener) {
  const done = Stream.prototype.on.call(this, name, listener);
  const state = this._readableState;
  if (name === "data") {
    state.readableListening = this.listenerCount("readable") > 0;
    if (state.flowing !== false) this.resume();
  } else if (name === "readable" && !state.endEmitted && !state.readableListening) {
    state.readableListening = true;
    state.needReadable = true;
    state.flowing = false;
    state.emittedReadable = false;
    if (state.length) emitReadable(this);
    else if (!state.reading) tick(() => this.read(0));
  }
  return done;
};
proto.addListener = proto.on;

proto.removeListener = function (name, listener) {
  const done = Stream.prototype.removeListener.call(this, name, listener);
  if (name === "readable") tick(listenersChanged, this);
  return done;
};
proto.off = proto.removeListener;

proto.removeAllListeners = function (...names) {
  const done = Stream.prototype.removeAllListeners.apply(this, names);
  if (names[0] === "readable" || names[0] === undefined) tick(listenersChanged, this);
  return done;
};

function listenersChanged(stream) {
  const state = stream._readableState;
  state.readableListening = stream.listenerCount("readable") > 0;
  if (state.resumeScheduled && state[PAUSED] === false) state.flowing = true;
  else if (stream.listenerCount("data") > 0) stream.resume();
  else if (!state.readableListening) state.flowing = null;
}

proto.resume = function () {
  const state = this._readableState;
  if (!state.flowing) {
    // Who listens to 'readable' reads himself.
    state.flowing = !state.readableListening;
    if (!state.resumeScheduled) {
      state.resumeScheduled = true;
      tick(resumeNow, this, state);
    }
  }
  state[PAUSED] = false;
  return this;
};

function resumeNow(stream, state) {
  if (!state.reading) stream.read(0);
  state.resumeScheduled = false;
  stream.emit("resume");
  flow(stream);
  if (state.flowing && !state.reading) stream.read(0);
}

proto.pause = function () {
  const state = this._readableState;
  if (state.flowing !== false) {
    state.flowing = false;
    this.emit("pause");
  }
  state[PAUSED] = true;
  return this;
};

function flow(stream) {
  const state = stream._readableState;
  while (state.flowing && stream.read() !== null);
}

/** A stream from before there were Readables, as one. */
proto.wrap = function (old) {
  let paused = false;
  old.on("data", (chunk) => {
    if (this.push(chunk) || !old.pause) return;
    paused = true;
    old.pause();
  });
  old.on("end", () => this.push(null));
  old.on("error", (error) => errorOrDestroy(this, error));
  old.on("close", () => destroy.call(this));
  old.on("destroy", () => destroy.call(this));
  this._read = () => {
    if (!paused || !old.resume) return;
    paused = false;
    old.resume();
  };
  for (const name of Object.keys(old)) {
    if (this[name] === undefined && typeof old[name] === "function") this[name] = old[name].bind(old);
  }
  return this;
};

Readable.wrap = (source, options) =>
  new Readable({
    objectMode: source.readableObjectMode ?? source.objectMode ?? true,
    ...options,
    destroy(error, callback) {
      source.destroy?.(error);
      callback(error);
    },
  }).wrap(source);

Readable.from = (iterable, options) => from(Readable, iterable, options);

proto[Symbol.asyncIterator] = function () {
  return chunksOf(this, undefined);
};
proto.iterator = function (options) {
  if (options !== undefined) checkObject(options, "options");
  return chunksOf(this, options);
};

function chunksOf(stream, options) {
  const source = typeof stream.read === "function" ? stream : Readable.wrap(stream, { objectMode: true });
  const iterator = chunks(source, options);
  iterator.stream = source;
  return iterator;
}

function endReadable(stream) {
  const state = stream._readableState;
  if (state.endEmitted) return;
  state.ended = true;
  tick(emitEnd, stream, state);
}

function emitEnd(stream, state) {
  if (state.errored || state.closeEmitted || state.endEmitted || state.length > 0) return;
  state.endEmitted = true;
  stream.emit("end");
  if (stream.writable && stream.allowHalfOpen === false) {
    tick(() => {
      if (stream.writable && !stream.writableEnded && !stream.destroyed) stream.end();
    });
  } else if (state.autoDestroy) {
    const other = stream._writableState;
    if (!other || (other.autoDestroy && (other.finished || other.writable === false))) stream.destroy();
  }
}

const getter = (name, get, set) => Object.defineProperty(proto, name, { configurable: true, enumerable: false, get, set });
getter(
  "readable",
  function () {
    const state = this._readableState;
    return Boolean(state) && state.readable !== false && !state.destroyed && !state.errorEmitted && !state.endEmitted;
  },
  function (value) {
    if (this._readableState) this._readableState.readable = Boolean(value);
  },
);
getter("readableDidRead", function () {
  return this._readableState.dataEmitted;
});
getter("readableAborted", function () {
  const state = this._readableState;
  return Boolean(state.readable !== false && (state.destroyed || state.errored) && !state.endEmitted);
});
getter("readableHighWaterMark", function () {
  return this._readableState.highWaterMark;
});
getter("readableBuffer", function () {
  return this._readableState && [...this._readableState.buffer];
});
getter(
  "readableFlowing",
  function () {
    return this._readableState.flowing;
  },
  function (value) {
    if (this._readableState) this._readableState.flowing = value;
  },
);
getter("readableLength", function () {
  return this._readableState.length;
});
getter("readableObjectMode", function () {
  return this._readableState ? this._readableState.objectMode : false;
});
getter("readableEncoding", function () {
  return this._readableState ? this._readableState.encoding : null;
});
getter("errored", function () {
  return this._readableState ? this._readableState.errored : null;
});
getter("closed", function () {
  return this._readableState ? this._readableState.closed : false;
});
getter(
  "destroyed",
  function () {
    return this._readableState ? this._readableState.destroyed : false;
  },
  function (value) {
    if (this._readableState) this._readableState.destroyed = value;
  },
);
getter("readableEnded", function () {
  return this._readableState ? this._readableState.endEmitted : false;
});
