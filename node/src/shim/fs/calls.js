// What `fs` does, each once: a function takes the arguments, complains about wrong ones at once, and gives a function that does it. So the
// three forms of `fs` differ only in when they call that and whom they tell.
import * as host from "koipond:host";
import { AbortError, coded, invalidArgType, outOfRange } from "koipond:errors";
import {
  Buffer, UMASK, absolute, bytesOf, checkBoolean, checkView, constants, countOf, dataOf, encoded, encodedName, fileOf, flagsOf, join, modeOf,
  optionsOf, ownerOf, pathOf, resolved, timeOf,
} from "koipond:fs/args";
import { NO_ENTRY, SystemError, fsError } from "koipond:fs/errors";
import { Dirent, StatFs, entriesOf, isFolder, isFolderType, isLink, statsOf } from "koipond:fs/stats";

export const disk = host.native("fs");

/** The result of a call, or its error. */
export function must(result, syscall, path, target) {
  if (typeof result === "number" && result < 0) throw fsError(result, syscall, path, target);
  return result;
}

const done = (result, syscall, path, target) => void must(result, syscall, path, target);

export function access(given, givenMode) {
  const path = pathOf(given);
  const mode = givenMode ?? constants.F_OK;
  if (typeof mode !== "number") throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined");
  if (!Number.isInteger(mode) || mode < 0 || mode > 7) throw outOfRange("mode", "an integer >= 0 && <= 7", mode);
  return () => done(disk.access(absolute(path), mode), "access", path);
}

export function open(given, givenFlags, givenMode) {
  const path = pathOf(given);
  const flags = flagsOf(givenFlags);
  const mode = modeOf(givenMode, 0o666);
  return () => must(disk.open(absolute(path), flags, mode & ~UMASK), "open", path);
}

export function close(given) {
  const file = fileOf(given);
  return () => done(disk.close(file), "close");
}

// Reading and writing.

/** All of an open file from where the last reading ended. */
function readAll(file) {
  const numbers = must(disk.fstat(file), "fstat");
  if (isFolder(numbers)) throw fsError(-21, "read");
  return must(disk.read(file, Number.MAX_SAFE_INTEGER, -1), "read");
}

/** Opens a file, does something with it, closes it. */
function opened(path, flags, mode, use) {
  const file = must(disk.open(absolute(path), flags, mode), "open", path);
  try {
    return use(file);
  } finally {
    disk.close(file);
  }
}

const throwIfAborted = (signal) => {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
};

export function readFile(given, givenOptions) {
  const options = optionsOf(givenOptions, { flag: "r" });
  const isFile = Number.isInteger(given) && given >= 0;
  const path = isFile ? given : pathOf(given);
  const flags = flagsOf(options.flag);
  throwIfAborted(options.signal);
  return () => {
    throwIfAborted(options.signal);
    return encoded(isFile ? readAll(path) : opened(path, flags, 0o644, readAll), options.encoding);
  };
}

export function writeFile(given, givenData, givenOptions, flag = "w") {
  const options = optionsOf(givenOptions, { encoding: "utf8", mode: 0o666, flag, flush: false });
  checkBoolean(options.flush ?? false, "options.flush");
  const data = dataOf(givenData, options.encoding);
  const isFile = Number.isInteger(given) && given >= 0;
  const path = isFile ? given : pathOf(given);
  const flags = flagsOf(options.flag || flag);
  const mode = modeOf(options.mode, 0o666) & ~UMASK;
  throwIfAborted(options.signal);
  return () => {
    throwIfAborted(options.signal);
    const use = (file) => done(disk.write(file, data, -1), "write");
    if (isFile) use(path);
    else opened(path, flags, mode, use);
  };
}

export const appendFile = (path, data, options) => writeFile(path, data, options, "a");

