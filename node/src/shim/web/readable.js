// `ReadableStream`: what it holds, its default controller and its default reader.
import { AbortError, coded, invalidArgType, invalidArgValue } from "koipond:errors";
import {
  OURS, STATE, SizedQueue, checkOptionsObject, deferred, failed, handled, highWaterMarkOf, illegal, invalidState, keep, methodOf, nop, printsAs,
  promised, settled, sizeOf, stateOf,
} from "koipond:web/common";
import { CLOSED, FAIL } from "koipond:stream/web-side";
import { startBytes } from "koipond:web/bytes";

export class ReadableStream {
  constructor(source = {}, strategy = {}) {
    if (source === OURS) return;
    if (source === null) throw invalidArgValue("source", source, "is invalid");
    checkOptionsObject(source, "source");
    begin(this);
    const type = source.type;
    if (`${type}` === "bytes" && type !== undefined) {
      if (strategy?.size !== undefined) throw invalidArgValue("strategy.size", strategy.size);
      startBytes(this, source, highWaterMarkOf(strategy, 0));
      return;
    }
    if (type !== undefined) throw invalidArgValue("source.type", type);
    const start = methodOf(source, "start", "source");
    const pull = methodOf(source, "pull", "source");
    const cancelled = methodOf(source, "cancel", "source");
    startDefault(this, start, pull, cancelled, highWaterMarkOf(strategy, 1), sizeOf(strategy));
  }
  static from(iterable) {
    return fromIterable(iterable);
  }
  get locked() {
    return isLocked(stateOf(this, ReadableStream));
  }
  cancel(reason = undefined) {
    try {
      if (isLocked(stateOf(this, ReadableStream))) throw invalidState("ReadableStream is locked");
    } catch (error) {
      return Promise.reject(error);
    }
    return cancelStream(this, reason);
  }
  getReader(options = {}) {
    stateOf(this, ReadableStream);
    checkOptionsObject(options, "options");
    const mode = options?.mode;
    if (mode === undefined) return new ReadableStreamDefaultReader(this);
    if (`${mode}` !== "byob") throw invalidArgValue("options.mode", mode);
    if (!this[STATE].ByobReader) throw invalidArgValue("stream", this, "must be a byte stream");
    return new this[STATE].ByobReader(this);
  }
  pipeThrough(transform, options = {}) {
    stateOf(this, ReadableStream);
    const readable = transform?.readable;
    if (!(readable instanceof ReadableStream)) throw invalidArgType("transform.readable", "an instance of ReadableStream", readable);
    const writable = transform?.writable;
    if (typeof writable?.getWriter !== "function") throw invalidArgType("transform.writable", "an instance of WritableStream", writable);
    if (this.locked) throw invalidState("The ReadableStream is locked");
    if (writable.locked) throw invalidState("The WritableStream is locked");
    handled(pipe(this, writable, options));
    return readable;
  }
  pipeTo(target, options = {}) {
    try {
      stateOf(this, ReadableStream);
      if (typeof target?.getWriter !== "function") throw invalidArgType("transform.writable", "an instance of WritableStream", target);
      checkOptionsObject(options, "options");
      if (options?.signal !== undefined && (options.signal === null || typeof options.signal !== "object" || !("aborted" in options.signal))) {
        throw invalidArgType("options.signal", "an instance of AbortSignal", options.signal);
      }
      if (this.locked) throw invalidState("The ReadableStream is locked");
      if (target.locked) throw invalidState("The WritableStream is locked");
    } catch (error) {
      return Promise.reject(error);
    }
    return pipe(this, target, options);
  }
  tee() {
    stateOf(this, ReadableStream);
    return tee(this);
  }
  values(options = {}) {
    stateOf(this, ReadableStream);
    checkOptionsObject(options, "options");
    return iterate(this, Boolean(options?.preventCancel));
  }
}
Object.defineProperty(ReadableStream.prototype, Symbol.asyncIterator, { value: ReadableStream.prototype.values, configurable: true, writable: true });
printsAs(ReadableStream, (it) => ({
  locked: it.locked,
  state: it[STATE].state,
  supportsBYOB: Boolean(it[STATE].ByobReader),
}));

export function begin(stream) {
  const closed = deferred();
  handled(closed.promise);
  keep(stream, { state: "readable", error: undefined, disturbed: false, reader: undefined, controller: undefined, closed, ByobReader: undefined });
  Object.defineProperty(stream, CLOSED, { configurable: true, get: () => closed.promise });
  Object.defineProperty(stream, FAIL, { configurable: true, value: (error) => stream[STATE].controller[STATE].fail(error) });
  return stream;
}

