// What a message carries: bytes, or a stream that gives them; and how tasks read it.
//
// Bytes stay bytes until somebody asks for the stream, so that `text()` of a whole message makes none.
import * as host from "koipond:host";
import { Blob, blobFromBytes } from "koipond:blob";
import { invalidArgType } from "koipond:errors";
import { FormData, multipart, parseMultipart, parseUrlencoded } from "koipond:fetch/form";
import { domString } from "koipond:fetch/idl";
import { mimeOf, mimeText } from "koipond:fetch/mime";
import { FAIL } from "koipond:stream/web-side";
import { URLSearchParams } from "koipond:url";
import { STATE } from "koipond:web/common";
import { ReadableStream, ReadableStreamDefaultReader, cancelStream, isLocked } from "koipond:web/readable";

const { isView } = ArrayBuffer;
const isBuffer = (it) => it instanceof ArrayBuffer || Object.prototype.toString.call(it) === "[object SharedArrayBuffer]";
const isStream = (it) => it instanceof ReadableStream && it[STATE] !== undefined;

export class Body {
  bytes;
  stream = undefined;
  error = undefined;
  taken = false;
  /** Others hold the same bytes. */
  shared = false;
  copies = [];
  whenTaken = undefined;
  constructor(bytes, stream = undefined) {
    this.bytes = bytes;
    this.stream = stream;
  }
  isUsed() {
    return this.stream === undefined ? this.taken : this.stream[STATE].disturbed;
  }
  isUnusable() {
    return this.isUsed() || (this.stream !== undefined && isLocked(this.stream[STATE]));
  }
  take() {
    this.taken = true;
    this.whenTaken?.();
    this.whenTaken = undefined;
    if (this.error !== undefined) throw this.error.reason;
    return this.bytes;
  }
  asStream() {
    if (this.stream !== undefined) return this.stream;
    const { taken } = this;
    this.stream = new ReadableStream({
      type: "bytes",
      start: (controller) => {
        if (taken) controller.close();
      },
      pull: (controller) => {
        const bytes = this.take();
        if (bytes.length > 0) controller.enqueue(this.shared ? bytes.slice() : bytes);
        controller.close();
      },
    });
    if (taken) {
      new ReadableStreamDefaultReader(this.stream);
      this.stream[STATE].disturbed = true;
    }
    return this.stream;
  }
  clone() {
    if (this.stream === undefined) {
      const copy = new Body(this.bytes);
      copy.error = this.error;
      copy.shared = this.shared = true;
      this.copies.push(copy);
      return copy;
    }
    const [one, two] = this.stream.tee();
    this.stream = one;
    return new Body(this.bytes, two);
  }
  /** The same for another owner; here it counts as read. */
  moved() {
    const body = new Body(this.bytes);
    if (this.stream === undefined) {
      this.taken = true;
      body.shared = this.shared;
      body.error = this.error;
    } else {
      const reader = new ReadableStreamDefaultReader(this.stream);
      this.stream[STATE].disturbed = true;
      body.stream = new ReadableStream({
        type: "bytes",
        async pull(controller) {
          for (;;) {
            const { value, done } = await reader.read();
            if (done) return void controller.close();
            const bytes = onlyBytes(value);
            if (bytes.length > 0) return void controller.enqueue(bytes);
          }
        },
        cancel: (reason) => reader.cancel(reason),
      });
    }
    return body;
  }
  /** Nobody shall read it any more. */
  fail(reason) {
    for (const copy of this.copies) copy.fail(reason);
    if (this.stream !== undefined && this.stream[STATE].state === "readable") this.stream[FAIL](reason);
    this.error ??= { reason };
  }
  cancel(reason) {
    if (this.stream !== undefined && !isLocked(this.stream[STATE])) cancelStream(this.stream, reason).catch(() => {});
  }
  /** All of it, each chunk made bytes by `bytesOf`. */
  async all(bytesOf = onlyBytes) {
    if (this.isUnusable()) throw new TypeError("Body is unusable: Body has already been read");
    if (this.stream === undefined) return this.take();
    const reader = new ReadableStreamDefaultReader(this.stream);
    const chunks = [];
    let size = 0;
    for (;;) {
      const { value, done } = await reader.read();
      if (done) break;
      let bytes;
      try {
        bytes = bytesOf(value);
      } catch (error) {
        reader.cancel(error).catch(() => {});
        throw error;
      }
      if (bytes.length > 0) chunks.push(bytes);
      size += bytes.length;
    }
    if (chunks.length === 1) return chunks[0];
    const whole = new Uint8Array(size);
    let at = 0;
    for (const chunk of chunks) {
      whole.set(chunk, at);
      at += chunk.length;
    }
    return whole;
  }
}