/** `(file, buffer, offset, length, position)` or with options in place of the last three, or of the last four. */
export function read(givenFile, ...rest) {
  const file = fileOf(givenFile);
  let [buffer, offset, length, position] = rest;
  if (rest.length <= 1 && !ArrayBuffer.isView(buffer)) {
    if (buffer !== undefined && (buffer === null || typeof buffer !== "object")) checkView(buffer);
    ({ buffer = Buffer.alloc(16384), offset, length, position } = buffer ?? {});
  } else if ((rest.length === 2 && offset !== undefined && offset !== null) || (offset !== null && typeof offset === "object")) {
    if (typeof offset !== "object") throw invalidArgType("options", "of type object", offset);
    ({ offset, length, position } = offset);
  }
  const bytes = checkView(buffer);
  const start = countOf(offset, "offset", 0);
  const most = length ?? bytes.byteLength - start;
  if (most === 0 || bytes.byteLength === 0) return () => 0;
  if (typeof most !== "number") throw invalidArgType("length", "of type number", most);
  if (most < 0) throw outOfRange("length", ">= 0", most);
  if (most > bytes.byteLength - start) throw outOfRange("length", `<= ${bytes.byteLength - start}`, most);
  const from = typeof position === "bigint" ? Number(position) : typeof position === "number" ? position : -1;
  const run = () => {
    const found = must(disk.read(file, most, from), "read");
    bytes.set(found, start);
    return found.length;
  };
  run.buffer = buffer;
  return run;
}

export function write(givenFile, buffer, ...rest) {
  const file = fileOf(givenFile);
  let [offset, length, position] = rest;
  let bytes;
  if (ArrayBuffer.isView(buffer)) {
    if (offset !== null && typeof offset === "object") ({ offset, length, position } = offset);
    const all = bytesOf(buffer);
    const start = countOf(offset, "offset", 0);
    if (start > all.byteLength) throw outOfRange("offset", `<= ${all.byteLength}`, start);
    const most = typeof length === "number" ? length : all.byteLength - start;
    if (most > all.byteLength - start) throw outOfRange("length", `<= ${all.byteLength - start}`, most);
    if (most < 0) throw outOfRange("length", ">= 0", most);
    bytes = all.subarray(start, start + most);
  } else {
    // `(file, text, position, encoding)`.
    const [at, encoding] = rest;
    if (typeof buffer !== "string") throw invalidArgType("buffer", "of type string or an instance of Buffer, TypedArray, or DataView", buffer);
    bytes = dataOf(buffer, encoding);
    position = at;
  }
  const at = typeof position === "bigint" ? Number(position) : typeof position === "number" ? position : -1;
  return () => must(disk.write(file, bytes, at), "write");
}

function viewsOf(buffers) {
  if (!Array.isArray(buffers) || !buffers.every(ArrayBuffer.isView)) throw invalidArgType("buffers", "an ArrayBufferView[]", buffers);
  return buffers.map(bytesOf);
}

export function readv(givenFile, buffers, position) {
  const file = fileOf(givenFile);
  const views = viewsOf(buffers);
  return () => {
    let total = 0;
    for (const view of views) {
      const found = must(disk.read(file, view.byteLength, typeof position === "number" ? position + total : -1), "read");
      view.set(found);
      total += found.length;
      if (found.length < view.byteLength) break;
    }
    return total;
  };
}

export function writev(givenFile, buffers, position) {
  const file = fileOf(givenFile);
  const views = viewsOf(buffers);
  return () => {
    let total = 0;
    for (const view of views) total += must(disk.write(file, view, typeof position === "number" ? position + total : -1), "write");
    return total;
  };
}

export function ftruncate(given, length = 0) {
  const file = fileOf(given);
  const size = Math.max(0, countOf(length, "len", 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));
  return () => done(disk.truncate(file, size), "ftruncate");
}

export function truncate(given, length = 0) {
  if (typeof given === "number") return ftruncate(given, length);
  const path = pathOf(given);
  const size = Math.max(0, countOf(length, "len", 0, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER));
  return () => opened(path, constants.O_RDWR, 0o644, (file) => done(disk.truncate(file, size), "ftruncate"));
}

export function fsync(given) {
  const file = fileOf(given);
  return () => void must(disk.fstat(file), "fsync");
}

export function fdatasync(given) {
  const file = fileOf(given);
  return () => void must(disk.fstat(file), "fdatasync");
}

// What is known, and changing that.

const statWith = (call, syscall) => (given, options) => {
  const path = pathOf(given);
  return () => {
    const numbers = disk[call](absolute(path));
    if (options?.throwIfNoEntry === false && numbers === NO_ENTRY) return undefined;
    return statsOf(must(numbers, syscall, path), options?.bigint);
  };
};
export const stat = statWith("stat", "stat");
export const lstat = statWith("lstat", "lstat");

export function fstat(given, options) {
  const file = fileOf(given);
  return () => statsOf(must(disk.fstat(file), "fstat"), options?.bigint);
}

