// `WritableStream`: what it holds, its controller and its writer.
import { invalidArgType, invalidArgValue } from "koipond:errors";
import {
  OURS, STATE, SizedQueue, checkOptionsObject, deferred, failed, handled, highWaterMarkOf, illegal, invalidState, keep, methodOf, printsAs,
  promised, settled, sizeOf, stateOf,
} from "koipond:web/common";
import { CLOSED, FAIL } from "koipond:stream/web-side";

export class WritableStream {
  constructor(sink = {}, strategy = {}) {
    if (sink === OURS) return;
    const type = sink?.type;
    if (type !== undefined) throw invalidArgValue("type", type);
    checkOptionsObject(sink, "sink");
    const calls = {};
    for (const name of ["start", "write", "close", "abort"]) calls[name] = methodOf(sink, name, "sink");
    startWritable(this, calls, highWaterMarkOf(strategy, 1), sizeOf(strategy));
  }
  get locked() {
    return stateOf(this, WritableStream).writer !== undefined;
  }
  abort(reason = undefined) {
    try {
      if (stateOf(this, WritableStream).writer !== undefined) throw invalidState("WritableStream is locked");
    } catch (error) {
      return Promise.reject(error);
    }
    return this[STATE].abort(reason);
  }
  close() {
    try {
      const it = stateOf(this, WritableStream);
      if (it.writer !== undefined) throw invalidState("WritableStream is locked");
      if (it.closing()) throw invalidState("Failure closing WritableStream");
    } catch (error) {
      return Promise.reject(error);
    }
    return this[STATE].close();
  }
  getWriter() {
    stateOf(this, WritableStream);
    return new WritableStreamDefaultWriter(this);
  }
}
printsAs(WritableStream, (it) => ({ locked: it.locked, state: it[STATE].state }));

export function makeWritable(calls, mark, size) {
  const stream = new WritableStream(OURS);
  startWritable(stream, calls, mark, size);
  return stream;
}

function startWritable(stream, calls, mark, size) {
  const controller = new WritableStreamDefaultController(OURS);
  const state = new Sink(stream, controller, calls, mark, size);
  keep(stream, state);
  keep(controller, state);
  Object.defineProperty(stream, CLOSED, { configurable: true, get: () => state.over.promise });
  Object.defineProperty(stream, FAIL, { configurable: true, value: (error) => state.failFromOutside(error) });
  state.updateBackpressure();
  const begun = calls.start?.(controller);
  Promise.resolve(begun).then(
    () => {
      state.started = true;
      state.advance();
    },
    (error) => {
      state.started = true;
      state.dealWithRejection(error);
    },
  );
}

const CLOSE = Symbol("close");

/** The state of a stream and of its controller, which belong together. */
class Sink {
  state = "writable";
  error = undefined;
  writer = undefined;
  requests = [];
  inFlightWrite = undefined;
  inFlightClose = undefined;
  closeRequest = undefined;
  pendingAbort = undefined;
  backpressure = false;
  started = false;
  queue = new SizedQueue();
  signals = new AbortController();
  over = deferred();

