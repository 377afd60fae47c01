// `diagnostics_channel`: named channels on which libraries tell what they do.
import { invalidArgType, validateFunction } from "koipond:errors";

const { apply } = Reflect;
const channels = new Map();

const failed = (error) => globalThis.process.nextTick(() => {
  throw error;
});

function publish(channel, subscribers, message) {
  for (const subscriber of [...subscribers]) {
    try {
      subscriber(message, channel.name);
    } catch (error) {
      failed(error);
    }
  }
}

export class Channel {
  #subscribers = [];
  #stores = new Map();
  constructor(name) {
    this.name = name;
  }
  get hasSubscribers() {
    return this.#subscribers.length > 0 || this.#stores.size > 0;
  }
  subscribe(subscription) {
    validateFunction(subscription, "subscription");
    this.#subscribers = [...this.#subscribers, subscription];
  }
  unsubscribe(subscription) {
    const at = this.#subscribers.indexOf(subscription);
    if (at < 0) return false;
    this.#subscribers = this.#subscribers.filter((_, n) => n !== at);
    return true;
  }
  bindStore(store, transform) {
    this.#stores.set(store, transform);
  }
  unbindStore(store) {
    return this.#stores.delete(store);
  }
  publish(data) {
    publish(this, this.#subscribers, data);
  }
  runStores(data, fn, thisArg, ...args) {
    let run = () => {
      this.publish(data);
      return apply(fn, thisArg, args);
    };
    for (const [store, transform] of this.#stores) {
      const next = run;
      run = () => {
        let context = data;
        if (transform) {
          try {
            context = transform(data);
          } catch (error) {
            failed(error);
            return next();
          }
        }
        return store.run(context, next);
      };
    }
    return run();
  }
}

function channel(name) {
  const known = channels.get(name);
  if (known !== undefined) return known;
  if (typeof name !== "string" && typeof name !== "symbol") throw invalidArgType("channel", ["string", "symbol"], name);
  const made = new Channel(name);
  channels.set(name, made);
  return made;
}

const subscribe = (name, subscription) => channel(name).subscribe(subscription);
const unsubscribe = (name, subscription) => channel(name).unsubscribe(subscription);
const hasSubscribers = (name) => channels.get(name)?.hasSubscribers ?? false;

const EVENTS = ["start", "end", "asyncStart", "asyncEnd", "error"];

class TracingChannel {
  constructor(given) {
    for (const event of EVENTS) {
      let found;
      if (typeof given === "string") found = channel(`tracing:${given}:${event}`);
      else if (typeof given === "object" && given !== null) {
        found = given[event];
        if (!(found instanceof Channel)) throw invalidArgType(`nameOrChannels.${event}`, ["Channel"], found);
      } else throw invalidArgType("nameOrChannels", ["string", "object", "TracingChannel"], given);
      Object.defineProperty(this, event, { value: found, enumerable: true, writable: false, configurable: false });
    }
  }
  get hasSubscribers() {
    return EVENTS.some((event) => this[event].hasSubscribers);
  }
  subscribe(handlers) {
    for (const event of EVENTS) if (handlers[event]) this[event].subscribe(handlers[event]);
  }
  unsubscribe(handlers) {
    let done = true;
    for (const event of EVENTS) if (handlers[event] && !this[event].unsubscribe(handlers[event])) done = false;
    return done;
  }
  traceSync(fn, context = {}, thisArg = undefined, ...args) {
    if (!this.hasSubscribers) return apply(fn, thisArg, args);
    const { start, end, error } = this;
    return start.runStores(context, () => {
      try {
        const result = apply(fn, thisArg, args);
        context.result = result;
        return result;
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }
  tracePromise(fn, context = {}, thisArg = undefined, ...args) {
    if (!this.hasSubscribers) return apply(fn, thisArg, args);
    const { start, end, asyncStart, asyncEnd, error } = this;
    const settled = () => {
      asyncStart.publish(context);
      asyncEnd.publish(context);
    };
    return start.runStores(context, () => {
      try {
        let promise = apply(fn, thisArg, args);
        if (!(promise instanceof Promise)) promise = Promise.resolve(promise);
        return promise.then(
          (result) => {
            context.result = result;
            settled();
            return result;
          },
          (thrown) => {
            context.error = thrown;
            error.publish(context);
            settled();
            return Promise.reject(thrown);
          },
        );
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }
  traceCallback(fn, position = -1, context = {}, thisArg = undefined, ...args) {
    if (!this.hasSubscribers) return apply(fn, thisArg, args);
    const { start, end, asyncStart, asyncEnd, error } = this;
    const callback = args.at(position);
    validateFunction(callback, "callback");
    const wrapped = function (...given) {
      if (given[0]) {
        context.error = given[0];
        error.publish(context);
      } else context.result = given[1];
      asyncStart.runStores(context, () => {
        try {
          return apply(callback, this, given);
        } finally {
          asyncEnd.publish(context);
        }
      });
    };
    args.splice(position, 1, wrapped);
    return start.runStores(context, () => {
      try {
        return apply(fn, thisArg, args);
      } catch (thrown) {
        context.error = thrown;
        error.publish(context);
        throw thrown;
      } finally {
        end.publish(context);
      }
    });
  }
}

const tracingChannel = (nameOrChannels) => new TracingChannel(nameOrChannels);
export default { channel, hasSubscribers, subscribe, tracingChannel, unsubscribe, Channel };
export const support = { partial: {}, refused: [] };
