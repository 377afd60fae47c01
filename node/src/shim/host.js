// "koipond:host": the functions that the engine leaves on the global object for a moment, as a module that only our own code can import.
const own = globalThis["koipond:host"];
delete globalThis["koipond:host"];
export const { argv, auditsEvery, builtin, clearTimer, debug, diskGet, diskSet, error, exit, follow, formatter, get, internal, listening, log, math, native, now, promiseState, proxyTarget, put, random, read, rpc, say, setTimer, sha256Sum, submitterKey, tick, utf8Decode, utf8Encode, warn } = own;

// As the last part of a path given to `read`: the keys alone.
export const KEYS = "#keys";
