// `timers/promises`: timers that are promises.
import * as timers from "koipond:timers";
import { AbortError, coded, validateAbortSignal, validateBoolean, validateObject } from "koipond:errors";

// Checks the options; gives the signal. What is wrong rejects.
function signalOf(options) {
  validateObject(options, "options");
  const { signal, ref = true } = options;
  validateAbortSignal(signal, "options.signal");
  validateBoolean(ref, "options.ref");
  return signal;
}

function waiting(start, stop, value, options) {
  let signal;
  try {
    signal = signalOf(options);
  } catch (error) {
    return Promise.reject(error);
  }
  if (signal?.aborted) return Promise.reject(new AbortError(undefined, { cause: signal.reason }));
  return new Promise((resolve, reject) => {
    let handle;
    const onAbort = () => {
      stop(handle);
      reject(new AbortError(undefined, { cause: signal.reason }));
    };
    handle = start(() => {
      signal?.removeEventListener("abort", onAbort);
      resolve(value);
    });
    if (options.ref === false) handle.unref();
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}

function setTimeout(delay, value, options = {}) {
  return waiting((call) => timers.setTimeout(call, delay), timers.clearTimeout, value, options);
}

function setImmediate(value, options = {}) {
  return waiting((call) => timers.setImmediate(call), timers.clearImmediate, value, options);
}

async function* setInterval(delay, value, options = {}) {
  const signal = signalOf(options);
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
  let due = 0;
  let wake;
  const onAbort = () => wake?.();
  const handle = timers.setInterval(() => {
    due++;
    wake?.();
  }, delay);
  if (options.ref === false) handle.unref();
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    while (!signal?.aborted) {
      if (due === 0) await new Promise((resolve) => (wake = resolve));
      for (; due > 0; due--) yield value;
    }
    throw new AbortError(undefined, { cause: signal.reason });
  } finally {
    timers.clearInterval(handle);
    signal?.removeEventListener("abort", onAbort);
  }
}

const made = Symbol("kScheduler");
class Scheduler {
  constructor() {
    throw coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  }
  yield() {
    if (!this[made]) throw coded(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of type Scheduler');
    return setImmediate();
  }
  wait(delay, options) {
    if (!this[made]) throw coded(TypeError, "ERR_INVALID_THIS", 'Value of "this" must be of type Scheduler');
    return setTimeout(delay, undefined, options);
  }
}

export const support = { partial: {}, refused: [] };
export default {
  setTimeout,
  setImmediate,
  setInterval,
  scheduler: Object.assign(Object.create(Scheduler.prototype), { [made]: true }),
};
