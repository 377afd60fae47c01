// The methods of Readables that arrays have too: map, filter, reduce, take and their kin.
import { AbortError, checkAbortSignal, checkAsyncFunction, checkInteger, checkObject, coded, invalidArgValue, outOfRange } from "koipond:stream/common";
import { compose } from "koipond:stream/compose";
import { finished } from "koipond:stream/finished";
import { isNodeStream, isWritable } from "koipond:stream/kinds";
import { Readable } from "koipond:stream/readable";

const EMPTY = Symbol("kEmpty");
const END = Symbol("kEof");

function checkOptions(options) {
  if (options !== undefined && options !== null) checkObject(options, "options");
  checkAbortSignal(options?.signal, "options.signal");
}

const throwIfAborted = (signal) => {
  if (signal?.aborted) throw new AbortError(undefined, { cause: signal.reason });
};

function map(call, options) {
  checkAsyncFunction(call, "fn");
  checkOptions(options);
  let concurrency = 1;
  if (options?.concurrency !== undefined) concurrency = Math.floor(options.concurrency);
  let ahead = concurrency - 1;
  if (options?.highWaterMark !== undefined) ahead = Math.floor(options.highWaterMark);
  checkInteger(concurrency, "options.concurrency", 1);
  checkInteger(ahead, "options.highWaterMark", 0);
  return mapped(this, call, options, concurrency, ahead + concurrency);
}

/** At most so many calls run at a time; what they give comes in the order of the chunks. */
async function* mapped(stream, call, options, concurrency, most) {
  const controller = new AbortController();
  const { signal } = controller;
  const stop = () => controller.abort(options.signal.reason);
  if (options?.signal?.aborted) stop();
  else options?.signal?.addEventListener("abort", stop, { once: true });
  const waiting = [];
  let wakeReader = null;
  let wakeSource = null;
  let running = 0;
  let over = false;
  const wake = (which) => {
    const [reader, source] = [wakeReader, wakeSource];
    if (which === "reader") wakeReader = null;
    else wakeSource = null;
    (which === "reader" ? reader : source)?.();
  };
  const done = () => {
    running--;
    wake("source");
  };
  const pump = async () => {
    try {
      for await (const chunk of stream) {
        if (over) return;
        throwIfAborted(signal);
        let value;
        try {
          value = call(chunk, { signal });
          if (value === EMPTY) continue;
        } catch (error) {
          value = Promise.reject(error);
        }
        running++;
        value = Promise.resolve(value);
        value.then(done, done);
        waiting.push(value);
        wake("reader");
        while (!over && (waiting.length >= most || running >= concurrency)) {
          await new Promise((resolve) => {
            wakeSource = resolve;
          });
        }
      }
      waiting.push(END);
    } catch (error) {
      const failed = Promise.reject(error);
      failed.catch(() => {});
      waiting.push(failed);
    } finally {
      over = true;
      wake("reader");
    }
  };
  pump();
  try {
    for (;;) {
      while (waiting.length > 0) {
        const value = await waiting[0];
        throwIfAborted(signal);
        if (value === END) return;
        waiting.shift();
        wake("source");
        if (value !== EMPTY) yield value;
      }
      await new Promise((resolve) => {
        wakeReader = resolve;
      });
    }
  } finally {
    controller.abort();
    over = true;
    wake("source");
    options?.signal?.removeEventListener("abort", stop);
  }
}

function filter(call, options) {
  checkAsyncFunction(call, "fn");
  const kept = map.call(this, async (value, inner) => ((await call(value, inner)) ? [value] : []), options);
  return flat(kept);
}

async function* flat(lists) {
  for await (const list of lists) yield* list;
}

function flatMap(call, options) {
  return flat(map.call(this, call, options));
}

function asIndexedPairs(options) {
  checkOptions(options);
  const stream = this;
  return (async function* () {
    let index = 0;
    for await (const value of stream) {
      throwIfAborted(options?.signal);
      yield [index++, value];
    }
  })();
}

function count(given) {
  const number = Number(given);
  if (Number.isNaN(number)) return 0;
  if (number < 0) throw outOfRange("number", ">= 0", number);
  return number;
}

function drop(number, options) {
  checkOptions(options);
  const stream = this;
  let left = count(number);
  return (async function* () {
    throwIfAborted(options?.signal);
    for await (const value of stream) {
      throwIfAborted(options?.signal);
      if (left-- <= 0) yield value;
    }
  })();
}

function take(number, options) {
  checkOptions(options);
  const stream = this;
  let left = count(number);
  return (async function* () {
    throwIfAborted(options?.signal);
    for await (const value of stream) {
      throwIfAborted(options?.signal);
      if (left-- > 0) yield value;
      if (left <= 0) return;
    }
  })();
}

async function some(call, options) {
  for await (const _ of filter.call(this, call, options)) return true;
  return false;
}

async function every(call, options) {
  checkAsyncFunction(call, "fn");
  return !(await some.call(this, async (...args) => !(await call(...args)), options));
}

async function find(call, options) {
  for await (const value of filter.call(this, call, options)) return value;
  return undefined;
}

async function forEach(call, options) {
  checkAsyncFunction(call, "fn");
  const each = async (value, inner) => {
    await call(value, inner);
    return EMPTY;
  };
  for await (const _ of map.call(this, each, options));
}

async function toArray(options) {
  checkOptions(options);
  const values = [];
  for await (const value of this) {
    throwIfAborted(options?.signal);
    values.push(value);
  }
  return values;
}

async function reduce(call, initial, options) {
  checkAsyncFunction(call, "reducer");
  checkOptions(options);
  let has = arguments.length > 1;
  let sum = initial;
  if (options?.signal?.aborted) {
    const error = new AbortError(undefined, { cause: options.signal.reason });
    this.once("error", () => {});
    finished(this.destroy(error), () => {});
    throw error;
  }
  const controller = new AbortController();
  const { signal } = controller;
  options?.signal?.addEventListener("abort", () => controller.abort(), { once: true });
  let any = false;
  try {
    for await (const value of this) {
      any = true;
      throwIfAborted(options?.signal);
      if (has) sum = await call(sum, value, { signal });
      else {
        sum = value;
        has = true;
      }
    }
    if (!any && !has) throw coded(TypeError, "ERR_MISSING_ARGS", "Reduce of an empty stream requires an initial value");
  } finally {
    controller.abort();
  }
  return sum;
}

function composeWith(stream, options) {
  checkOptions(options);
  if (isNodeStream(stream) && !isWritable(stream)) throw invalidArgValue("stream", stream, "must be writable");
  const composed = compose(this, stream);
  options?.signal?.addEventListener("abort", () => composed.destroy(new AbortError(undefined, { cause: options.signal.reason })), { once: true });
  return composed;
}

const hidden = (name, value) => Object.defineProperty(Readable.prototype, name, { value, configurable: true, enumerable: false, writable: true });
const named = (name, call, length) => Object.defineProperties(call, { name: { value: name, configurable: true }, length: { value: length, configurable: true } });

for (const [name, call] of Object.entries({ asIndexedPairs, drop, filter, flatMap, map, take })) {
  const method = function (...args) {
    if (new.target) throw coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
    return Readable.from(Reflect.apply(call, this, args));
  };
  hidden(name, named(name, method, call.length));
}
hidden("compose", named("compose", function (...args) {
  return Reflect.apply(composeWith, this, args);
}, 2));
for (const [name, call] of Object.entries({ every, forEach, reduce, toArray, some, find })) {
  const method = function (...args) {
    return Reflect.apply(call, this, args);
  };
  hidden(name, named(name, method, call.length));
}
