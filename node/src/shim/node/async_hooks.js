// `async_hooks`: AsyncLocalStorage and AsyncResource; the hooks themselves are never called.
//
// The context is one value, `current`: which storage holds what. It is carried along by what carries code on: timers, `nextTick` and
// `queueMicrotask` take it when they are called (`hooks` of koipond:timers), `then` when it is called. An `await` is the engine's own and
// calls no `then`. But for a promise it first reads its `constructor`, which is an accessor here: it puts a job of ours before the job
// that continues the function, and that job sets the context back. For anything else it makes a promise, of which the engine tells us; it
// remembers the context in which it was made and sets it when it is fulfilled. None of this is in place before the first storage is made.
// Left out: what an `await` on a thenable that rejects goes on with.
import { follow, promiseState } from "koipond:host";
import { hooks } from "koipond:timers";
import { coded, invalidArgType, validateFunction, validateString } from "koipond:errors";

const { apply } = Reflect;
const { defineProperty } = Object;
const NativePromise = Promise;
let current; // undefined or a Map from storage to value, never changed once it is set
let active = false;
// Whether a promise is looked at by ourselves.
let inside = false;

function within(frame, call, self, args) {
  const before = current;
  current = frame;
  try {
    return apply(call, self, args);
  } finally {
    current = before;
  }
}

const { then: nativeThen, finally: nativeFinally } = NativePromise.prototype, nativeResolve = NativePromise.resolve;
function aside(call, self, args) {
  const before = inside;
  inside = true;
  try {
    return apply(call, self, args);
  } finally {
    inside = before;
  }
}

// The next job of this promise sets the context; it comes before those of who asks for the promise after us.
function setBefore(promise, frame, alsoRejected) {
  const set = () => {
    current = frame;
  };
  aside(nativeThen, promise, alsoRejected ? [set, set] : [set]);
}

function activate() {
  if (active) return;
  active = true;
  hooks.capture = () => current;
  hooks.run = (frame, call) => within(frame, call, undefined, []);
  const carried = (call) => {
    if (typeof call !== "function") return call;
    const frame = current;
    return (value) => within(frame, call, undefined, [value]);
  };
  const proto = NativePromise.prototype;
  const replaced = {
    then(onFulfilled, onRejected) {
      return aside(nativeThen, this, [carried(onFulfilled), carried(onRejected)]);
    },
    finally(onFinally) {
      return aside(nativeFinally, this, [carried(onFinally)]);
    },
  };
  for (const name of ["then", "finally"]) defineProperty(proto, name, { value: replaced[name], writable: true, enumerable: false, configurable: true });
  const { resolve } = {
    resolve(value) {
      return aside(nativeResolve, this, [value]);
    },
  };
  defineProperty(NativePromise, "resolve", { value: resolve, writable: true, enumerable: false, configurable: true });
  defineProperty(proto, "constructor", {
    configurable: true,
    enumerable: false,
    get() {
      if (!inside && promiseState(this) !== undefined) setBefore(this, current, true);
      return NativePromise;
    },
    set(value) {
      defineProperty(this, "constructor", { value, writable: true, enumerable: false, configurable: true });
    },
  });
  const frames = new WeakMap();
  const has = frames.has.bind(frames), get = frames.get.bind(frames), set = frames.set.bind(frames);
  follow((made, promise) => {
    if (inside) return;
    if (made) set(promise, current);
    else if (has(promise)) setBefore(promise, get(promise), false);
  });
}

export class AsyncLocalStorage {
  #enabled = false;

