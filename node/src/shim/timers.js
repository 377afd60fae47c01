// Timers on the node's virtual clock: setTimeout, setInterval, setImmediate and their handles.
//
// An immediate is due a tenth of a millisecond later: before every timer that its callback could set, as in Node.js,
// and late enough that a loop of immediates makes time pass.
import * as host from "koipond:host";
import { invalidArgType } from "koipond:errors";

const LONGEST = 2147483647;
const IMMEDIATE = 0.1;

// When the process began.
export const started = host.now();

const due = new Map(); // what is set, by the host's number
const known = new Map(); // what task code has taken the number of
let count = 1;

// How a callback keeps the asynchronous context in which it was set; AsyncLocalStorage puts its own here.
export const hooks = { capture: undefined, run: undefined };

const demand = (call) => {
  if (typeof call !== "function") throw invalidArgType("callback", "of type function", call);
};
const refed = Symbol("refed");

export class Timeout {
  #set; // the host's number while it is set
  #number = count++;
  #context = hooks.capture?.();

  constructor(call, after, args, repeat) {
    after *= 1;
    if (!(after >= 1 && after <= LONGEST)) {
      if (after > LONGEST) {
        const words = `${after} does not fit into a 32-bit signed integer.\nTimeout duration was set to 1.`;
        globalThis.process?.emitWarning?.(words, "TimeoutOverflowWarning");
      }
      after = 1;
    }
    this._idleTimeout = after;
    this._idlePrev = null;
    this._idleNext = null;
    this._idleStart = null;
    this._onTimeout = call;
    this._timerArgs = args;
    this._repeat = repeat ? after : null;
    this._destroyed = false;
    this[refed] = true;
    this.#start();
  }

  #start() {
    this._idleStart = host.now() - started;
    this.#set = host.setTimer(Math.trunc(this._idleTimeout));
    due.set(this.#set, this);
  }

  #stop() {
    if (this.#set === undefined) return;
    due.delete(this.#set);
    host.clearTimer(this.#set);
    this.#set = undefined;
  }

  static fire(timer) {
    timer.#set = undefined;
    // An interval counts from the moment at which its callback begins.
    if (timer._repeat) {
      timer._idleTimeout = timer._repeat;
      timer.#start();
    } else timer._destroyed = true;
    const call = () => {
      if (timer._timerArgs === undefined) timer._onTimeout();
      else Reflect.apply(timer._onTimeout, timer, timer._timerArgs);
    };
    if (typeof timer._onTimeout !== "function") return;
    if (hooks.run === undefined) call();
    else hooks.run(timer.#context, call);
    if (timer.#set === undefined) known.delete(timer.#number);
  }

  static isTimeout(it) {
    return typeof it === "object" && it !== null && #set in it;
  }

  refresh() {
    if (this._onTimeout === null) return this;
    this.#stop();
    this._destroyed = false;
    this.#start();
    return this;
  }
  unref() {
    this[refed] = false;
    return this;
  }
  ref() {
    this[refed] = true;
    return this;
  }
  hasRef() {
    return this[refed];
  }
  close() {
    this.#stop();
    known.delete(this.#number);
    this._destroyed = true;
    this._onTimeout = null;
    this._idleTimeout = -1;
    return this;
  }
  [Symbol.toPrimitive]() {
    if (!this._destroyed) known.set(this.#number, this);
    return this.#number;
  }
}

export class Immediate {
  #set = host.setTimer(IMMEDIATE);
  #context = hooks.capture?.();

  constructor(call, args) {
    this._idleNext = null;
    this._idlePrev = null;
    this._onImmediate = call;
    this._argv = args;
    this._destroyed = false;
    this[refed] = true;
    due.set(this.#set, this);
  }

  static fire(immediate) {
    const call = immediate._onImmediate;
    immediate._destroyed = true;
    if (typeof call !== "function") return;
    const run = () => (immediate._argv === undefined ? call() : call(...immediate._argv));
    if (hooks.run === undefined) run();
    else hooks.run(immediate.#context, run);
  }

  static clear(immediate) {
    if (!(#set in immediate) || immediate._destroyed) return;
    due.delete(immediate.#set);
    host.clearTimer(immediate.#set);
    immediate._destroyed = true;
    immediate._onImmediate = null;
  }

  ref() {
    this[refed] = true;
    return this;
  }
  unref() {
    this[refed] = false;
    return this;
  }
  hasRef() {
    return this[refed] === true;
  }
}

const { fire: fireTimeout, isTimeout } = Timeout;
const { fire: fireImmediate, clear: dropImmediate } = Immediate;
for (const [Class, names] of [[Timeout, ["fire", "isTimeout"]], [Immediate, ["fire", "clear"]]]) {
  for (const name of names) delete Class[name];
  const dispose = Class === Timeout ? function () { this.close(); } : function () { clearImmediate(this); };
  if (Symbol.dispose) Object.defineProperty(Class.prototype, Symbol.dispose, { value: dispose, writable: true, configurable: true });
}

export function setTimeout(callback, after, arg1, arg2, arg3) {
  demand(callback);
  return new Timeout(callback, after, arguments.length > 2 ? Array.prototype.slice.call(arguments, 2) : undefined, false);
}
export function setInterval(callback, repeat, arg1, arg2, arg3) {
  demand(callback);
  return new Timeout(callback, repeat, arguments.length > 2 ? Array.prototype.slice.call(arguments, 2) : undefined, true);
}
export function setImmediate(callback, arg1, arg2, arg3) {
  demand(callback);
  return new Immediate(callback, arguments.length > 1 ? Array.prototype.slice.call(arguments, 1) : undefined);
}
export function clearTimeout(timer) {
  const found = typeof timer === "number" || typeof timer === "string" ? known.get(Number(timer)) : timer;
  if (found === undefined || found === null) return;
  if (isTimeout(found)) Timeout.prototype.close.call(found);
}
export function clearInterval(timer) {
  clearTimeout(timer);
}
export function clearImmediate(immediate) {
  if (typeof immediate === "object" && immediate !== null) dropImmediate(immediate);
  else if (immediate) throw new TypeError(`Cannot create property '_destroyed' on ${typeof immediate} '${String(immediate)}'`);
}

// What `util.promisify` makes of them.
const promised = Symbol.for("nodejs.util.promisify.custom");
for (const [call, name] of [[setTimeout, "setTimeout"], [setImmediate, "setImmediate"]]) {
  Object.defineProperty(call, promised, { enumerable: true, get: () => host.builtin("timers/promises")[name] });
}

// The engine says that a timer is due.
export function wake(number) {
  const found = due.get(number);
  if (found === undefined) return;
  due.delete(number);
  if (isTimeout(found)) fireTimeout(found);
  else fireImmediate(found);
}
