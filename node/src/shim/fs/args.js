// Arguments of `fs`: paths, open files, flags, modes, times, options.
import { coded, invalidArgType, invalidArgValue, outOfRange } from "koipond:errors";
import bufferModule from "koipond:node/buffer";

export const { Buffer } = bufferModule;
const { process } = globalThis;

export const constants = Object.assign(Object.create(null), {
  UV_FS_SYMLINK_DIR: 1, UV_FS_SYMLINK_JUNCTION: 2, O_RDONLY: 0, O_WRONLY: 1, O_RDWR: 2, UV_DIRENT_UNKNOWN: 0, UV_DIRENT_FILE: 1,
  UV_DIRENT_DIR: 2, UV_DIRENT_LINK: 3, UV_DIRENT_FIFO: 4, UV_DIRENT_SOCKET: 5, UV_DIRENT_CHAR: 6, UV_DIRENT_BLOCK: 7,
  EXTENSIONLESS_FORMAT_JAVASCRIPT: 0, EXTENSIONLESS_FORMAT_WASM: 1, S_IFMT: 61440, S_IFREG: 32768, S_IFDIR: 16384, S_IFCHR: 8192,
  S_IFBLK: 24576, S_IFIFO: 4096, S_IFLNK: 40960, S_IFSOCK: 49152, O_CREAT: 64, O_EXCL: 128, UV_FS_O_FILEMAP: 0, O_NOCTTY: 256,
  O_TRUNC: 512, O_APPEND: 1024, O_DIRECTORY: 65536, O_NOATIME: 262144, O_NOFOLLOW: 131072, O_SYNC: 1052672, O_DSYNC: 4096,
  O_DIRECT: 16384, O_NONBLOCK: 2048, S_IRWXU: 448, S_IRUSR: 256, S_IWUSR: 128, S_IXUSR: 64, S_IRWXG: 56, S_IRGRP: 32, S_IWGRP: 16,
  S_IXGRP: 8, S_IRWXO: 7, S_IROTH: 4, S_IWOTH: 2, S_IXOTH: 1, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, UV_FS_COPYFILE_EXCL: 1,
  COPYFILE_EXCL: 1, UV_FS_COPYFILE_FICLONE: 2, COPYFILE_FICLONE: 2, UV_FS_COPYFILE_FICLONE_FORCE: 4, COPYFILE_FICLONE_FORCE: 4,
});

const { O_RDONLY: R, O_WRONLY: W, O_RDWR: RW, O_CREAT: NEW, O_EXCL: ONLY, O_TRUNC: CUT, O_APPEND: END, O_SYNC: SYNC } = constants;
const FLAGS = {
  __proto__: null, r: R, rs: R | SYNC, sr: R | SYNC, "r+": RW, "rs+": RW | SYNC, "sr+": RW | SYNC, w: CUT | NEW | W,
  wx: CUT | NEW | W | ONLY, xw: CUT | NEW | W | ONLY, "w+": CUT | NEW | RW, "wx+": CUT | NEW | RW | ONLY, "xw+": CUT | NEW | RW | ONLY,
  a: END | NEW | W, ax: END | NEW | W | ONLY, xa: END | NEW | W | ONLY, as: END | NEW | W | SYNC, sa: END | NEW | W | SYNC,
  "a+": END | NEW | RW, "ax+": END | NEW | RW | ONLY, "xa+": END | NEW | RW | ONLY, "as+": END | NEW | RW | SYNC, "sa+": END | NEW | RW | SYNC,
};

/** What new files and folders never allow. */
export const UMASK = 0o022;

/** The text of a path. */
export function pathOf(value, name = "path") {
  let path = value;
  if (path !== null && typeof path === "object" && typeof path.href === "string" && typeof path.protocol === "string") path = fromUrl(path);
  if (path instanceof Uint8Array) path = Buffer.from(path.buffer, path.byteOffset, path.byteLength).toString();
  if (typeof path !== "string") throw invalidArgType(name, "of type string or an instance of Buffer or URL", value);
  if (path.includes("\0")) throw invalidArgValue(name, value, "must be a string, Uint8Array, or URL without null bytes");
  return path;
}

function fromUrl(url) {
  if (url.protocol !== "file:") throw coded(TypeError, "ERR_INVALID_URL_SCHEME", "The URL must be of scheme file");
  if (url.hostname !== "") throw coded(TypeError, "ERR_INVALID_FILE_URL_HOST", 'File URL host must be "localhost" or empty on linux');
  if (/%2f/i.test(url.pathname)) throw coded(TypeError, "ERR_INVALID_FILE_URL_PATH", "File URL path must not include encoded / characters");
  return decodeURIComponent(url.pathname);
}