  constructor(stream, controller, calls, mark, size) {
    Object.assign(this, { stream, controller, calls, mark, size });
    handled(this.over.promise);
  }
  closing() {
    return this.closeRequest !== undefined || this.inFlightClose !== undefined;
  }
  desired() {
    if (this.state === "errored" || this.state === "erroring") return null;
    return this.state === "closed" ? 0 : this.mark - this.queue.size;
  }
  updateBackpressure() {
    const pressed = this.mark - this.queue.size <= 0;
    const writer = this.writer?.[STATE];
    if (writer && pressed !== this.backpressure) {
      if (pressed) {
        writer.ready = deferred();
        handled(writer.ready.promise);
      } else writer.ready.resolve?.();
    }
    this.backpressure = pressed;
  }
  abort(reason) {
    if (this.state === "closed" || this.state === "errored") return Promise.resolve();
    this.signals.abort(reason);
    if (this.state === "closed" || this.state === "errored") return Promise.resolve();
    if (this.pendingAbort) return this.pendingAbort.promise;
    const erroring = this.state === "erroring";
    this.pendingAbort = { ...deferred(), reason: erroring ? undefined : reason, erroring };
    const { promise } = this.pendingAbort;
    if (!erroring) this.startErroring(reason);
    return promise;
  }
  close() {
    if (this.state === "closed") return Promise.reject(invalidState("WritableStream is closed"));
    if (this.state === "errored") {
      return Promise.reject(invalidState(`The stream (in ${this.state} state) is not in the writable state and cannot be closed`));
    }
    this.closeRequest = deferred();
    const { promise } = this.closeRequest;
    if (this.writer && this.backpressure && this.state === "writable") this.writer[STATE].ready.resolve?.();
    this.queue.push(CLOSE, 0);
    this.advance();
    return promise;
  }
  /** What pipes do at the end: an error that is there already is given, and no second closing is asked for. */
  closeQuietly() {
    if (this.closing() || this.state === "closed") return Promise.resolve();
    if (this.state === "errored") return Promise.reject(this.error);
    return this.close();
  }
  write(chunk) {
    let size;
    try {
      size = this.size ? this.size(chunk) : 1;
    } catch (error) {
      this.failIfNeeded(error);
      size = 1;
    }
    if (this.state === "errored") return Promise.reject(this.error);
    if (this.closing() || this.state === "closed") return Promise.reject(invalidState("WritableStream is closed"));
    if (this.state === "erroring") return Promise.reject(this.error);
    const request = deferred();
    this.requests.push(request);
    try {
      this.queue.push(chunk, size);
    } catch (error) {
      this.failIfNeeded(error);
      return request.promise;
    }
    if (!this.closing() && this.state === "writable") this.updateBackpressure();
    this.advance();
    return request.promise;
  }
  failIfNeeded(error) {
    if (this.state === "writable") this.startErroring(error);
  }
  failFromOutside(error) {
    this.failIfNeeded(error);
  }
  startErroring(error) {
    this.state = "erroring";
    this.error = error;
    const writer = this.writer?.[STATE];
    if (writer) rejectReady(writer, error);
    if (!this.inFlightWrite && !this.inFlightClose && this.started) this.finishErroring();
  }
  finishErroring() {
    this.state = "errored";
    this.queue.clear();
    for (const request of this.requests.splice(0)) request.reject(this.error);
    const abort = this.pendingAbort;
    this.pendingAbort = undefined;
    if (!abort) {
      this.rejectClosing();
      return;
    }
    if (abort.erroring) {
      abort.reject(this.error);
      this.rejectClosing();
      return;
    }
    const call = this.calls.abort;
    this.forget();
    promised(call, abort.reason).then(
      () => {
        abort.resolve();
        this.rejectClosing();
      },
      (error) => {
        abort.reject(error);
        this.rejectClosing();
      },
    );
  }
  rejectClosing() {
    if (this.closeRequest) {
      this.closeRequest.reject(this.error);
      this.closeRequest = undefined;
    }
    this.over.reject(this.error);
    const writer = this.writer?.[STATE];
    if (!writer) return;
    writer.closed.reject?.(this.error);
    handled(writer.closed.promise);
  }
  dealWithRejection(error) {
    if (this.state === "writable") this.startErroring(error);
    else this.finishErroring();
  }
  forget() {
    this.calls = {};
    this.size = undefined;
  }
  advance() {
    if (!this.started || this.inFlightWrite) return;
    if (this.state === "closed" || this.state === "errored") return;
    if (this.state === "erroring") {
      this.finishErroring();
      return;
    }
    if (this.queue.list.length === 0) return;
    const { value } = this.queue.list[0];
    if (value === CLOSE) this.runClose();
    else this.runWrite(value);
  }
  runClose() {
    this.inFlightClose = this.closeRequest;
    this.closeRequest = undefined;
    this.queue.shift();
    const call = this.calls.close;
    this.forget();
    promised(call).then(
      () => {
        this.inFlightClose.resolve();
        this.inFlightClose = undefined;
        if (this.state === "erroring") {
          this.error = undefined;
          this.pendingAbort?.resolve();
          this.pendingAbort = undefined;
        }
        this.state = "closed";
        this.writer?.[STATE].closed.resolve?.();
        this.over.resolve();
      },
      (error) => {
        this.inFlightClose.reject(error);
        this.inFlightClose = undefined;
        this.pendingAbort?.reject(error);
        this.pendingAbort = undefined;
        this.dealWithRejection(error);
      },
    );
  }
  runWrite(chunk) {
    this.inFlightWrite = this.requests.shift();
    promised(this.calls.write, chunk, this.controller).then(
      () => {
        this.inFlightWrite.resolve();
        this.inFlightWrite = undefined;
        const { state } = this;
        this.queue.shift();
        if (!this.closing() && state === "writable") this.updateBackpressure();
        this.advance();
      },
      (error) => {
        if (this.state === "writable") this.forget();
        this.inFlightWrite.reject(error);
        this.inFlightWrite = undefined;
        this.dealWithRejection(error);
      },
    );
  }
}

