// `events`: EventEmitter, and what goes with it.
import * as host from "koipond:host";
import { AbortError, coded, invalidArgType, validateAbortSignal, validateBoolean, validateFunction, validateNumber } from "koipond:errors";

const { apply } = Reflect;
const { defineProperty, getPrototypeOf } = Object;
const capture = Symbol("kCapture"), shape = Symbol("shapeMode"), errorMonitor = Symbol("events.errorMonitor"), rejection = Symbol.for("nodejs.rejection");
const inspect = (value, options) => host.internal("koipond:inspect").inspect(value, options);
const targets = () => host.internal("koipond:event_target");
const isTarget = (it) => typeof it?.addEventListener === "function" && typeof it?.dispatchEvent === "function";

let most = 10;
const nameless = (it) => defineProperty(it, "name", { value: "", configurable: true });
const needListener = (listener) => validateFunction(listener, "listener");

export function EventEmitter(options) {
  EventEmitter.init.call(this, options);
}
EventEmitter.prototype._events = undefined;
EventEmitter.prototype._eventsCount = 0;
EventEmitter.prototype._maxListeners = undefined;
const { prototype } = EventEmitter;

const init = function (options) {
  if (this._events === undefined || this._events === getPrototypeOf(this)._events) {
    this._events = { __proto__: null };
    this._eventsCount = 0;
    this[shape] = false;
  } else this[shape] = true;
  this._maxListeners = this._maxListeners || undefined;
  if (options?.captureRejections) {
    validateBoolean(options.captureRejections, "options.captureRejections");
    this[capture] = Boolean(options.captureRejections);
  } else this[capture] = prototype[capture];
};
nameless(init);

// ---- emitting ----

prototype.emit = function emit(type, ...args) {
  let isError = type === "error";
  const events = this._events;
  if (events !== undefined) {
    if (isError && events[errorMonitor] !== undefined) this.emit(errorMonitor, ...args);
    isError = isError && events.error === undefined;
  } else if (!isError) return false;
  if (isError) throw unheard(args[0]);
  const listeners = events[type];
  if (listeners === undefined) return false;
  if (typeof listeners === "function") called(this, listeners, type, args);
  else {
    const list = copied(listeners);
    for (let i = 0; i < list.length; i++) called(this, list[i], type, args);
  }
  return true;
};

function called(emitter, listener, type, args) {
  const result = apply(listener, emitter, args);
  if (result === undefined || result === null || !emitter[capture]) return;
  try {
    const { then } = result;
    if (typeof then === "function") then.call(result, undefined, (error) => globalThis.process.nextTick(rejected, emitter, error, type, args));
  } catch (error) {
    emitter.emit("error", error);
  }
}

function rejected(emitter, error, type, args) {
  if (typeof emitter[rejection] === "function") return emitter[rejection](error, type, ...args);
  // An error of the listener of errors is nobody's.
  const before = emitter[capture];
  try {
    emitter[capture] = false;
    emitter.emit("error", error);
  } finally {
    emitter[capture] = before;
  }
}

function unheard(given) {
  if (given instanceof Error) return given;
  let text;
  try {
    text = inspect(given);
  } catch {
    text = given;
  }
  const error = coded(Error, "ERR_UNHANDLED_ERROR", `Unhandled error. (${text})`);
  error.context = given;
  return error;
}

function copied(list) {
  const copy = new Array(list.length);
  for (let i = 0; i < list.length; i++) copy[i] = list[i];
  return copy;
}

// ---- listeners ----