/** A path from the root; an empty one stays empty and leads nowhere. */
export function absolute(path) {
  if (path === "" || path[0] === "/") return path;
  const folder = process.cwd();
  return folder === "/" ? `/${path}` : `${folder}/${path}`;
}

/** A path from the root without `.`, `..` and needless slashes. */
export function resolved(path) {
  const parts = [];
  for (const part of absolute(path === "" ? "." : path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function join(folder, name) {
  return folder === "" || folder.endsWith("/") ? folder + name : `${folder}/${name}`;
}

export function fileOf(value, name = "fd") {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < 0 || value > 2147483647) throw outOfRange(name, ">= 0 && <= 2147483647", value);
  return value;
}

export function flagsOf(flags, name = "flags") {
  if (flags === null || flags === undefined) return R;
  if (typeof flags === "number") {
    if (!Number.isInteger(flags)) throw outOfRange(name, "an integer", flags);
    return flags;
  }
  const found = FLAGS[flags];
  if (typeof flags !== "string" || found === undefined) throw invalidArgValue(name, flags);
  return found;
}

export function modeOf(value, otherwise, name = "mode") {
  const mode = value ?? otherwise;
  if (typeof mode === "string") {
    if (!/^[0-7]+$/.test(mode)) throw invalidArgValue(name, value, "must be a 32-bit unsigned integer or an octal string");
    return Number.parseInt(mode, 8);
  }
  if (typeof mode !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(mode)) throw outOfRange(name, "an integer", mode);
  if (mode < 0 || mode > 4294967295) throw outOfRange(name, ">= 0 && <= 4294967295", mode);
  return mode;
}

/** A time in seconds. */
export function timeOf(time, name = "time") {
  if (typeof time === "string" && +time === +time) return +time;
  if (Number.isFinite(time)) return time;
  if (typeof time === "number") return Date.now() / 1000;
  if (time instanceof Date) return Date.prototype.getTime.call(time) / 1000;
  throw invalidArgType(name, "an instance of Date or an Time in seconds", time);
}

export function ownerOf(value, name) {
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < -1 || value > 4294967295) throw outOfRange(name, ">= -1 && <= 4294967295", value);
  return value;
}

/** Options, of which a text alone is the encoding. */
export function optionsOf(options, defaults = {}) {
  if (options === null || options === undefined || typeof options === "function") return defaults;
  if (typeof options !== "string" && typeof options !== "object") throw invalidArgType("options", "one of type string or object", options);
  const all = typeof options === "string" ? { ...defaults, encoding: options } : { ...defaults, ...options };
  checkEncoding(all.encoding);
  if (all.signal !== undefined && (all.signal === null || typeof all.signal !== "object" || !("aborted" in all.signal))) {
    throw invalidArgType("options.signal", "an instance of AbortSignal", all.signal);
  }
  return all;
}

export function checkEncoding(encoding) {
  if (encoding && encoding !== "buffer" && !Buffer.isEncoding(encoding)) throw invalidArgValue("encoding", encoding, "is invalid encoding");
}

export function checkBoolean(value, name) {
  if (typeof value !== "boolean") throw invalidArgType(name, "of type boolean", value);
}

export function checkView(value, name = "buffer") {
  if (!ArrayBuffer.isView(value)) throw invalidArgType(name, "an instance of Buffer, TypedArray, or DataView", value);
  return bytesOf(value);
}

export const bytesOf = (view) => (view instanceof Uint8Array ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength));

/** What is to be written, as bytes. */
export function dataOf(data, encoding, name = "data") {
  if (typeof data === "string") return Buffer.from(data, encoding && encoding !== "buffer" ? encoding : "utf8");
  if (!ArrayBuffer.isView(data)) throw invalidArgType(name, "of type string or an instance of Buffer, TypedArray, or DataView", data);
  return bytesOf(data);
}

/** Bytes that nobody else holds, as the caller wants them. */
export function encoded(bytes, encoding) {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return encoding && encoding !== "buffer" ? buffer.toString(encoding) : buffer;
}

/** A name or path as the caller wants it. */
export function encodedName(name, encoding) {
  if (!encoding || encoding === "utf8" || encoding === "utf-8") return name;
  const buffer = Buffer.from(name);
  return encoding === "buffer" ? buffer : buffer.toString(encoding);
}

export function countOf(value, name, otherwise, most = Number.MAX_SAFE_INTEGER, least = 0) {
  if (value === null || value === undefined) return otherwise;
  if (typeof value !== "number") throw invalidArgType(name, "of type number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < least || value > most) throw outOfRange(name, `>= ${least} && <= ${most}`, value);
  return value;
}
