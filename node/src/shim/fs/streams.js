// `fs.createReadStream` and `fs.createWriteStream`: files as streams.
import { invalidArgType, outOfRange } from "koipond:errors";
import { checkEncoding, countOf, flagsOf, modeOf, pathOf } from "koipond:fs/args";
import { FileHandle } from "koipond:fs/handle";
import fs from "koipond:node/fs";
import streamModule from "koipond:node/stream";
import bufferModule from "koipond:node/buffer";

const { Readable, Writable, finished } = streamModule;
const { Buffer } = bufferModule;
const FS = Symbol("kFs");

function prepare(stream, path, given, defaults, methods) {
  const options = typeof given === "string" ? { encoding: given } : { ...given };
  if (given !== undefined && given !== null && typeof given !== "string" && typeof given !== "object") throw invalidArgType("options", "one of type string or object", given);
  checkEncoding(options.encoding);
  if (options.autoDestroy === undefined) options.autoDestroy = options.autoClose ?? true;
  options.emitClose ??= true;
  let { fd } = options;
  if (fd instanceof FileHandle) {
    const handle = fd;
    fd = handle.fd;
    stream[FS] = {
      ...fs,
      close: (_, callback) => handle.close().then(() => callback(null), callback),
    };
    handle.on("close", () => stream.destroy());
  } else {
    stream[FS] = options.fs || fs;
    for (const method of methods) {
      if (options.fs && typeof options.fs[method] !== "function") throw invalidArgType(`options.fs.${method}`, "of type function", options.fs[method]);
    }
  }
  if (fd !== undefined && fd !== null && typeof fd !== "number") throw invalidArgType("options.fd", "of type number or an instance of FileHandle", fd);
  stream.fd = fd ?? null;
  if (stream.fd === null) {
    stream.path = typeof path === "string" ? path : path instanceof Uint8Array ? path : pathOf(path);
    stream.flags = options.flags ?? defaults.flags;
    stream.mode = options.mode ?? 0o666;
    pathOf(path);
    if (typeof stream.flags === "string") flagsOf(stream.flags);
    modeOf(stream.mode, 0o666);
  }
  return options;
}

/** Opens the file before anything else. */
function construct(callback) {
  if (typeof this.fd === "number") {
    callback();
    return;
  }
  // Streams of old opened their files themselves.
  if (this.open !== openNothing) {
    const emit = this.emit.bind(this);
    this.emit = (name, ...args) => {
      if (name === "open") {
        delete this.emit;
        callback();
        return emit("open", ...args);
      }
      if (name === "error") {
        delete this.emit;
        callback(args[0]);
        return true;
      }
      return emit(name, ...args);
    };
    this.open();
    return;
  }
  this[FS].open(this.path, this.flags, this.mode, (error, fd) => {
    if (error) {
      callback(error);
      return;
    }
    this.fd = fd;
    callback();
    this.emit("open", fd);
    this.emit("ready");
  });
}
function openNothing() {}

function closeFile(stream, error, callback) {
  const { fd } = stream;
  stream.fd = null;
  stream[FS].close(fd, (failed) => callback(failed || error));
}

/** Closes the file, but not while it is read or written. */
function destroy(error, callback) {
  const close = (failed) => {
    if (typeof this.fd === "number") closeFile(this, failed || error, callback);
    else callback(failed || error);
  };
  if (this.busy) this.once("\0idle", close);
  else close();
}

const hidden = (target, names) => {
  for (const name of names) Object.defineProperty(target, name, { value: undefined, writable: true, enumerable: false, configurable: true });
};

function setIdle(stream) {
  stream.busy = false;
  if (stream.destroyed) stream.emit("\0idle");
}

