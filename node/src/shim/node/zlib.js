// `zlib`: compression, in one piece or as streams. The work is Rust's, a piece at a time.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";
import { coded, invalidArgType, validateFunction, validateUint32 } from "koipond:errors";
import { setImmediate } from "koipond:timers";
import { codes, constants, old } from "koipond:zlib/constants";
import { settings } from "koipond:zlib/options";

const { Buffer } = buffer;
const native = host.native("zlib");
const isView = ArrayBuffer.isView;
const tagOf = Object.prototype.toString;
const isBuffers = (it) => typeof it === "object" && it !== null && /^\[object (Shared)?ArrayBuffer\]$/.test(tagOf.call(it));

function memory(data) {
  if (typeof data === "string") return Buffer.from(data);
  if (isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (isBuffers(data)) return new Uint8Array(data);
  throw invalidArgType("buffer", ["string", "Buffer", "TypedArray", "DataView", "ArrayBuffer"], data);
}

const NUMBERS = new Map([["unexpected end of file", "Z_BUF_ERROR"], ["Missing dictionary", "Z_NEED_DICT"], ["Bad dictionary", "Z_NEED_DICT"], ["stream error", "Z_STREAM_ERROR"]]);

// An error for a word of Rust's.
function failed(word) {
  const most = /^too large (\d+)$/.exec(word)?.[1];
  if (most !== undefined) return coded(RangeError, "ERR_BUFFER_TOO_LARGE", `Cannot create a Buffer larger than ${most} bytes`);
  const brotli = /^brotli (-\d+)$/.exec(word);
  const error = new Error(brotli ? "Decompression failed" : word);
  if (brotli) {
    error.errno = Number(brotli[1]);
    const name = Object.keys(constants).find((key) => key.startsWith("BROTLI_DECODER_ERROR") && constants[key] === error.errno);
    error.code = `ERR_${(name ?? "").slice("BROTLI_DECODER".length)}`;
  } else {
    error.code = NUMBERS.get(word) ?? "Z_DATA_ERROR";
    error.errno = constants[error.code];
  }
  return error;
}

function open(name, set) {
  const stream = native.create(name, set.level, set.windowBits, set.dictionary);
  if (typeof stream === "string") throw failed(stream);
  return stream;
}

function whole(name, bytes, set) {
  const out = native.write(open(name, set), bytes, set.finishFlush, set.maxOutputLength);
  if (typeof out === "string") throw failed(out);
  return Buffer.from(out.buffer);
}

function sync(name, Class) {
  return (data, options) => {
    const bytes = memory(data);
    const set = settings(name, options);
    const done = whole(name, bytes, set);
    return options?.info ? { buffer: done, engine: new (streams()[Class])(options) } : done;
  };
}

function later(name, Class) {
  return (data, options, callback) => {
    if (typeof options === "function") [callback, options] = [options, {}];
    validateFunction(callback, "callback");
    const set = settings(name, options);
    if (typeof data !== "string" && !isView(data) && !isBuffers(data)) {
      throw invalidArgType("chunk", ["string", "Buffer", "TypedArray", "DataView"], data);
    }
    let done, error = null;
    try {
      done = whole(name, memory(data), set);
    } catch (thrown) {
      // What stands in for the engine's own end is not the task's to catch.
      if (thrown?.name === "InternalError") throw thrown;
      error = thrown;
    }
    setImmediate(() => (error ? callback(error) : callback(null, options?.info ? { buffer: done, engine: new (streams()[Class])(options) } : done)));
  };
}

// The streams, made when somebody first asks for one.
let classes;
function streams() {
  if (classes !== undefined) return classes;
  const { makeStreams } = host.internal("koipond:zlib/streams");
  classes = makeStreams({ native, open, failed, memory });
  return classes;
}

const KINDS = [
  ["Deflate", "deflate", "deflate"], ["Inflate", "inflate", "inflate"], ["Gzip", "gzip", "gzip"], ["Gunzip", "gunzip", "gunzip"],
  ["DeflateRaw", "deflateRaw", "deflateRaw"], ["InflateRaw", "inflateRaw", "inflateRaw"], ["Unzip", "unzip", "unzip"],
  ["BrotliCompress", "brotliCompress", "brotli"], ["BrotliDecompress", "brotliDecompress", "unbrotli"],
];
const api = {};
for (const [Class, name, kind] of KINDS) {
  Object.defineProperty(api, Class, {
    configurable: true,
    enumerable: true,
    get: () => {
      const value = streams()[Class];
      Object.defineProperty(api, Class, { value, writable: true, enumerable: true, configurable: true });
      return value;
    },
  });
  const { [name]: one, [`${name}Sync`]: two } = { [name]: later(kind, Class), [`${name}Sync`]: sync(kind, Class) };
  Object.assign(api, { [name]: one, [`${name}Sync`]: two, [`create${Class}`]: (options) => new (streams()[Class])(options) });
}

api.crc32 = function crc32(data, value = 0) {
  if (typeof data !== "string" && !isView(data)) throw invalidArgType("data", ["Buffer", "TypedArray", "DataView", "string"], data);
  validateUint32(value, "value");
  return native.crc32(memory(data), value);
};
Object.assign(api, old);
for (const name of Object.keys(old)) Object.defineProperty(api, name, { writable: false, enumerable: false });
Object.defineProperty(api, "constants", { value: constants, enumerable: true });
Object.defineProperty(api, "codes", { value: codes, enumerable: true });

export const support = {
  partial: {
    createDeflate: "`memLevel`, `strategy` and `chunkSize` are looked at but change nothing",
    createGzip: "`memLevel`, `strategy` and `chunkSize` are looked at but change nothing",
    createBrotliCompress: "of the parameters, quality and window count",
  },
  refused: [],
};
export default api;
