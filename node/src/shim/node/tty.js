// `tty`: a node has no terminal.
import * as host from "koipond:host";
import { coded, unsupported, validateInteger } from "koipond:errors";

const { Duplex } = host.builtin("stream") ?? { Duplex: Object };

// No terminal can be opened, as where a process has none.
class Terminal extends Duplex {
  constructor(fd) {
    if (Math.trunc(fd) !== fd || fd < 0) throw coded(RangeError, "ERR_INVALID_FD", `"fd" must be a positive integer: ${fd}`);
    const error = coded(Error, "ERR_TTY_INIT_FAILED", "TTY initialization failed: uv_tty_init returned EINVAL (invalid argument)");
    throw Object.assign(error, { name: "SystemError", info: { errno: -22, code: "EINVAL", message: "invalid argument", syscall: "uv_tty_init" }, errno: -22, syscall: "uv_tty_init" });
  }
}

class ReadStream extends Terminal {
  setRawMode(mode) {
    this.isRaw = Boolean(mode);
    return this;
  }
}

class WriteStream extends Terminal {
  getColorDepth() {
    return 1;
  }
  hasColors(count = 16) {
    if (typeof count === "object") count = 16;
    validateInteger(count, "count", 2);
    return count <= 2 ** this.getColorDepth();
  }
  getWindowSize() {
    return [80, 24];
  }
}

// None is ever made, so none of these is ever called.
const WRITES = ["clearLine", "clearScreenDown", "cursorTo", "moveCursor"];
for (const name of WRITES) {
  Object.defineProperty(WriteStream.prototype, name, { value: unsupported("tty.WriteStream", name), writable: true, configurable: true });
}
WriteStream.prototype.isTTY = true;

export const support = { partial: { ReadStream: "the class only: there is no terminal to open", WriteStream: "the class only: there is no terminal to open" }, refused: WRITES.map((name) => `WriteStream.${name}`) };
export default { isatty: () => false, ReadStream, WriteStream };
