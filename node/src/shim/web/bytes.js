// Byte streams: `type: "bytes"`, their controller, and readers that bring their own memory. Left out: `autoAllocateChunkSize`.
import { invalidArgType, invalidArgValue } from "koipond:errors";
import { OURS, STATE, deferred, illegal, invalidState, keep, methodOf, printsAs, promised, stateOf } from "koipond:web/common";
import { ReadableStream, cancelReader, closeStream, failStream, fulfil, isLocked, releaseReader, takeReader, waitingReads } from "koipond:web/readable";

const bytesIn = (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

export class ReadableStreamBYOBRequest {
  constructor(key) {
    if (key !== OURS) throw illegal();
  }
  get view() {
    return stateOf(this, ReadableStreamBYOBRequest).view;
  }
  respond(count) {
    const it = stateOf(this, ReadableStreamBYOBRequest);
    if (it.source === undefined) throw invalidState("This BYOB request has been invalidated");
    if (!Number.isInteger(count) || count < 0 || count > it.view.byteLength) throw invalidArgValue("bytesWritten", count);
    it.source.respond(it.view.subarray(0, count));
  }
  respondWithNewView(view) {
    const it = stateOf(this, ReadableStreamBYOBRequest);
    if (!ArrayBuffer.isView(view)) throw invalidArgType("view", "an instance of Buffer, TypedArray, or DataView", view);
    if (it.source === undefined) throw invalidState("This BYOB request has been invalidated");
    it.source.respond(bytesIn(view));
  }
}
printsAs(ReadableStreamBYOBRequest, (it) => ({ view: it[STATE].view, controller: it[STATE].source?.controller }));

export class ReadableByteStreamController {
  constructor(key) {
    if (key !== OURS) throw illegal();
  }
  get byobRequest() {
    return stateOf(this, ReadableByteStreamController).request();
  }
  get desiredSize() {
    return stateOf(this, ReadableByteStreamController).desired();
  }
  close() {
    const it = stateOf(this, ReadableByteStreamController);
    if (it.closing) throw invalidState("Controller is already closed");
    if (it.stream[STATE].state !== "readable") throw invalidState("ReadableStream is already closed");
    it.close();
  }
  enqueue(chunk) {
    const it = stateOf(this, ReadableByteStreamController);
    if (!ArrayBuffer.isView(chunk)) throw invalidArgType("buffer", "an instance of Buffer, TypedArray, or DataView", chunk);
    if (chunk.byteLength === 0) throw invalidState("chunk ArrayBuffer is zero-length or detached");
    if (it.closing) throw invalidState("Controller is already closed");
    if (it.stream[STATE].state !== "readable") throw invalidState("ReadableStream is already closed");
    it.enqueue(bytesIn(chunk).slice());
  }
  error(error = undefined) {
    stateOf(this, ReadableByteStreamController).fail(error);
  }
}
printsAs(ReadableByteStreamController, () => ({}));

class ByteSource {
  list = [];
  size = 0;
  started = false;
  closing = false;
  pulling = false;
  again = false;
  open = null;
  constructor(stream, controller, pull, cancelled, mark) {
    Object.assign(this, { stream, controller, pullCall: pull, cancelCall: cancelled, mark });
  }
  get into() {
    return this.stream[STATE].reader?.[STATE].intoRequests ?? [];
  }
  request() {
    const [first] = this.into;
    if (this.open === null && first) {
      this.open = new ReadableStreamBYOBRequest(OURS);
      keep(this.open, { source: this, view: bytesIn(first.view) });
    }
    return this.open;
  }
  /** The open request was answered with these bytes. */
  respond(bytes) {
    this.drop();
    const first = this.into.shift();
    if (!first) return;
    if (bytes.byteLength === 0) {
      if (!this.closing && this.stream[STATE].state === "readable") {
        this.into.unshift(first);
        throw invalidState("bytesWritten is 0");
      }
      first.close(emptyLike(first.view));
    } else {
      first.chunk(filled(first.view, bytes));
    }
    this.pull();
  }
  drop() {
    if (this.open) keep(this.open, { source: undefined, view: null });
    this.open = null;
  }
  desired() {
    const { state } = this.stream[STATE];
    return state === "errored" ? null : state === "closed" ? 0 : this.mark - this.size;
  }
  close() {
    this.closing = true;
    if (this.size > 0) return;
    this.pullCall = this.cancelCall = undefined;
    const waiting = this.into.splice(0);
    closeStream(this.stream);
    for (const request of waiting) request.close(emptyLike(request.view));
    this.drop();
  }
  enqueue(bytes) {
    this.drop();
    if (isLocked(this.stream[STATE]) && waitingReads(this.stream) > 0) fulfil(this.stream, bytes);
    else {
      this.list.push(bytes);
      this.size += bytes.byteLength;
      while (this.size > 0 && this.into.length > 0) {
        const request = this.into.shift();
        request.chunk(this.fill(request.view));
      }
    }
    this.pull();
  }
  /** As many of the kept bytes as a view holds. */
  fill(view) {
    const into = bytesIn(view);
    let at = 0;
    while (at < into.length && this.list.length > 0) {
      const [first] = this.list;
      const part = first.subarray(0, into.length - at);
      into.set(part, at);
      at += part.length;
      if (part.length === first.length) this.list.shift();
      else this.list[0] = first.subarray(part.length);
    }
    this.size -= at;
    return part(view, at);
  }
  fail(error) {
    if (this.stream[STATE].state !== "readable") return;
    this.forget();
    failStream(this.stream, error);
  }
  forget() {
    this.list = [];
    this.size = 0;
    this.pullCall = this.cancelCall = undefined;
    this.drop();
  }
  cancel(reason) {
    const call = this.cancelCall;
    this.forget();
    return promised(call, reason);
  }
  pull() {
    const { state } = this.stream[STATE];
    if (state !== "readable" || this.closing || !this.started) return;
    if (waitingReads(this.stream) === 0 && this.into.length === 0 && !(this.desired() > 0)) return;
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
    if (this.size > 0) {
      const bytes = this.list.shift();
      this.size -= bytes.byteLength;
      this.afterTaking();
      request.chunk(bytes);
    } else {
      this.stream[STATE].reader[STATE].requests.push(request);
      this.pull();
    }
  }
  readView(request) {
    if (this.size > 0) {
      const view = this.fill(request.view);
      this.afterTaking();
      request.chunk(view);
    } else if (this.closing) {
      request.close(emptyLike(request.view));
    } else {
      this.into.push(request);
      this.pull();
    }
  }
  afterTaking() {
    if (this.closing && this.size === 0) {
      this.pullCall = this.cancelCall = undefined;
      closeStream(this.stream);
    } else {
      this.pull();
    }
  }
  release() {
    this.drop();
  }
}

const part = (view, bytes) =>
  view instanceof DataView
    ? new DataView(view.buffer, view.byteOffset, bytes)
    : new view.constructor(view.buffer, view.byteOffset, Math.floor(bytes / view.BYTES_PER_ELEMENT));
const emptyLike = (view) => part(view, 0);

function filled(view, bytes) {
  if (bytes.buffer !== view.buffer) bytesIn(view).set(bytes.subarray(0, view.byteLength));
  return part(view, Math.min(bytes.byteLength, view.byteLength));
}

export function startBytes(stream, given, mark) {
  const start = methodOf(given, "start", "source");
  const pull = methodOf(given, "pull", "source");
  const cancelled = methodOf(given, "cancel", "source");
  const controller = new ReadableByteStreamController(OURS);
  const source = new ByteSource(stream, controller, pull, cancelled, mark);
  keep(controller, source);
  Object.assign(stream[STATE], { controller, ByobReader: ReadableStreamBYOBReader });
  Promise.resolve(start?.(controller)).then(
    () => {
      source.started = true;
      source.pull();
    },
    (error) => source.fail(error),
  );
}

export class ReadableStreamBYOBReader {
  constructor(stream) {
    if (!(stream instanceof ReadableStream)) throw invalidArgType("stream", "an instance of ReadableStream", stream);
    if (!stream[STATE].ByobReader) throw invalidArgValue("stream", stream, "must be a byte stream");
    takeReader(this, stream).intoRequests = [];
  }
  get closed() {
    try {
      return stateOf(this, ReadableStreamBYOBReader).closed.promise;
    } catch (error) {
      return Promise.reject(error);
    }
  }
  cancel(reason = undefined) {
    return cancelReader(this, ReadableStreamBYOBReader, reason);
  }
  read(view) {
    const { promise, resolve, reject } = deferred();
    try {
      const it = stateOf(this, ReadableStreamBYOBReader);
      if (!ArrayBuffer.isView(view)) throw invalidArgType("view", "an instance of Buffer, TypedArray, or DataView", view);
      if (view.byteLength === 0) throw invalidState("View or Viewed ArrayBuffer is zero-length or detached");
      if (it.stream === undefined) throw invalidState("The reader is not attached to a stream");
      const state = it.stream[STATE];
      state.disturbed = true;
      const request = {
        view,
        chunk: (value) => resolve({ value, done: false }),
        close: (value) => resolve({ value, done: true }),
        fail: reject,
      };
      if (state.state === "errored") reject(state.error);
      else if (state.state === "closed") request.close(emptyLike(view));
      else state.controller[STATE].readView(request);
    } catch (error) {
      reject(error);
    }
    return promise;
  }
  releaseLock() {
    if (stateOf(this, ReadableStreamBYOBReader).stream !== undefined) releaseReader(this);
  }
}
printsAs(ReadableStreamBYOBReader, (it) => ({
  stream: it[STATE].stream,
  requests: it[STATE].intoRequests.length,
  close: it[STATE].closed.promise,
}));