export function statfs(given) {
  const path = pathOf(given);
  return () => {
    must(disk.stat(absolute(path)), "statfs", path);
    const [used, bytes, taken, inodes] = disk.usage();
    const [blocks, free] = [Math.floor(bytes / 4096), Math.floor((bytes - used) / 4096)];
    return new StatFs(61267, 4096, blocks, free, free, inodes, inodes - taken);
  };
}

export function exists(given) {
  try {
    const path = pathOf(given);
    return () => typeof disk.stat(absolute(path)) !== "number";
  } catch {
    return () => false;
  }
}

const onPath = (call, syscall, argsOf) => (given, ...rest) => {
  const path = pathOf(given);
  const args = argsOf(...rest);
  return () => done(disk[call](absolute(path), ...args), syscall, path);
};
const onFile = (call, syscall, argsOf) => (given, ...rest) => {
  const file = fileOf(given);
  const args = argsOf(...rest);
  return () => done(disk[call](file, ...args), syscall);
};
const mode = (value) => [modeOf(value, undefined)];
const owner = (uid, gid) => [ownerOf(uid, "uid"), ownerOf(gid, "gid")];
const times = (atime, mtime) => [timeOf(atime) * 1000, timeOf(mtime) * 1000];
export const chmod = onPath("chmod", "chmod", mode);
export const fchmod = onFile("fchmod", "fchmod", mode);
export const lchmod = onPath("lchmod", "lchmod", mode);
export const chown = onPath("chown", "chown", owner);
export const fchown = onFile("fchown", "fchown", owner);
export const lchown = onPath("lchown", "lchown", owner);
export const utimes = onPath("utimes", "utime", times);
export const futimes = onFile("futimes", "futime", times);
export const lutimes = onPath("lutimes", "lutime", times);

// Folders and names.

export function mkdir(given, givenOptions) {
  const options = typeof givenOptions === "object" && givenOptions !== null ? givenOptions : { mode: givenOptions };
  const path = pathOf(given);
  const { recursive = false } = options;
  checkBoolean(recursive, "options.recursive");
  const bits = modeOf(options.mode, 0o777) & ~UMASK;
  if (!recursive) return () => done(disk.mkdir(absolute(path), bits), "mkdir", path);
  return () => {
    const whole = absolute(path);
    const first = must(disk.mkdirp(whole, bits), "mkdir", path);
    if (first === undefined) return undefined;
    // The last folder is named as it was given.
    return first.length >= whole.replace(/\/+$/, "").length ? path : first.slice(whole.length - path.length);
  };
}

export function mkdtemp(given, givenOptions) {
  const { encoding } = optionsOf(givenOptions);
  const prefix = pathOf(given, "prefix");
  return () => {
    const whole = absolute(prefix);
    const made = must(disk.mkdtemp(whole), "mkdtemp", `${prefix}XXXXXX`);
    return encodedName(made.slice(whole.length - prefix.length), encoding);
  };
}

export function readdir(given, givenOptions, lastFirst = false) {
  const options = optionsOf(givenOptions);
  const path = pathOf(given);
  if (options.recursive !== undefined && options.recursive !== null) checkBoolean(options.recursive, "options.recursive");
  return () => listing(path, options, lastFirst === true);
}

/** Folders within come after all that is in this one; `fs/promises` begins with the last of them. */
function listing(root, { encoding, withFileTypes, recursive }, lastFirst) {
  const found = [];
  // The folders that are still to be listed, each with what comes before its names.
  const todo = [[root, ""]];
  while (todo.length > 0) {
    const [folder, before] = lastFirst ? todo.pop() : todo.shift();
    for (const [name, type] of entriesOf(must(disk.list(absolute(folder)), "scandir", folder))) {
      found.push(withFileTypes ? new Dirent(encodedName(name, encoding), type, folder) : encodedName(before + name, encoding));
      if (recursive && isFolderType(type)) todo.push([folder === "." ? name : join(folder, name), `${before}${name}/`]);
    }
  }
  return found;
}

export function rmdir(given, options) {
  const path = pathOf(given);
  const recursive = options?.recursive ?? false;
  checkBoolean(recursive, "options.recursive");
  return () => {
    if (!recursive) return done(disk.rmdir(absolute(path)), "rmdir", path);
    if (!isFolder(must(disk.lstat(absolute(path)), "rmdir", path))) throw fsError(-20, "rmdir", path);
    return done(disk.removeAll(absolute(path)), "rmdir", path);
  };
}

