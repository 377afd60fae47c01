// Event, EventTarget, CustomEvent, AbortController and AbortSignal: globals that are loaded when first used.
import { now } from "koipond:host";
import { coded, invalidArgType, missingArgs, validateAbortSignal, validateObject, validateUint32 } from "koipond:errors";
import { DOMException } from "koipond:encoding";

const { defineProperty } = Object;
const custom = Symbol.for("nodejs.util.inspect.custom");
const began = now();
const illegal = () => coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
const enumerable = (proto, names) => {
  for (const name of names) defineProperty(proto, name, { enumerable: true });
};
const shown = (name, object, depth, options, inspect) => {
  if (depth < 0) return `[${name}]`;
  return `${name} ${inspect(object, { ...options, depth: options.depth === null ? null : options.depth - 1 })}`;
};

let dispatching, finish, stopped, settle;

export class Event {
  #type;
  #cancelable;
  #bubbles;
  #composed;
  #prevented = false;
  #stopped = false;
  #propagates = true;
  #target = null;
  #running = false;
  #time = now() - began;

  static {
    dispatching = (event, target) => {
      if (event.#running) throw coded(Error, "ERR_EVENT_RECURSION", `The event "${event.#type}" is already being dispatched`);
      event.#running = true;
      event.#target = target;
    };
    finish = (event) => {
      event.#running = false;
      return !event.#prevented;
    };
    stopped = (event) => event.#stopped;
  }

  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingArgs("type");
    if (options !== undefined) validateObject(options, "options", { allowArray: true, allowFunction: true, nullable: true });
    this.#type = `${type}`;
    this.#cancelable = Boolean(options?.cancelable);
    this.#bubbles = Boolean(options?.bubbles);
    this.#composed = Boolean(options?.composed);
  }