export function ReadStream(path, given) {
  if (!(this instanceof ReadStream)) return new ReadStream(path, given);
  hidden(this, ["busy", FS]);
  const options = prepare(this, path, given, { flags: "r" }, ["open", "read", "close"]);
  options.highWaterMark ??= 64 * 1024;
  this.start = options.start;
  this.end = options.end ?? Infinity;
  this.pos = undefined;
  this.bytesRead = 0;
  if (this.start !== undefined) {
    countOf(this.start, "start", 0);
    this.pos = this.start;
  }
  if (this.end !== Infinity) {
    countOf(this.end, "end", 0);
    if (this.start !== undefined && this.start > this.end) throw outOfRange("start", `<= "end" (here: ${this.end})`, this.start);
  }
  Readable.call(this, options);
  if (options.encoding) this.setEncoding(options.encoding);
}
Object.setPrototypeOf(ReadStream.prototype, Readable.prototype);
Object.setPrototypeOf(ReadStream, Readable);
Object.assign(ReadStream.prototype, { open: openNothing, _construct: construct, _destroy: destroy });

ReadStream.prototype._read = function (size) {
  const left = this.pos !== undefined ? this.end - this.pos + 1 : this.end - this.bytesRead + 1;
  const count = Math.min(left, size);
  if (count <= 0) {
    this.push(null);
    return;
  }
  const buffer = Buffer.allocUnsafeSlow(count);
  this.busy = true;
  this[FS].read(this.fd, buffer, 0, count, this.pos, (error, bytesRead) => {
    setIdle(this);
    if (this.destroyed) return;
    if (error) this.destroy(error);
    else if (bytesRead > 0) {
      if (this.pos !== undefined) this.pos += bytesRead;
      this.bytesRead += bytesRead;
      this.push(bytesRead === buffer.length ? buffer : Buffer.from(buffer.subarray(0, bytesRead)));
    } else {
      this.push(null);
    }
  });
};
ReadStream.prototype.close = function (callback) {
  if (typeof callback === "function") finished(this, callback);
  this.destroy();
};

export function WriteStream(path, given) {
  if (!(this instanceof WriteStream)) return new WriteStream(path, given);
  hidden(this, ["busy", FS]);
  const options = prepare(this, path, given, { flags: "w" }, ["open", "write", "close"]);
  options.decodeStrings = true;
  this.start = options.start;
  this.pos = undefined;
  this.bytesWritten = 0;
  this.flush = options.flush ?? false;
  if (this.start !== undefined) {
    countOf(this.start, "start", 0);
    this.pos = this.start;
  }
  Writable.call(this, options);
  if (options.encoding) this.setDefaultEncoding(options.encoding);
}
Object.setPrototypeOf(WriteStream.prototype, Writable.prototype);
Object.setPrototypeOf(WriteStream, Writable);
Object.assign(WriteStream.prototype, { open: openNothing, _construct: construct, _destroy: destroy });

WriteStream.prototype._write = function (data, encoding, callback) {
  this.busy = true;
  const put = (rest) => {
    this[FS].write(this.fd, rest, 0, rest.length, this.pos, (error, written) => {
      if (error || this.destroyed) {
        setIdle(this);
        callback(error || undefined);
        return;
      }
      this.bytesWritten += written;
      if (this.pos !== undefined) this.pos += written;
      if (written < rest.length) {
        put(rest.subarray(written));
        return;
      }
      setIdle(this);
      callback();
    });
  };
  put(data);
};
WriteStream.prototype._writev = function (chunks, callback) {
  this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "buffer", callback);
};
WriteStream.prototype.close = function (callback) {
  if (callback) {
    if (this.closed) {
      globalThis.process.nextTick(callback);
      return;
    }
    this.on("close", callback);
  }
  // Who does not close by himself is closed when all is written.
  if (!this.autoClose) this.on("finish", this.destroy);
  this.end();
};
WriteStream.prototype.destroySoon = WriteStream.prototype.end;

for (const [Class, state] of [[ReadStream, "_readableState"], [WriteStream, "_writableState"]]) {
  Object.defineProperty(Class.prototype, "autoClose", {
    configurable: true,
    get() {
      return this[state].autoDestroy;
    },
    set(value) {
      this[state].autoDestroy = value;
    },
  });
  Object.defineProperty(Class.prototype, "pending", {
    configurable: true,
    get() {
      return this.fd === null;
    },
  });
}