/** A stream of our own making. */
export function makeReadable(start, pull, cancelled, mark = 1, size = () => 1) {
  const stream = begin(new ReadableStream(OURS));
  startDefault(stream, start, pull, cancelled, mark, size);
  return stream;
}

export const isLocked = (state) => state.reader !== undefined;

export function closeStream(stream) {
  const state = stream[STATE];
  state.state = "closed";
  state.closed.resolve();
  const reader = state.reader?.[STATE];
  if (!reader) return;
  reader.closed.resolve?.();
  if (reader.requests) for (const request of reader.requests.splice(0)) request.close();
}

export function failStream(stream, error) {
  const state = stream[STATE];
  state.state = "errored";
  state.error = error;
  state.closed.reject(error);
  const reader = state.reader?.[STATE];
  if (!reader) return;
  reader.closed.reject?.(error);
  handled(reader.closed.promise);
  for (const list of [reader.requests, reader.intoRequests]) if (list) for (const request of list.splice(0)) request.fail(error);
}

export function cancelStream(stream, reason) {
  const state = stream[STATE];
  state.disturbed = true;
  if (state.state === "closed") return Promise.resolve();
  if (state.state === "errored") return Promise.reject(state.error);
  closeStream(stream);
  const reader = state.reader?.[STATE];
  if (reader?.intoRequests) for (const request of reader.intoRequests.splice(0)) request.close(undefined);
  return state.controller[STATE].cancel(reason).then(nop);
}

/** Hands a chunk to the first who waits for one. */
export function fulfil(stream, chunk) {
  stream[STATE].reader[STATE].requests.shift().chunk(chunk);
}
export const waitingReads = (stream) => stream[STATE].reader?.[STATE].requests?.length ?? 0;

export class ReadableStreamDefaultController {
  constructor(key) {
    if (key !== OURS) throw illegal();
  }
  get desiredSize() {
    return desired(stateOf(this, ReadableStreamDefaultController));
  }
  close() {
    const it = stateOf(this, ReadableStreamDefaultController);
    if (!canClose(it)) throw invalidState("Controller is already closed");
    it.close();
  }
  enqueue(chunk = undefined) {
    const it = stateOf(this, ReadableStreamDefaultController);
    if (!canClose(it)) throw invalidState("Controller is already closed");
    it.enqueue(chunk);
  }
  error(error = undefined) {
    stateOf(this, ReadableStreamDefaultController).fail(error);
  }
}
printsAs(ReadableStreamDefaultController, () => ({}));

const canClose = (it) => !it.closing && it.stream[STATE].state === "readable";

function desired(it) {
  const { state } = it.stream[STATE];
  return state === "errored" ? null : state === "closed" ? 0 : it.mark - it.queue.size;
}

class DefaultSource {
  queue = new SizedQueue();
  started = false;
  closing = false;
  pulling = false;
  again = false;
  constructor(stream, controller, pull, cancelled, mark, size) {
    Object.assign(this, { stream, controller, pullCall: pull, cancelCall: cancelled, mark, size });
  }
  close() {
    this.closing = true;
    if (this.queue.list.length === 0) {
      this.forget();
      closeStream(this.stream);
    }
  }
  enqueue(chunk) {
    if (isLocked(this.stream[STATE]) && waitingReads(this.stream) > 0) {
      fulfil(this.stream, chunk);
    } else {
      try {
        this.queue.push(chunk, this.size(chunk));
      } catch (error) {
        this.fail(error);
        throw error;
      }
    }
    this.pull();
  }
  fail(error) {
    if (this.stream[STATE].state !== "readable") return;
    this.queue.clear();
    this.forget();
    failStream(this.stream, error);
  }
  forget() {
    this.pullCall = this.cancelCall = undefined;
    this.size = undefined;
  }
  cancel(reason) {
    this.queue.clear();
    const call = this.cancelCall;
    this.forget();
    return promised(call, reason);
  }
  wants() {
    if (!canClose(this) || !this.started) return false;
    return waitingReads(this.stream) > 0 || desired(this) > 0;
  }
  pull() {
    if (!this.wants()) return;
    if (this.pulling) {
      this.again = true;
      return;
    }
    this.pulling = true;
    promised(this.pullCall, this.controller).then(
      () => {
        this.pulling = false;
        if (!this.again) return;
        this.again = false;
        this.pull();
      },
      (error) => this.fail(error),
    );
  }
  read(request) {
    if (this.queue.list.length > 0) {
      const chunk = this.queue.shift();
      if (this.closing && this.queue.list.length === 0) {
        this.forget();
        closeStream(this.stream);
      } else {
        this.pull();
      }
      request.chunk(chunk);
    } else {
      this.stream[STATE].reader[STATE].requests.push(request);
      this.pull();
    }
  }
  release() {}
}