  initEvent(type, bubbles = false, cancelable = false) {
    if (arguments.length === 0) throw missingArgs("type");
    if (this.#running) return;
    this.#type = `${type}`;
    this.#bubbles = Boolean(bubbles);
    this.#cancelable = Boolean(cancelable);
  }
  stopImmediatePropagation() {
    this.#stopped = true;
    this.#propagates = false;
  }
  preventDefault() {
    if (this.#cancelable) this.#prevented = true;
  }
  get target() { return this.#target; }
  get currentTarget() { return this.#running ? this.#target : null; }
  get srcElement() { return this.#target; }
  get type() { return this.#type; }
  get cancelable() { return this.#cancelable; }
  get defaultPrevented() { return this.#cancelable && this.#prevented; }
  get timeStamp() { return this.#time; }
  composedPath() { return this.#running ? [this.#target] : []; }
  get returnValue() { return !this.#cancelable || !this.#prevented; }
  get bubbles() { return this.#bubbles; }
  get composed() { return this.#composed; }
  get eventPhase() { return this.#running ? Event.AT_TARGET : Event.NONE; }
  get isTrusted() { return false; }
  get cancelBubble() { return !this.#propagates; }
  set cancelBubble(value) { if (value) this.#propagates = false; }
  stopPropagation() { this.#propagates = false; }

  [custom](depth, options, inspect) {
    const { type, defaultPrevented, cancelable, timeStamp } = this;
    return shown(this.constructor.name, { type, defaultPrevented, cancelable, timeStamp }, depth, options, inspect);
  }
  static NONE = 0;
  static CAPTURING_PHASE = 1;
  static AT_TARGET = 2;
  static BUBBLING_PHASE = 3;
}
enumerable(Event.prototype, [
  "initEvent", "stopImmediatePropagation", "preventDefault", "target", "currentTarget", "srcElement", "type", "cancelable", "defaultPrevented",
  "timeStamp", "composedPath", "returnValue", "bubbles", "composed", "eventPhase", "cancelBubble", "stopPropagation", "isTrusted",
]);
defineProperty(Event.prototype, Symbol.toStringTag, { value: "Event", configurable: true });

export class CustomEvent extends Event {
  #detail;
  constructor(type, options = undefined) {
    if (arguments.length === 0) throw missingArgs("type");
    super(type, options);
    this.#detail = options?.detail ?? null;
  }
  get detail() { return this.#detail; }
}
enumerable(CustomEvent.prototype, ["detail"]);
defineProperty(CustomEvent.prototype, Symbol.toStringTag, { value: "CustomEvent", configurable: true });

let listenersOf, limits;

export class EventTarget {
  #lists = new Map();
  #most = undefined;

  static {
    listenersOf = (target, type) => (target.#lists.get(type) ?? []).map((entry) => entry.given);
    limits = (target, most) => (most === undefined ? target.#most : (target.#most = most));
  }

  addEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) throw missingArgs("type", "listener");
    const { once, capture, passive, signal } = optionsOf(options);
    if (listener === null || listener === undefined) {
      const warning = new Error(`addEventListener called with ${listener} which has no effect.`);
      globalThis.process.emitWarning(Object.assign(warning, { name: "AddEventListenerArgumentTypeWarning", target: this, type }));
      return;
    }
    if (typeof listener !== "function" && typeof listener !== "object") throw invalidArgType("listener", "EventListener", listener);
    type = `${type}`;
    if (signal !== undefined) {
      validateAbortSignal(signal, "options.signal");
      if (signal.aborted) return;
      signal.addEventListener("abort", () => this.removeEventListener(type, listener, options), { once: true });
    }
    let list = this.#lists.get(type);
    if (list === undefined) this.#lists.set(type, (list = []));
    if (list.some((entry) => entry.given === listener && entry.capture === capture)) return;
    list.push({ given: listener, once, capture, passive, removed: false });
  }

  removeEventListener(type, listener, options = undefined) {
    if (arguments.length < 2) throw missingArgs("type", "listener");
    if (listener === null || listener === undefined) return;
    type = `${type}`;
    // As in Node.js, where a bare `true` is no capture here.
    const capture = options?.capture === true;
    const list = this.#lists.get(type);
    const at = list?.findIndex((entry) => entry.given === listener && entry.capture === capture) ?? -1;
    if (at < 0) return;
    list[at].removed = true;
    this.#lists.set(type, list.filter((_, n) => n !== at));
  }

  dispatchEvent(event) {
    if (arguments.length === 0) throw missingArgs("event");
    if (!(event instanceof Event)) throw invalidArgType("event", "Event", event);
    dispatching(event, this);
    for (const entry of this.#lists.get(event.type) ?? []) {
      if (entry.removed) continue;
      if (entry.once) this.removeEventListener(event.type, entry.given, entry);
      try {
        const { given } = entry;
        const result = typeof given === "function" ? given.call(this, event) : given.handleEvent?.(event);
        if (result !== undefined && result !== null && typeof result.then === "function") result.then(undefined, fails);
      } catch (error) {
        fails(error);
      }
      if (stopped(event)) break;
    }
    return finish(event);
  }

  [custom](depth, options, inspect) {
    return shown(this.constructor.name, {}, depth, options, inspect);
  }
}
enumerable(EventTarget.prototype, ["addEventListener", "removeEventListener", "dispatchEvent"]);
defineProperty(EventTarget.prototype, Symbol.toStringTag, { value: "EventTarget", configurable: true });

// What a listener throws ends nobody's dispatch but the process.
function fails(error) {
  globalThis.process.nextTick(() => {
    throw error;
  });
}

function optionsOf(options) {
  if (typeof options === "boolean") return { capture: options, once: false, passive: false, signal: undefined };
  if (options === null || options === undefined) return { capture: false, once: false, passive: false, signal: undefined };
  validateObject(options, "options", { allowArray: true, allowFunction: true });
  const { once, capture, passive, signal } = options;
  return { once: Boolean(once), capture: Boolean(capture), passive: Boolean(passive), signal };
}

// For `events`: the listeners of a target, and the number above which it warns.
export function eventListeners(target, type) {
  return listenersOf(target, `${type}`);
}
export function maxListeners(target, most = undefined) {
  return limits(target, most);
}

// `target.onabort = …`: a listener that can be replaced.
function handler(proto, type) {
  const held = new WeakMap();
  defineProperty(proto, `on${type}`, {
    enumerable: true,
    configurable: true,
    get() {
      return held.get(this)?.given ?? null;
    },
    set(given) {
      if (typeof given !== "function" && typeof given !== "object") given = null;
      let slot = held.get(this);
      if (slot === undefined) {
        held.set(this, (slot = { given: null }));
        this.addEventListener(type, function (event) {
          if (typeof slot.given === "function") return slot.given.call(this, event);
        });
      }
      slot.given = given;
    },
  });
}

const OURS = Symbol("ours");
export class AbortSignal extends EventTarget {
  #aborted = false;
  #reason = undefined;
  // Signals that are aborted when this one is.
  #followers = [];
  #sources = [];

  static {
    settle = (signal, reason) => {
      if (signal.#aborted) return;
      signal.#aborted = true;
      signal.#reason = reason;
      const followers = signal.#followers.splice(0);
      const fresh = followers.filter((follower) => !follower.#aborted);
      for (const follower of fresh) {
        follower.#aborted = true;
        follower.#reason = reason;
      }
      for (const one of [signal, ...fresh]) one.dispatchEvent(new Event("abort"));
    };
  }

  constructor(key) {
    if (key !== OURS) throw illegal();
    super();
  }
  get aborted() {
    return this.#aborted;
  }
  get reason() {
    return this.#reason;
  }
  throwIfAborted() {
    if (this.#aborted) throw this.#reason;
  }
  static abort(reason = new DOMException("This operation was aborted", "AbortError")) {
    const signal = new AbortSignal(OURS);
    signal.#aborted = true;
    signal.#reason = reason;
    return signal;
  }
  static timeout(delay) {
    validateUint32(delay, "delay", false);
    const signal = new AbortSignal(OURS);
    setTimeout(() => settle(signal, new DOMException("The operation was aborted due to timeout", "TimeoutError")), delay).unref?.();
    return signal;
  }
  static any(signals) {
    if (signals === null || typeof signals !== "object" || typeof signals[Symbol.iterator] !== "function") throw invalidArgType("signals", "Array", signals);
    const result = new AbortSignal(OURS);
    const all = [...signals];
    all.forEach((signal, n) => {
      if (!(signal instanceof AbortSignal)) throw invalidArgType(`signals[${n}]`, "AbortSignal", signal);
    });
    const done = all.find((signal) => signal.#aborted);
    if (done !== undefined) {
      result.#aborted = true;
      result.#reason = done.#reason;
      return result;
    }
    for (const signal of all) {
      for (const source of signal.#sources.length ? signal.#sources : [signal]) {
        source.#followers.push(result);
        result.#sources.push(source);
      }
    }
    return result;
  }
  [custom](depth, options, inspect) {
    return shown("AbortSignal", { aborted: this.#aborted }, depth, options, inspect);
  }
}
enumerable(AbortSignal.prototype, ["aborted"]);
defineProperty(AbortSignal.prototype, Symbol.toStringTag, { value: "AbortSignal", configurable: true });
handler(AbortSignal.prototype, "abort");

export class AbortController {
  #signal;
  get signal() {
    return (this.#signal ??= new AbortSignal(OURS));
  }
  abort(reason = new DOMException("This operation was aborted", "AbortError")) {
    settle(this.signal, reason);
  }
  [custom](depth, options, inspect) {
    return shown("AbortController", { signal: this.signal }, depth, options, inspect);
  }
}
enumerable(AbortController.prototype, ["signal", "abort"]);
defineProperty(AbortController.prototype, Symbol.toStringTag, { value: "AbortController", configurable: true });
