// `FileHandle`: an open file of `fs/promises`.
import * as host from "koipond:host";
import { coded } from "koipond:errors";
import EventEmitter from "koipond:node/events";
import { Buffer, optionsOf } from "koipond:fs/args";
import * as calls from "koipond:fs/calls";
import { later } from "koipond:fs/later";

const streams = () => host.internal("koipond:fs/streams");

export class FileHandle extends EventEmitter {
  #file;
  #closing = null;

  constructor(file) {
    super();
    this.#file = file;
    Object.defineProperty(this, "close", { value: () => this.#close(), configurable: true, writable: true, enumerable: true });
  }
  get fd() {
    return this.#file;
  }
  getAsyncId() {
    return 0;
  }
  /** A call on this file. */
  async #on(call, ...args) {
    if (this.#file === -1) {
      throw Object.assign(coded(Error, "EBADF", "file closed"), { syscall: call });
    }
    return later(calls[call](this.#file, ...args));
  }
  #close() {
    if (this.#file === -1) return Promise.resolve();
    if (this.#closing) return this.#closing;
    const file = this.#file;
    this.#file = -1;
    this.#closing = later(calls.close(file)).finally(() => {
      this.#closing = null;
    });
    this.emit("close");
    return this.#closing;
  }
  appendFile(data, options) {
    return this.writeFile(data, options);
  }
  chmod(mode) {
    return this.#on("fchmod", mode);
  }
  chown(uid, gid) {
    return this.#on("fchown", uid, gid);
  }
  datasync() {
    return this.#on("fdatasync");
  }
  sync() {
    return this.#on("fsync");
  }
  async read(buffer, ...rest) {
    const given = buffer === undefined || buffer === null ? {} : buffer;
    const own = ArrayBuffer.isView(given) ? given : (given.buffer ?? Buffer.alloc(16384));
    const args = ArrayBuffer.isView(given) ? rest : [{ offset: given.offset, length: given.length, position: given.position }];
    const bytesRead = await this.#on("read", own, ...args);
    return { __proto__: null, bytesRead: bytesRead ?? 0, buffer: own };
  }
  async readv(buffers, position) {
    return { __proto__: null, bytesRead: await this.#on("readv", buffers, position), buffers };
  }
  readFile(options) {
    return this.#on("readFile", options);
  }
  readLines(options) {
    const readline = host.builtin("readline");
    if (readline === undefined) throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", "`FileHandle.readLines` is not in Koipond; see docs/node-support.md");
    return readline.createInterface({ input: this.createReadStream(options), crlfDelay: Infinity });
  }
  stat(options) {
    return this.#on("fstat", options);
  }
  truncate(length) {
    return this.#on("ftruncate", length);
  }
  utimes(atime, mtime) {
    return this.#on("futimes", atime, mtime);
  }
  async write(buffer, ...rest) {
    if (ArrayBuffer.isView(buffer) && buffer.byteLength === 0) return { __proto__: null, bytesWritten: 0, buffer };
    return { __proto__: null, bytesWritten: await this.#on("write", buffer, ...rest), buffer };
  }
  async writev(buffers, position) {
    return { __proto__: null, bytesWritten: buffers.length === 0 ? 0 : await this.#on("writev", buffers, position), buffers };
  }
  async writeFile(data, options) {
    const { encoding } = optionsOf(options, { encoding: "utf8" });
    if (isIterable(data)) {
      for await (const chunk of data) await this.#on("writeFile", chunkOf(chunk, encoding), undefined);
      return;
    }
    await this.#on("writeFile", data, options);
  }
  readableWebStream() {
    const { ReadableStream } = host.builtin("stream/web");
    const handle = this;
    return new ReadableStream({
      async pull(controller) {
        const { bytesRead, buffer } = await handle.read(Buffer.alloc(16384));
        if (bytesRead === 0) controller.close();
        else controller.enqueue(new Uint8Array(buffer.buffer, buffer.byteOffset, bytesRead).slice());
      },
    });
  }
  createReadStream(options) {
    const { ReadStream } = streams();
    return new ReadStream(undefined, { ...options, fd: this });
  }
  createWriteStream(options) {
    const { WriteStream } = streams();
    return new WriteStream(undefined, { ...options, fd: this });
  }
}

export const chunkOf = (chunk, encoding) => (ArrayBuffer.isView(chunk) ? chunk : Buffer.from(chunk, encoding));

export const isIterable = (data) =>
  data !== null && typeof data === "object" && !ArrayBuffer.isView(data) && (typeof data[Symbol.asyncIterator] === "function" || typeof data[Symbol.iterator] === "function");
