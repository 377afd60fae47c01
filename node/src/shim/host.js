// "koipond:host": the functions that the engine leaves on the global object for a moment, as a module that only our own code can import.
const own = globalThis["koipond:host"];
delete globalThis["koipond:host"];
export const { argv, auditsEvery, awaits, builtin, clearTimer, debug, diskGet, diskSet, error, exit, follow, formatter, get, http, internal, listening, log, managerAccepts, math, native, now, promiseState, proxyTarget, put, random, read, respond, rpc, say, selection, setTimer, sha256Sum, submitterKey, tick, unaccused, unvoted, utf8Decode, utf8Encode, variables, warn, wrapperRejects } = own;

// As the last part of a path given to `read`: the keys alone.
export const KEYS = "#keys";