function rejectReady(writer, error) {
  writer.ready.reject?.(error);
  // One that was fulfilled already stays so; those who ask from now on get the error.
  writer.ready = failed(error);
}

export class WritableStreamDefaultController {
  constructor(key) {
    if (key !== OURS) throw illegal();
  }
  get signal() {
    return stateOf(this, WritableStreamDefaultController).signals.signal;
  }
  error(error = undefined) {
    const it = stateOf(this, WritableStreamDefaultController);
    if (it.state === "writable") {
      it.forget();
      it.startErroring(error);
    }
  }
}
printsAs(WritableStreamDefaultController, (it) => ({ stream: it[STATE].stream }));

export class WritableStreamDefaultWriter {
  constructor(stream) {
    if (!(stream instanceof WritableStream)) throw invalidArgType("stream", "an instance of WritableStream", stream);
    const it = stream[STATE];
    if (it.writer !== undefined) throw invalidState("WritableStream is locked");
    it.writer = this;
    let closed = deferred();
    let ready;
    if (it.state === "writable") ready = !it.closing() && it.backpressure ? deferred() : settled();
    else if (it.state === "erroring") ready = failed(it.error);
    else if (it.state === "closed") [ready, closed] = [settled(), settled()];
    else [ready, closed] = [failed(it.error), failed(it.error)];
    handled(closed.promise);
    handled(ready.promise);
    keep(this, { stream, ready, closed });
  }
  get closed() {
    try {
      return stateOf(this, WritableStreamDefaultWriter).closed.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }
  get desiredSize() {
    return streamOf(this).desired();
  }
  get ready() {
    try {
      return stateOf(this, WritableStreamDefaultWriter).ready.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }
  abort(reason = undefined) {
    try {
      return streamOf(this).abort(reason);
    } catch (error) {
      return Promise.reject(error);
    }
  }
  close() {
    try {
      const it = streamOf(this);
      if (it.closing()) throw invalidState("Failure to close WritableStream");
      return it.close();
    } catch (error) {
      return Promise.reject(error);
    }
  }
  releaseLock() {
    const it = stateOf(this, WritableStreamDefaultWriter);
    if (it.stream === undefined) return;
    const released = invalidState("WritableStreamDefaultWriter was released");
    for (const part of ["ready", "closed"]) {
      it[part].reject?.(released);
      it[part] = failed(released);
    }
    it.stream[STATE].writer = undefined;
    it.stream = undefined;
  }
  write(chunk = undefined) {
    try {
      return streamOf(this).write(chunk);
    } catch (error) {
      return Promise.reject(error);
    }
  }
}
printsAs(WritableStreamDefaultWriter, (it) => ({
  stream: it[STATE].stream,
  close: it[STATE].closed.promise,
  ready: it[STATE].ready.promise,
  desiredSize: it[STATE].stream ? it.desiredSize : undefined,
}));

function streamOf(writer) {
  const { stream } = stateOf(writer, WritableStreamDefaultWriter);
  if (stream === undefined) throw invalidState("Writer is not bound to a WritableStream");
  return stream[STATE];
}
