// `fs`: the node's own files. What lies where is told in `files/mod.rs`; what is done in `shim/fs/`.
import * as host from "koipond:host";
import { invalidArgType, refused as refuse } from "koipond:errors";
import { constants, fileOf, pathOf, timeOf } from "koipond:fs/args";
import * as calls from "koipond:fs/calls";
import { cp, cpAsync } from "koipond:fs/cp";
import { Dir, opendir } from "koipond:fs/dir";
import { later } from "koipond:fs/later";
import { Dirent, Stats } from "koipond:fs/stats";

const custom = Symbol.for("nodejs.util.promisify.custom");
const named = (name, value) => Object.defineProperty(value, "name", { value: name, configurable: true });
// In Node's order.
const NAMES =
  "appendFile appendFileSync access accessSync chown chownSync chmod chmodSync close closeSync copyFile copyFileSync cp cpSync " +
  "createReadStream createWriteStream exists existsSync fchown fchownSync fchmod fchmodSync fdatasync fdatasyncSync fstat fstatSync fsync " +
  "fsyncSync ftruncate ftruncateSync futimes futimesSync lchown lchownSync lchmod lchmodSync link linkSync lstat lstatSync lutimes " +
  "lutimesSync mkdir mkdirSync mkdtemp mkdtempSync open openSync openAsBlob readdir readdirSync read readSync readv readvSync readFile " +
  "readFileSync readlink readlinkSync realpath realpathSync rename renameSync rm rmSync rmdir rmdirSync stat statfs statSync statfsSync " +
  "symlink symlinkSync truncate truncateSync unwatchFile unlink unlinkSync utimes utimesSync watch watchFile writeFile writeFileSync write " +
  "writeSync writev writevSync Dirent Stats ReadStream WriteStream FileReadStream FileWriteStream _toUnixTimestamp Dir opendir opendirSync " +
  "F_OK R_OK W_OK X_OK constants promises";
const api = {};
for (const name of NAMES.split(" ")) api[name] = undefined;

function callbackOf(callback) {
  if (typeof callback !== "function") throw invalidArgType("cb", "of type function", callback);
  return callback;
}

/** Both forms of a call whose callback is the last of so many arguments; those before it but the first few may be left out. */
function both(name, call, count, { either = false, async = call } = {}) {
  api[name] = named(name, function (...args) {
    let callback = args[count - 1];
    for (let at = count - 2; typeof callback !== "function" && at > 0; at--) {
      if (typeof args[at] === "function") [callback] = args.splice(at, 1);
    }
    callbackOf(typeof callback === "function" ? callback : either ? args[count - 1] || args[count - 2] : args[count - 1]);
    later(async(...args.slice(0, count - 1)), callback);
  });
  api[`${name}Sync`] = named(`${name}Sync`, (...args) => call(...args)());
}

for (const [name, count, options] of [
  ["appendFile", 4, { either: true }], ["access", 3], ["chown", 4], ["chmod", 3], ["close", 2], ["copyFile", 4], ["fchown", 4], ["fchmod", 3],
  ["fdatasync", 2], ["fstat", 3], ["fsync", 2], ["ftruncate", 3], ["futimes", 4], ["lchown", 4], ["link", 3], ["lstat", 3], ["lutimes", 4],
  ["mkdir", 3], ["mkdtemp", 3], ["open", 4], ["readdir", 3], ["readFile", 3, { either: true }], ["readlink", 3], ["realpath", 3],
  ["rename", 3], ["rm", 3], ["rmdir", 3], ["stat", 3], ["statfs", 3], ["symlink", 4], ["truncate", 3], ["unlink", 2], ["utimes", 4],
  ["writeFile", 4, { either: true }],
]) {
  both(name, calls[name], count, options);
}
both("opendir", opendir, 3);
api.cpSync = named("cpSync", (...args) => cp(...args)());
api.cp = named("cp", (from, to, options, callback) => {
  const done = callbackOf(typeof options === "function" ? options : callback);
  const run = cpAsync(from, to, typeof options === "function" ? undefined : options);
  later(run).then(() => queue(done, null, undefined), (error) => queue(done, error));
});
const queue = (call, ...args) => globalThis.process.nextTick(call, ...args);

both("realpathNative", calls.realpathNative, 3);
api.realpath.native = named("", api.realpathNative);
api.realpathSync.native = named("", api.realpathNativeSync);
delete api.realpathNative;
delete api.realpathNativeSync;

api.existsSync = named("existsSync", (path) => calls.exists(path)());
api.exists = named("exists", (path, callback) => {
  const done = callbackOf(callback);
  const run = calls.exists(path);
  later(() => void done(run()), () => {});
});
Object.defineProperty(api.exists, custom, { value: (path) => later(calls.exists(path)), configurable: true });

// Calls whose callbacks get the buffer as well.
function withBuffer(name, call, what, field) {
  api[name] = named(name, function (file, ...args) {
    let callback = args.pop();
    // What was left out may be said to be undefined.
    while (args.length > 0 && typeof callback !== "function") callback = args.pop();
    callbackOf(callback);
    const run = call(fileOf(file), ...args);
    const buffer = run.buffer ?? args[0];
    later(() => ({ count: run() }), (error, result) => callback(error, error ? undefined : result.count, buffer));
  });
  api[`${name}Sync`] = named(`${name}Sync`, (file, ...args) => {
    // Only the callback's form makes a buffer of its own.
    if (name === "read" && !ArrayBuffer.isView(args[0])) throw invalidArgType("buffer", "an instance of Buffer, TypedArray, or DataView", args[0]);
    return call(file, ...args)();
  });
  Object.defineProperty(api[name], custom, {
    configurable: true,
    value: (...args) =>
      new Promise((resolve, reject) => {
        api[name](...args, (error, count, buffer) => (error ? reject(error) : resolve({ [what]: count, [field]: buffer })));
      }),
  });
}
withBuffer("read", calls.read, "bytesRead", "buffer");
withBuffer("write", calls.write, "bytesWritten", "buffer");
withBuffer("readv", calls.readv, "bytesRead", "buffers");
withBuffer("writev", calls.writev, "bytesWritten", "buffers");

api.openAsBlob = named("openAsBlob", async (path, options) => new Blob([calls.readFile(pathOf(path))()], { type: options?.type ?? "" }));
api._toUnixTimestamp = timeOf;
Object.assign(api, { Dirent, Stats, Dir, F_OK: 0, R_OK: 4, W_OK: 2, X_OK: 1, constants });
for (const name of ["watch", "watchFile", "unwatchFile"]) api[name] = refuse("fs", name);

// Streams are loaded when somebody wants one.
const streams = () => host.internal("koipond:fs/streams");
api.createReadStream = named("createReadStream", (path, options) => new (streams().ReadStream)(path, options));
api.createWriteStream = named("createWriteStream", (path, options) => new (streams().WriteStream)(path, options));
const given = {};
for (const [name, member] of [["ReadStream", "ReadStream"], ["WriteStream", "WriteStream"], ["FileReadStream", "ReadStream"], ["FileWriteStream", "WriteStream"]]) {
  Object.defineProperty(api, name, {
    configurable: true,
    enumerable: true,
    get: () => given[name] ?? streams()[member],
    set: (value) => {
      given[name] = value;
    },
  });
}
Object.defineProperty(api, "promises", { configurable: true, enumerable: true, get: () => host.builtin("fs/promises") });

export const support = { partial: {}, refused: ["watch", "watchFile", "unwatchFile"] };
export default api;