export function rm(given, options) {
  const path = pathOf(given);
  if (options !== undefined && (options === null || typeof options !== "object")) throw invalidArgType("options", "of type object", options);
  const { force = false, recursive = false, maxRetries = 0, retryDelay = 100 } = options ?? {};
  checkBoolean(force, "options.force");
  checkBoolean(recursive, "options.recursive");
  countOf(retryDelay, "options.retryDelay", 0, 2147483647);
  countOf(maxRetries, "options.maxRetries", 0, 4294967295);
  return () => {
    const whole = absolute(path);
    const numbers = disk.lstat(whole);
    if (force && numbers === NO_ENTRY) return undefined;
    must(numbers, "lstat", path);
    if (!isFolder(numbers)) return done(disk.unlink(whole), "unlink", path);
    if (!recursive) {
      const info = { code: "EISDIR", message: "is a directory", path, syscall: "rm", errno: 21 };
      throw new SystemError("ERR_FS_EISDIR", "Path is a directory", info);
    }
    return done(disk.removeAll(whole), "rm", path);
  };
}

export const unlink = onPath("unlink", "unlink", () => []);

const onTwo = (call, syscall, names) => (from, to) => {
  const [source, target] = [pathOf(from, names[0]), pathOf(to, names[1])];
  return () => done(disk[call](absolute(source), absolute(target)), syscall, source, target);
};
export const rename = onTwo("rename", "rename", ["oldPath", "newPath"]);
export const link = onTwo("link", "link", ["existingPath", "newPath"]);

export function symlink(givenTarget, given, type) {
  if (type !== undefined && type !== null && !["dir", "file", "junction"].includes(type)) {
    throw coded(Error, "ERR_FS_INVALID_SYMLINK_TYPE", `Symlink type must be one of "dir", "file", or "junction". Received "${type}"`);
  }
  const target = pathOf(givenTarget, "target");
  const path = pathOf(given);
  return () => done(disk.symlink(target, absolute(path)), "symlink", target, path);
}

export function readlink(given, givenOptions) {
  const { encoding } = optionsOf(givenOptions);
  const path = pathOf(given);
  return () => encodedName(must(disk.readlink(absolute(path)), "readlink", path), encoding);
}

export function realpathNative(given, givenOptions) {
  const { encoding } = optionsOf(givenOptions);
  const path = pathOf(given);
  return () => encodedName(must(disk.realpath(absolute(path)), "realpath", path), encoding);
}

/** As Node.js does it: part by part, so that an error names the part that fails. */
export function realpath(given, givenOptions) {
  const { encoding } = optionsOf(givenOptions);
  const path = pathOf(given);
  return () => {
    const whole = resolved(path);
    const real = disk.realpath(whole);
    if (typeof real === "string") return encodedName(real, encoding);
    let part = "";
    for (const name of whole.split("/").slice(1)) {
      part += `/${name}`;
      const found = disk.lstat(part);
      must(found, "lstat", part);
      if (isLink(found)) must(disk.stat(part), "stat", part);
    }
    throw fsError(real, "lstat", whole);
  };
}

export function copyFile(from, to, givenMode) {
  const [source, target] = [pathOf(from, "src"), pathOf(to, "dest")];
  const flags = givenMode ?? 0;
  if (typeof flags !== "number") throw coded(TypeError, "ERR_INVALID_ARG_TYPE", "mode must be int32 or null/undefined");
  if (!Number.isInteger(flags) || flags < 0 || flags > 7) throw outOfRange("mode", "an integer >= 0 && <= 7", flags);
  return () => copy(source, target, flags & constants.COPYFILE_EXCL);
}

function copy(source, target, onlyNew) {
  const check = (result) => must(result, "copyfile", source, target);
  const from = check(disk.open(absolute(source), constants.O_RDONLY, 0));
  try {
    const numbers = check(disk.fstat(from));
    if (isFolder(numbers)) check(-21);
    const before = disk.stat(absolute(target));
    // A file that is copied onto itself stays as it is.
    if (!onlyNew && typeof before !== "number" && before[4] === numbers[4]) return;
    const flags = constants.O_WRONLY | constants.O_CREAT | (onlyNew ? constants.O_EXCL : 0);
    const into = check(disk.open(absolute(target), flags, numbers[0] & 0o777));
    try {
      const bytes = check(disk.read(from, Number.MAX_SAFE_INTEGER, 0));
      check(disk.truncate(into, 0));
      check(disk.write(into, bytes, 0));
    } finally {
      disk.close(into);
    }
  } finally {
    disk.close(from);
  }
}