function startDefault(stream, start, pull, cancelled, mark, size) {
  const controller = new ReadableStreamDefaultController(OURS);
  const source = new DefaultSource(stream, controller, pull, cancelled, mark, size);
  keep(controller, source);
  stream[STATE].controller = controller;
  const begun = start?.(controller);
  Promise.resolve(begun).then(
    () => {
      source.started = true;
      source.pull();
    },
    (error) => source.fail(error),
  );
}

export class ReadableStreamDefaultReader {
  constructor(stream) {
    if (!(stream instanceof ReadableStream)) throw invalidArgType("stream", "an instance of ReadableStream", stream);
    takeReader(this, stream).requests = [];
  }
  get closed() {
    try {
      return stateOf(this, ReadableStreamDefaultReader).closed.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }
  cancel(reason = undefined) {
    return cancelReader(this, ReadableStreamDefaultReader, reason);
  }
  read() {
    try {
      if (stateOf(this, ReadableStreamDefaultReader).stream === undefined) throw invalidState("The reader is not attached to a stream");
    } catch (error) {
      return Promise.reject(error);
    }
    const { promise, resolve, reject } = deferred();
    readInto(this, {
      chunk: (value) => resolve({ value, done: false }),
      close: () => resolve({ value: undefined, done: true }),
      fail: reject,
    });
    return promise;
  }
  releaseLock() {
    const reader = stateOf(this, ReadableStreamDefaultReader);
    if (reader.stream === undefined) return;
    releaseReader(this);
  }
}
printsAs(ReadableStreamDefaultReader, (it) => ({
  stream: it[STATE].stream,
  readRequests: it[STATE].requests.length,
  close: it[STATE].closed.promise,
}));

export function takeReader(reader, stream) {
  const state = stream[STATE];
  if (isLocked(state)) throw invalidState("ReadableStream is locked");
  const closed = state.state === "readable" ? deferred() : state.state === "closed" ? settled() : failed(state.error);
  handled(closed.promise);
  state.reader = reader;
  keep(reader, { stream, closed, requests: undefined, intoRequests: undefined });
  return reader[STATE];
}

export function cancelReader(reader, Class, reason) {
  try {
    const { stream } = stateOf(reader, Class);
    if (stream === undefined) throw invalidState("The reader is not attached to a stream");
    return cancelStream(stream, reason);
  } catch (error) {
    return Promise.reject(error);
  }
}

export function releaseReader(reader) {
  const it = reader[STATE];
  const { stream } = it;
  const released = invalidState("Reader released");
  if (stream[STATE].state === "readable" && it.closed.reject) it.closed.reject(released);
  else it.closed = failed(released);
  handled(it.closed.promise);
  stream[STATE].controller[STATE].release();
  stream[STATE].reader = undefined;
  it.stream = undefined;
  const gone = invalidState("Releasing reader");
  for (const list of [it.requests, it.intoRequests]) if (list) for (const request of list.splice(0)) request.fail(gone);
}

export function readInto(reader, request) {
  const { stream } = reader[STATE];
  const state = stream[STATE];
  state.disturbed = true;
  if (state.state === "closed") request.close();
  else if (state.state === "errored") request.fail(state.error);
  else state.controller[STATE].read(request);
}

function fromIterable(iterable) {
  const isAsync = iterable?.[Symbol.asyncIterator];
  const method = isAsync ?? iterable?.[Symbol.iterator];
  if (typeof method !== "function") throw coded(TypeError, "ERR_ARG_NOT_ITERABLE", `${String(iterable)} must be iterable`);
  const iterator = Reflect.apply(method, iterable, []);
  const start = nop;
  const stream = makeReadable(
    start,
    async (controller) => {
      const result = await iterator.next();
      if (result === null || typeof result !== "object") throw invalidState("The promise or iterator.next() method must return an object");
      if (result.done) controller.close();
      else controller.enqueue(await result.value);
    },
    async (reason) => {
      if (typeof iterator.return !== "function") return;
      const result = await iterator.return(reason);
      if (result === null || typeof result !== "object") throw invalidState("iterator.return() must return an object");
    },
    0,
  );
  return stream;
}

const AsyncIteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf(async function* () {}).prototype);