function add(emitter, type, listener, first) {
  needListener(listener);
  let events = emitter._events;
  if (events === undefined) {
    events = emitter._events = { __proto__: null };
    emitter._eventsCount = 0;
  } else if (events.newListener !== undefined) {
    emitter.emit("newListener", type, listener.listener ?? listener);
    events = emitter._events;
  }
  const found = events[type];
  if (found === undefined) {
    events[type] = listener;
    ++emitter._eventsCount;
    return emitter;
  }
  let list = found;
  if (typeof found === "function") list = events[type] = first ? [listener, found] : [found, listener];
  else if (first) found.unshift(listener);
  else found.push(listener);
  const limit = mostOf(emitter);
  if (limit > 0 && list.length > limit && !list.warned) {
    list.warned = true;
    const words = `Possible EventEmitter memory leak detected. ${list.length} ${String(type)} listeners added to ${inspect(emitter, { depth: -1 })}. Use emitter.setMaxListeners() to increase limit`;
    const warning = new Error(words);
    warning.name = "MaxListenersExceededWarning";
    warning.emitter = emitter;
    warning.type = type;
    warning.count = list.length;
    globalThis.process.emitWarning?.(warning);
  }
  return emitter;
}

const mostOf = (emitter) => (emitter._maxListeners === undefined ? EventEmitter.defaultMaxListeners : emitter._maxListeners);

prototype.addListener = function addListener(type, listener) {
  return add(this, type, listener, false);
};
prototype.on = prototype.addListener;
prototype.prependListener = function prependListener(type, listener) {
  return add(this, type, listener, true);
};

function onceOnly(emitter, type, listener) {
  const state = { fired: false, wrapped: undefined, emitter, type, listener };
  const wrapped = function (...args) {
    if (state.fired) return undefined;
    emitter.removeListener(type, wrapped);
    state.fired = true;
    return apply(listener, emitter, args);
  };
  wrapped.listener = listener;
  defineProperty(wrapped, "name", { value: "bound onceWrapper", configurable: true });
  return wrapped;
}
prototype.once = function once(type, listener) {
  needListener(listener);
  this.on(type, onceOnly(this, type, listener));
  return this;
};
prototype.prependOnceListener = function prependOnceListener(type, listener) {
  needListener(listener);
  this.prependListener(type, onceOnly(this, type, listener));
  return this;
};

prototype.removeListener = function removeListener(type, listener) {
  needListener(listener);
  const events = this._events, list = events?.[type];
  if (list === undefined) return this;
  if (list === listener || list.listener === listener) {
    this._eventsCount -= 1;
    if (this._eventsCount === 0) this._events = { __proto__: null };
    else delete events[type];
    if (events.removeListener) this.emit("removeListener", type, list.listener || listener);
    return this;
  }
  if (typeof list === "function") return this;
  let at = list.length - 1;
  while (at >= 0 && list[at] !== listener && list[at].listener !== listener) at--;
  if (at < 0) return this;
  if (at === 0) list.shift();
  else list.splice(at, 1);
  if (list.length === 1) events[type] = list[0];
  if (events.removeListener !== undefined) this.emit("removeListener", type, listener);
  return this;
};
prototype.off = prototype.removeListener;

prototype.removeAllListeners = function removeAllListeners(type) {
  const events = this._events;
  if (events === undefined) return this;
  if (events.removeListener === undefined) {
    if (arguments.length === 0) {
      this._events = { __proto__: null };
      this._eventsCount = 0;
    } else if (events[type] !== undefined) {
      if (--this._eventsCount === 0) this._events = { __proto__: null };
      else delete events[type];
    }
    return this;
  }
  if (arguments.length === 0) {
    for (const key of Reflect.ownKeys(events)) if (key !== "removeListener") this.removeAllListeners(key);
    this.removeAllListeners("removeListener");
    this._events = { __proto__: null };
    this._eventsCount = 0;
    return this;
  }
  const list = events[type];
  if (typeof list === "function") this.removeListener(type, list);
  else if (list !== undefined) for (let i = list.length - 1; i >= 0; i--) this.removeListener(type, list[i]);
  return this;
};

