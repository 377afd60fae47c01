// Errors of the file system, as Node.js makes them of the numbers that an operating system gives.

const TABLE = {
  __proto__: null,
  1: ["EPERM", "operation not permitted"],
  2: ["ENOENT", "no such file or directory"],
  9: ["EBADF", "bad file descriptor"],
  13: ["EACCES", "permission denied"],
  16: ["EBUSY", "resource busy or locked"],
  17: ["EEXIST", "file already exists"],
  18: ["EXDEV", "cross-device link not permitted"],
  20: ["ENOTDIR", "not a directory"],
  21: ["EISDIR", "illegal operation on a directory"],
  22: ["EINVAL", "invalid argument"],
  24: ["EMFILE", "too many open files"],
  27: ["EFBIG", "file too large"],
  28: ["ENOSPC", "no space left on device"],
  30: ["EROFS", "read-only file system"],
  36: ["ENAMETOOLONG", "name too long"],
  39: ["ENOTEMPTY", "directory not empty"],
  40: ["ELOOP", "too many symbolic links encountered"],
};

export const NO_ENTRY = -2;

/** The error of a call that gave this number. */
export function fsError(errno, syscall, path, target) {
  const [code, words] = TABLE[-errno];
  let message = `${code}: ${words}, ${syscall}`;
  if (path !== undefined) message += ` '${path}'`;
  if (target !== undefined) message += ` -> '${target}'`;
  const error = new Error(message);
  error.errno = errno;
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (target !== undefined) error.dest = target;
  return error;
}

/** An error that Node.js finds out by itself: `Path is a directory: rm returned EISDIR (is a directory) /x`. */
export class SystemError extends Error {
  constructor(code, base, info) {
    super(`${base}: ${info.syscall} returned ${info.code} (${info.message}) ${info.path}`);
    Object.defineProperty(this, "name", { value: "SystemError", enumerable: false, configurable: true, writable: true });
    Object.assign(this, { code, info, errno: info.errno, syscall: info.syscall, path: info.path });
  }
  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
}