function iterate(stream, keeps) {
  const reader = new ReadableStreamDefaultReader(stream);
  let over = false;
  let last = Promise.resolve();
  const step = async () => {
    if (over) return { value: undefined, done: true };
    try {
      const result = await reader.read();
      if (result.done) {
        over = true;
        reader.releaseLock();
      }
      return result;
    } catch (error) {
      over = true;
      if (reader[STATE].stream) reader.releaseLock();
      throw error;
    }
  };
  const leave = async (value) => {
    if (!over) {
      over = true;
      const result = keeps ? undefined : reader.cancel(value);
      reader.releaseLock();
      await result;
    }
    return { value, done: true };
  };
  const after = (call) => {
    last = last.then(call, call);
    return last;
  };
  const iterator = Object.create(AsyncIteratorPrototype);
  return Object.defineProperties(iterator, {
    next: { value: () => after(step), enumerable: true, configurable: true, writable: true },
    return: { value: (value) => after(() => leave(value)), enumerable: true, configurable: true, writable: true },
    [Symbol.asyncIterator]: {
      configurable: true,
      value() {
        return this;
      },
    },
  });
}

function tee(stream) {
  const reader = new ReadableStreamDefaultReader(stream);
  let reading = false;
  let again = false;
  const sides = [{ gone: false, reason: undefined }, { gone: false, reason: undefined }];
  const cancelled = deferred();
  const pull = () => {
    if (reading) {
      again = true;
      return Promise.resolve();
    }
    reading = true;
    readInto(reader, {
      chunk: (value) => {
        queueMicrotask(() => {
          again = false;
          for (const side of sides) if (!side.gone) side.branch[STATE].controller[STATE].enqueue(value);
          reading = false;
          if (again) pull();
        });
      },
      close: () => {
        reading = false;
        for (const side of sides) if (!side.gone) side.branch[STATE].controller[STATE].close();
        if (!sides[0].gone || !sides[1].gone) cancelled.resolve();
      },
      fail: () => {
        reading = false;
      },
    });
    return Promise.resolve();
  };
  sides.forEach((side, n) => {
    side.branch = makeReadable(nop, pull, (reason) => {
      Object.assign(side, { gone: true, reason });
      if (sides[1 - n].gone) cancelled.resolve(cancelStream(stream, [sides[0].reason, sides[1].reason]));
      return cancelled.promise;
    });
  });
  reader[STATE].closed.promise.catch((error) => {
    for (const side of sides) side.branch[STATE].controller[STATE].fail(error);
    if (!sides[0].gone || !sides[1].gone) cancelled.resolve();
  });
  return sides.map((side) => side.branch);
}

/** Reads all of one stream into another; both are locked meanwhile. */
function pipe(source, target, options) {
  const { preventClose, preventAbort, preventCancel, signal } = options ?? {};
  const reader = new ReadableStreamDefaultReader(source);
  const writer = target.getWriter();
  const whole = deferred();
  source[STATE].disturbed = true;
  let leaving = false;
  let lastWrite = Promise.resolve();
  const finish = (isError, error) => {
    writer.releaseLock();
    reader.releaseLock();
    signal?.removeEventListener("abort", onAbort);
    if (isError) whole.reject(error);
    else whole.resolve();
  };
  // Everything that was read is written before anything else happens.
  const leave = (action, isError, error) => {
    if (leaving) return;
    leaving = true;
    const written = target[STATE].state === "writable" && !target[STATE].closing() ? lastWrite : Promise.resolve();
    written.then(() => {
      if (!action) finish(isError, error);
      else action().then(() => finish(isError, error), (other) => finish(true, other));
    });
  };
  const onAbort = () => {
    const error = signal.reason ?? new AbortError();
    const actions = [];
    if (!preventAbort) actions.push(() => (target[STATE].state === "writable" ? target[STATE].abort(error) : Promise.resolve()));
    if (!preventCancel) actions.push(() => (source[STATE].state === "readable" ? cancelStream(source, error) : Promise.resolve()));
    leave(() => Promise.all(actions.map((action) => action())), true, error);
  };
  if (signal?.aborted) {
    onAbort();
    return whole.promise;
  }
  signal?.addEventListener("abort", onAbort);
  const sourceFailed = (error) => leave(preventAbort ? undefined : () => target[STATE].abort(error), true, error);
  const sourceClosed = () => leave(preventClose ? undefined : () => target[STATE].closeQuietly(writer));
  reader.closed.then(sourceClosed, (error) => {
    if (source[STATE].state === "errored") sourceFailed(error);
  });
  writer.closed.then(
    () => {
      if (leaving) return;
      const closed = invalidState("Destination WritableStream is closed");
      leave(preventCancel ? undefined : () => cancelStream(source, closed), true, closed);
    },
    (error) => leave(preventCancel ? undefined : () => cancelStream(source, error), true, error),
  );
  const step = async () => {
    if (leaving) return;
    await writer.ready;
    if (leaving) return;
    readInto(reader, {
      chunk: (value) => {
        lastWrite = writer.write(value).then(nop, nop);
        queueMicrotask(next);
      },
      close: nop,
      fail: nop,
    });
  };
  const next = () => step().catch(nop);
  next();
  return whole.promise;
}
