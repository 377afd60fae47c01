// `TransformStream`, and those that encode, decode and compress.
import { coded, invalidArgValue } from "koipond:errors";
import * as host from "koipond:host";
import { OURS, STATE, checkOptionsObject, deferred, highWaterMarkOf, illegal, invalidState, keep, methodOf, printsAs, promised, sizeOf, stateOf } from "koipond:web/common";
import { makeReadable } from "koipond:web/readable";
import { makeWritable } from "koipond:web/writable";

export class TransformStream {
  constructor(transformer = {}, writableStrategy = {}, readableStrategy = {}) {
    checkOptionsObject(transformer, "transformer");
    for (const name of ["readableType", "writableType"]) {
      if (transformer?.[name] !== undefined) throw invalidArgValue(`transformer.${name}`, transformer[name]);
    }
    const calls = {};
    for (const name of ["start", "transform", "flush", "cancel"]) calls[name] = methodOf(transformer, name, "transformer");
    const middle = new Middle(calls);
    keep(this, middle);
    const begun = deferred();
    middle.writable = makeWritable(
      {
        start: () => begun.promise,
        write: (chunk) => middle.write(chunk),
        abort: (reason) => middle.abort(reason),
        close: () => middle.close(),
      },
      highWaterMarkOf(writableStrategy, 1),
      sizeOf(writableStrategy),
    );
    middle.readable = makeReadable(
      () => begun.promise,
      () => middle.pull(),
      (reason) => middle.cancel(reason),
      highWaterMarkOf(readableStrategy, 0),
      sizeOf(readableStrategy),
    );
    middle.press(true);
    middle.controller = new TransformStreamDefaultController(OURS);
    keep(middle.controller, middle);
    begun.resolve(calls.start?.(middle.controller));
  }
  get readable() {
    return stateOf(this, TransformStream).readable;
  }
  get writable() {
    return stateOf(this, TransformStream).writable;
  }
}
printsAs(TransformStream, (it) => ({ readable: it.readable, writable: it.writable, backpressure: it[STATE].backpressure }));