function onlyBytes(chunk) {
  if (!(chunk instanceof Uint8Array)) throw new TypeError("Received non-Uint8Array chunk");
  return chunk;
}

/** What a stream may give where a request is sent: texts too. */
export function anyBytes(chunk) {
  if (typeof chunk === "string") return host.utf8Encode(chunk);
  if (isView(chunk)) return new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  if (isBuffer(chunk)) return new Uint8Array(chunk);
  throw invalidArgType("string", ["string", "Buffer", "ArrayBuffer"], chunk);
}

// A stream of what an asynchronous iterable gives.
function streamOver(iterable) {
  let iterator;
  return new ReadableStream({
    type: "bytes",
    start() {
      iterator = iterable[Symbol.asyncIterator]();
    },
    async pull(controller) {
      for (;;) {
        const { value, done } = await iterator.next();
        if (done) return void controller.close();
        const bytes = anyBytes(value);
        if (bytes.length > 0) return void controller.enqueue(bytes.slice());
      }
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}

/** What a task gave as a body, and the type that it has by itself. */
export function extract(given, keepalive = false) {
  if (typeof given === "string") return { body: new Body(host.utf8Encode(given)), type: "text/plain;charset=UTF-8" };
  if (given instanceof URLSearchParams) {
    return { body: new Body(host.utf8Encode(`${given}`)), type: "application/x-www-form-urlencoded;charset=UTF-8" };
  }
  if (isView(given)) return { body: new Body(new Uint8Array(given.buffer, given.byteOffset, given.byteLength).slice()), type: undefined };
  if (isBuffer(given)) return { body: new Body(new Uint8Array(given).slice()), type: undefined };
  if (given instanceof FormData) {
    const { bytes, type } = multipart(given);
    return { body: new Body(bytes), type };
  }
  const content = given instanceof Blob ? Blob.contentOf(given) : undefined;
  if (content !== undefined) {
    const body = new Body(content);
    body.shared = true;
    return { body, type: given.type || undefined };
  }
  const stream = isStream(given);
  if (stream || typeof given?.[Symbol.asyncIterator] === "function") {
    if (keepalive) throw new TypeError("keepalive");
    if (stream && (given[STATE].disturbed || isLocked(given[STATE]))) throw new TypeError("Response body object should not be disturbed or locked");
    return { body: new Body(undefined, stream ? given : streamOver(given)), type: undefined };
  }
  return { body: new Body(host.utf8Encode(domString(given, "undefined: undefined"))), type: "text/plain;charset=UTF-8" };
}

const NOTHING = new Uint8Array(0);
const blobType = (list) => {
  const mime = mimeOf(list);
  return mime === undefined ? "" : mimeText(mime);
};

async function formOf(list, read) {
  const mime = mimeOf(list);
  if (mime?.essence === "application/x-www-form-urlencoded") return parseUrlencoded(host.utf8Decode(await read(), false, false));
  if (mime?.essence === "multipart/form-data") {
    const boundary = mime.parameters.get("boundary");
    const bytes = await read();
    const form = boundary === undefined ? undefined : parseMultipart(bytes, boundary);
    if (form === undefined) throw new TypeError("Failed to parse body as FormData.");
    return form;
  }
  throw new TypeError('Content-Type was not one of "multipart/form-data" or "application/x-www-form-urlencoded".');
}

/** Gives a class the methods that read a body; `partsOf(object)` gives its `body` and its list of headers, or throws. */
export function readable(Class, partsOf) {
  const ways = {
    blob: (bytes, { list }) => blobFromBytes(bytes.slice(), blobType(list)),
    arrayBuffer: (bytes, { body }) => own(bytes, body).buffer,
    text: (bytes) => host.utf8Decode(bytes, false, false),
    json: (bytes) => JSON.parse(host.utf8Decode(bytes, false, false)),
    formData: undefined,
    bytes: (bytes, { body }) => own(bytes, body),
  };
  for (const name of Object.keys(ways)) {
    const way = ways[name];
    const { [name]: method } = {
      async [name]() {
        const parts = partsOf(this);
        const read = async () => (parts.body === null ? NOTHING : parts.body.all());
        return way === undefined ? formOf(parts.list, read) : way(await read(), parts);
      },
    };
    Object.defineProperty(Class.prototype, name, { value: method, writable: true, enumerable: true, configurable: true });
  }
}

// Bytes that the task may keep: its own buffer and nothing more.
function own(bytes, body) {
  return body === null || body.shared || bytes.byteLength !== bytes.buffer.byteLength ? bytes.slice() : bytes;
}