const given = (listener) => listener.listener ?? listener;
function listenersOf(emitter, type, unwrapped) {
  const list = emitter._events?.[type];
  if (list === undefined) return [];
  if (typeof list === "function") return [unwrapped ? given(list) : list];
  return unwrapped ? copied(list).map(given) : copied(list);
}
prototype.listeners = function listeners(type) {
  return listenersOf(this, type, true);
};
prototype.rawListeners = function rawListeners(type) {
  return listenersOf(this, type, false);
};
function listenerCount(type, listener) {
  const list = this._events?.[type];
  if (list === undefined) return 0;
  const isIt = (one) => one === listener || one.listener === listener;
  if (typeof list === "function") return listener === undefined || listener === null || isIt(list) ? 1 : 0;
  return listener === undefined || listener === null ? list.length : list.filter(isIt).length;
}
prototype.listenerCount = listenerCount;
prototype.eventNames = function eventNames() {
  return this._eventsCount > 0 ? Reflect.ownKeys(this._events) : [];
};
prototype.setMaxListeners = function setMaxListeners(n) {
  checkMost(n, "setMaxListeners");
  this._maxListeners = n;
  return this;
};
prototype.getMaxListeners = function getMaxListeners() {
  return mostOf(this);
};
function checkMost(n, name) {
  validateNumber(n, name, 0);
}

// ---- functions of the module ----

const listen = (emitter, name, listener, once) => {
  if (typeof emitter.on === "function") once ? emitter.once(name, listener) : emitter.on(name, listener);
  else if (typeof emitter.addEventListener === "function") emitter.addEventListener(name, listener, { once });
  else throw invalidArgType("emitter", "EventEmitter", emitter);
};
const unlisten = (emitter, name, listener) => {
  if (typeof emitter.removeListener === "function") emitter.removeListener(name, listener);
  else if (typeof emitter.removeEventListener === "function") emitter.removeEventListener(name, listener);
  else throw invalidArgType("emitter", "EventEmitter", emitter);
};

async function once(emitter, name, options = undefined) {
  const signal = options?.signal;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  return new Promise((resolve, reject) => {
    const onError = (error) => {
      unlisten(emitter, name, onEvent);
      if (signal !== undefined) signal.removeEventListener("abort", onAbort);
      reject(error);
    };
    const onEvent = (...args) => {
      if (typeof emitter.removeListener === "function") emitter.removeListener("error", onError);
      if (signal !== undefined) signal.removeEventListener("abort", onAbort);
      resolve(args);
    };
    const onAbort = () => {
      unlisten(emitter, name, onEvent);
      unlisten(emitter, "error", onError);
      reject(new AbortError(undefined, { cause: signal?.reason }));
    };
    listen(emitter, name, onEvent, true);
    if (name !== "error" && typeof emitter.once === "function") emitter.once("error", onError);
    if (signal !== undefined) signal.addEventListener("abort", onAbort, { once: true });
  });
}

const AsyncIterators = getPrototypeOf(getPrototypeOf(async function* () {}).prototype);