/** The state of a TransformStream and of its controller. */
class Middle {
  backpressure = undefined;
  change = undefined;
  constructor(calls) {
    this.calls = calls;
  }
  get out() {
    return this.readable[STATE].controller[STATE];
  }
  get in() {
    return this.writable[STATE];
  }
  press(on) {
    this.change?.resolve();
    this.change = deferred();
    this.backpressure = on;
  }
  forget() {
    this.calls = {};
  }
  fail(error) {
    this.out.fail(error);
    this.failWriting(error);
  }
  failWriting(error) {
    this.forget();
    this.in.failIfNeeded(error);
    if (this.backpressure) this.press(false);
  }
  enqueue(chunk) {
    const out = this.out;
    if (out.closing || this.readable[STATE].state !== "readable") throw invalidState("Unable to enqueue");
    try {
      out.enqueue(chunk);
    } catch (error) {
      this.failWriting(error);
      throw this.readable[STATE].error;
    }
    const pressed = !out.wants() && !(out.mark - out.queue.size > 0);
    if (pressed !== this.backpressure && pressed) this.press(true);
  }
  async write(chunk) {
    if (this.backpressure) {
      await this.change.promise;
      const { state, error } = this.in;
      if (state === "erroring") throw error;
    }
    const { transform } = this.calls;
    try {
      if (transform) await transform(chunk, this.controller);
      else this.enqueue(chunk);
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }
  abort(reason) {
    if (this.ending) return this.ending;
    const { cancel } = this.calls;
    this.forget();
    this.ending = promised(cancel, reason).then(
      () => {
        if (this.readable[STATE].state === "errored") throw this.readable[STATE].error;
        this.out.fail(reason);
      },
      (error) => {
        this.out.fail(error);
        throw error;
      },
    );
    return this.ending;
  }
  close() {
    if (this.ending) return this.ending;
    const { flush } = this.calls;
    this.forget();
    this.ending = promised(flush, this.controller).then(
      () => {
        if (this.readable[STATE].state === "errored") throw this.readable[STATE].error;
        if (!this.out.closing && this.readable[STATE].state === "readable") this.out.close();
      },
      (error) => {
        this.out.fail(error);
        throw this.readable[STATE].error ?? error;
      },
    );
    return this.ending;
  }
  cancel(reason) {
    if (this.ending) return this.ending;
    const { cancel } = this.calls;
    this.forget();
    this.ending = promised(cancel, reason).then(
      () => {
        if (this.in.state === "errored") throw this.in.error;
        this.in.failIfNeeded(reason);
        if (this.backpressure) this.press(false);
      },
      (error) => {
        this.in.failIfNeeded(error);
        if (this.backpressure) this.press(false);
        throw error;
      },
    );
    return this.ending;
  }
  pull() {
    this.press(false);
    return this.change.promise;
  }
}

export class TransformStreamDefaultController {
  constructor(key) {
    if (key !== OURS) throw illegal();
  }
  get desiredSize() {
    const { readable } = stateOf(this, TransformStreamDefaultController);
    return readable[STATE].controller.desiredSize;
  }
  enqueue(chunk = undefined) {
    stateOf(this, TransformStreamDefaultController).enqueue(chunk);
  }
  error(reason = undefined) {
    stateOf(this, TransformStreamDefaultController).fail(reason);
  }
  terminate() {
    const it = stateOf(this, TransformStreamDefaultController);
    if (!it.out.closing && it.readable[STATE].state === "readable") it.out.close();
    it.failWriting(invalidState("TransformStream has been terminated"));
  }
}
printsAs(TransformStreamDefaultController, (it) => ({ stream: it[STATE] && {} }));

/** A class over a TransformStream of its own. */
class Through {
  constructor(transformer) {
    keep(this, new TransformStream(transformer));
  }
  get readable() {
    return this[STATE].readable;
  }
  get writable() {
    return this[STATE].writable;
  }
}

export class TextEncoderStream extends Through {
  constructor() {
    const encoder = new TextEncoder();
    let half = "";
    super({
      transform(chunk, controller) {
        const text = half + String(chunk);
        // Half a character at the end waits for its other half.
        half = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : "";
        const bytes = encoder.encode(text.slice(0, text.length - half.length));
        if (bytes.length > 0) controller.enqueue(bytes);
      },
      flush(controller) {
        if (half !== "") controller.enqueue(encoder.encode(half));
      },
    });
  }
  get encoding() {
    return "utf-8";
  }
}

export class TextDecoderStream extends Through {
  #decoder;
  constructor(encoding = "utf-8", options = {}) {
    const decoder = new TextDecoder(encoding, options);
    super({
      transform(chunk, controller) {
        const text = decoder.decode(chunk, { stream: true });
        if (text !== "") controller.enqueue(text);
      },
      flush(controller) {
        const text = decoder.decode();
        if (text !== "") controller.enqueue(text);
      },
    });
    this.#decoder = decoder;
  }
  get encoding() {
    return this.#decoder.encoding;
  }
  get fatal() {
    return this.#decoder.fatal;
  }
  get ignoreBOM() {
    return this.#decoder.ignoreBOM;
  }
}

/** Compresses all at the end, in one piece. */
const packing = (names) => (format) => {
  const name = names[format];
  if (typeof format !== "string" || !Object.hasOwn(names, format)) throw invalidArgValue("format", format, "must be one of: 'deflate', 'deflate-raw', 'gzip'");
  const parts = [];
  return {
    transform(chunk) {
      parts.push(ArrayBuffer.isView(chunk) ? new Uint8Array(chunk.buffer, chunk.byteOffset, chunk.byteLength).slice() : new Uint8Array(chunk).slice());
    },
    async flush(controller) {
      const zlib = host.builtin("zlib");
      if (zlib === undefined) throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", "`zlib` is not in Koipond; see docs/node-support.md");
      const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
      const made = zlib[name](bytes);
      controller.enqueue(new Uint8Array(made.buffer, made.byteOffset, made.byteLength).slice());
    },
  };
};
const compressing = packing({ deflate: "deflateSync", "deflate-raw": "deflateRawSync", gzip: "gzipSync" });
const decompressing = packing({ deflate: "inflateSync", "deflate-raw": "inflateRawSync", gzip: "gunzipSync" });

export class CompressionStream extends Through {
  constructor(format) {
    super(compressing(format));
  }
}
export class DecompressionStream extends Through {
  constructor(format) {
    super(decompressing(format));
  }
}
for (const Class of [TextEncoderStream, TextDecoderStream, CompressionStream, DecompressionStream]) {
  printsAs(Class, (it) => (Class === TextEncoderStream || Class === TextDecoderStream ? { encoding: it.encoding, ...(Class === TextDecoderStream ? { fatal: it.fatal, ignoreBOM: it.ignoreBOM } : {}), readable: it.readable, writable: it.writable } : { readable: it.readable, writable: it.writable }));
}