  constructor() {
    activate();
  }
  static bind(fn) {
    return AsyncResource.bind(fn);
  }
  static snapshot() {
    const frame = current;
    return (fn, ...args) => within(frame, fn, undefined, args);
  }
  #with(store) {
    const frame = new Map(current);
    frame.set(this, store);
    return frame;
  }
  disable() {
    this.#enabled = false;
    if (current?.has(this)) {
      current = new Map(current);
      current.delete(this);
    }
  }
  enterWith(store) {
    this.#enabled = true;
    current = this.#with(store);
  }
  run(store, callback, ...args) {
    if (Object.is(store, this.getStore()) && this.#enabled) return apply(callback, null, args);
    this.#enabled = true;
    return within(this.#with(store), callback, null, args);
  }
  exit(callback, ...args) {
    if (!this.#enabled) return apply(callback, null, args);
    const frame = new Map(current);
    frame.delete(this);
    return within(frame, callback, null, args);
  }
  getStore() {
    return this.#enabled ? current?.get(this) : undefined;
  }
}

let ids = 1, executing = 1, triggering = 0;

export class AsyncResource {
  #id = ++ids;
  #trigger;
  #frame = current;

  constructor(type, options = {}) {
    validateString(type, "type");
    let trigger = options;
    if (typeof options !== "number") {
      trigger = options.triggerAsyncId ?? executing;
      if (options.requireManualDestroy !== undefined && typeof options.requireManualDestroy !== "boolean") throw invalidArgType("options.requireManualDestroy", "boolean", options.requireManualDestroy);
    }
    if (!Number.isSafeInteger(trigger) || trigger < -1) throw coded(RangeError, "ERR_INVALID_ASYNC_ID", `Invalid triggerAsyncId value: ${trigger}`);
    this.#trigger = trigger;
  }
  runInAsyncScope(fn, thisArg, ...args) {
    const before = [executing, triggering];
    [executing, triggering] = [this.#id, this.#trigger];
    try {
      return within(this.#frame, fn, thisArg, args);
    } finally {
      [executing, triggering] = before;
    }
  }
  emitDestroy() {
    return this;
  }
  asyncId() {
    return this.#id;
  }
  triggerAsyncId() {
    return this.#trigger;
  }
  bind(fn, thisArg) {
    validateFunction(fn, "fn");
    const resource = this;
    const bound = thisArg === undefined
      ? function (...args) { return resource.runInAsyncScope(fn, this, ...args); }
      : (...args) => resource.runInAsyncScope(fn, thisArg, ...args);
    defineProperty(bound, "length", { value: fn.length, configurable: true, enumerable: false, writable: false });
    return bound;
  }
  static bind(fn, type, thisArg) {
    type ||= fn.name;
    return new AsyncResource(type || "bound-anonymous-fn").bind(fn, thisArg);
  }
}

// For `events`: an emitter whose listeners run in the context in which it was made.
let Emitter;
export function emitterResource(EventEmitter) {
  Emitter ??= class EventEmitterAsyncResource extends EventEmitter {
    #resource;
    constructor(options = undefined) {
      let name;
      if (typeof options === "string") {
        name = options;
        options = undefined;
      } else {
        if (new.target === Emitter) validateString(options?.name, "options.name");
        name = options?.name || new.target.name;
      }
      super(options);
      this.#resource = new AsyncResource(name, options);
    }
    emit(event, ...args) {
      return this.#resource.runInAsyncScope(super.emit, this, event, ...args);
    }
    emitDestroy() {
      this.#resource.emitDestroy();
    }
    get asyncId() {
      return this.#resource.asyncId();
    }
    get triggerAsyncId() {
      return this.#resource.triggerAsyncId();
    }
    get asyncResource() {
      return this.#resource;
    }
  };
  return Emitter;
}

const HOOKS = ["init", "before", "after", "destroy", "promiseResolve"];
function createHook(callbacks) {
  for (const name of HOOKS) {
    if (callbacks[name] !== undefined && typeof callbacks[name] !== "function") throw coded(TypeError, "ERR_ASYNC_CALLBACK", `hook.${name} must be a function`);
  }
  return {
    enable() {
      return this;
    },
    disable() {
      return this;
    },
  };
}

const resource = {};
export default {
  AsyncLocalStorage,
  createHook,
  executionAsyncId: () => executing,
  triggerAsyncId: () => triggering,
  executionAsyncResource: () => resource,
  asyncWrapProviders: Object.freeze({ __proto__: null, NONE: 0 }),
  AsyncResource,
};
export const support = {
  partial: {
    AsyncLocalStorage: "an `await` on a thenable that rejects may lose its context, as may what was awaited before the first storage was made",
    createHook: "the hooks are never called", executionAsyncId: "1 outside of an AsyncResource", triggerAsyncId: "0 outside of an AsyncResource",
    executionAsyncResource: "always the same object", asyncWrapProviders: "empty",
  },
  refused: [],
};
