// `fs/promises`.
import { coded, refused as refuse } from "koipond:errors";
import { constants, optionsOf } from "koipond:fs/args";
import * as calls from "koipond:fs/calls";
import { cpAsync } from "koipond:fs/cp";
import { opendir } from "koipond:fs/dir";
import { FileHandle, chunkOf, isIterable } from "koipond:fs/handle";
import { later } from "koipond:fs/later";

const api = {};
const all = { ...calls, opendir, cp: cpAsync };
const promised = (name, call) => {
  api[name] = Object.defineProperty(async (...args) => call(...args), "name", { value: name, configurable: true });
};
for (const name of ["access", "copyFile", "cp", "open", "opendir", "rename", "truncate", "rm", "rmdir", "mkdir", "readdir", "readlink", "symlink", "lstat", "stat", "statfs", "link", "unlink", "chmod", "lchmod", "lchown", "chown", "utimes", "lutimes", "realpath", "mkdtemp", "writeFile", "appendFile", "readFile"]) {
  promised(name, (...args) => later(all[name](...args)));
}
promised("open", async (...args) => new FileHandle(await later(calls.open(...args))));
promised("realpath", (...args) => later(calls.realpathNative(...args)));
promised("readdir", (path, options) => later(calls.readdir(path, options, true)));
promised("lchmod", () => {
  throw coded(Error, "ERR_METHOD_NOT_IMPLEMENTED", "The lchmod() method is not implemented");
});
const inHandle = (path) => (path instanceof FileHandle ? path.fd : path);
promised("readFile", (path, options) => later(calls.readFile(inHandle(path), options)));
const writes = (name, flag) =>
  promised(name, async (path, data, options) => {
    if (!isIterable(data)) return later(calls.writeFile(inHandle(path), data, options, flag));
    const settled = optionsOf(options, { encoding: "utf8", mode: 0o666, flag });
    const handle = path instanceof FileHandle ? path : await api.open(path, settled.flag, settled.mode);
    try {
      for await (const chunk of data) await handle.write(chunkOf(chunk, settled.encoding));
    } finally {
      if (handle !== path) await handle.close();
    }
    return undefined;
  });
writes("writeFile", "w");
writes("appendFile", "a");
api.watch = refuse("fs/promises", "watch");
api.constants = constants;

export const support = { partial: {}, refused: ["watch"] };
export default api;