function on(emitter, name, options = {}) {
  const signal = options?.signal;
  validateAbortSignal(signal, "options.signal");
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  const high = options.highWaterMark ?? options.highWatermark ?? Number.MAX_SAFE_INTEGER;
  const low = options.lowWaterMark ?? options.lowWatermark ?? 1;
  const held = [], waiting = [];
  let failure, finished = false, paused = false;
  const onEvent = (...args) => {
    const next = waiting.shift();
    if (next !== undefined) return next.resolve({ value: args, done: false });
    held.push(args);
    if (held.length > high && !paused && typeof emitter.pause === "function") {
      paused = true;
      emitter.pause();
    }
  };
  const onError = (error) => {
    const next = waiting.shift();
    if (next === undefined) failure = error;
    else next.reject(error);
    iterator.return();
  };
  const onAbort = () => onError(new AbortError(undefined, { cause: signal?.reason }));
  const close = () => {
    unlisten(emitter, name, onEvent);
    if (name !== "error" && typeof emitter.on === "function") unlisten(emitter, "error", onError);
    for (const end of options.close ?? []) unlisten(emitter, end, close);
    signal?.removeEventListener("abort", onAbort);
    finished = true;
    const end = { value: undefined, done: true };
    for (const next of waiting.splice(0)) next.resolve(end);
    return Promise.resolve(end);
  };
  const iterator = Object.setPrototypeOf(
    {
      next() {
        if (held.length > 0) {
          const value = held.shift();
          if (paused && held.length < low) {
            emitter.resume();
            paused = false;
          }
          return Promise.resolve({ value, done: false });
        }
        if (failure !== undefined) {
          const rejection = Promise.reject(failure);
          failure = undefined;
          return rejection;
        }
        if (finished) return close();
        return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
      },
      return: close,
      throw(error) {
        if (!error || !(error instanceof Error)) throw invalidArgType("EventEmitter.AsyncIterator", "Error", error);
        onError(error);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    },
    AsyncIterators,
  );
  listen(emitter, name, onEvent, false);
  if (name !== "error" && typeof emitter.on === "function") emitter.on("error", onError);
  for (const end of options.close ?? []) listen(emitter, end, close, false);
  if (signal) signal.addEventListener("abort", onAbort, { once: true });
  return iterator;
}

function getEventListeners(emitter, type) {
  if (typeof emitter?.listeners === "function") return emitter.listeners(type);
  if (isTarget(emitter)) return targets().eventListeners(emitter, type);
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], emitter);
}
function getMaxListeners(emitter) {
  if (typeof emitter?.getMaxListeners === "function") return mostOf(emitter);
  if (isTarget(emitter)) return targets().maxListeners(emitter) ?? most;
  throw invalidArgType("emitter", ["EventEmitter", "EventTarget"], emitter);
}
function setMaxListeners(n = most, ...emitters) {
  checkMost(n, "setMaxListeners");
  if (emitters.length === 0) {
    most = n;
    return;
  }
  for (const emitter of emitters) {
    if (isTarget(emitter) && typeof emitter.setMaxListeners !== "function") targets().maxListeners(emitter, n);
    else if (typeof emitter?.setMaxListeners === "function") emitter.setMaxListeners(n);
    else throw invalidArgType("eventTargets", ["EventEmitter", "EventTarget"], emitter);
  }
}
function addAbortListener(signal, listener) {
  if (signal === undefined) throw invalidArgType("signal", "AbortSignal", signal);
  validateAbortSignal(signal, "signal");
  validateFunction(listener, "listener");
  let remove;
  if (signal.aborted) queueMicrotask(() => listener());
  else {
    signal.addEventListener("abort", listener, { once: true });
    remove = () => signal.removeEventListener("abort", listener);
  }
  const disposable = { __proto__: null };
  if (Symbol.dispose) {
    disposable[Symbol.dispose] = () => remove?.();
  }
  return disposable;
}

Object.assign(EventEmitter, { addAbortListener, once, on, getEventListeners, getMaxListeners, EventEmitter, usingDomains: false });
EventEmitter.captureRejectionSymbol = rejection;
defineProperty(EventEmitter, "captureRejections", {
  enumerable: true,
  configurable: false,
  get: () => prototype[capture],
  set(value) {
    validateBoolean(value, "EventEmitter.captureRejections");
    prototype[capture] = value;
  },
});
defineProperty(EventEmitter, "EventEmitterAsyncResource", {
  enumerable: true,
  configurable: true,
  get: () => host.internal("koipond:node/async_hooks").emitterResource(EventEmitter),
});
EventEmitter.errorMonitor = errorMonitor;
defineProperty(prototype, capture, { value: false, writable: true, enumerable: false });
defineProperty(EventEmitter, "defaultMaxListeners", {
  enumerable: true,
  get: () => most,
  set(value) {
    checkMost(value, "defaultMaxListeners");
    most = value;
  },
});
defineProperty(EventEmitter, "kMaxEventTargetListeners", { value: Symbol("events.maxEventTargetListeners"), enumerable: false, configurable: false, writable: false });
defineProperty(EventEmitter, "kMaxEventTargetListenersWarned", { value: Symbol("events.maxEventTargetListenersWarned"), enumerable: false, configurable: false, writable: false });
EventEmitter.setMaxListeners = nameless((...args) => setMaxListeners(...args));
EventEmitter.init = init;
EventEmitter.listenerCount = nameless((emitter, type) =>
  typeof emitter.listenerCount === "function" ? emitter.listenerCount(type) : listenerCount.call(emitter, type),
);
export { addAbortListener, errorMonitor, getEventListeners, getMaxListeners, on, once, setMaxListeners };
export default EventEmitter;
export const support = { partial: {}, refused: [] };
