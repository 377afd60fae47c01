// What the classes of fetch share: conversions of arguments as Web IDL has them, iterators over pairs, and how objects print.

const { defineProperty, getOwnPropertyDescriptor, getOwnPropertyNames } = Object;
const custom = Symbol.for("nodejs.util.inspect.custom");

export const illegalInvocation = () => Object.assign(new TypeError("Illegal invocation"), { code: "ERR_INVALID_THIS" });
export const illegalConstructor = () => new TypeError("Illegal constructor");

/** Refuses a call with too few arguments. */
export function needs(given, least, where) {
  if (given >= least) return;
  const found = given === 0 ? "0" : `only ${given}`;
  throw new TypeError(`${where}: ${least} argument${least === 1 ? "" : "s"} required, but ${found} found.`);
}

export function domString(value, where) {
  if (typeof value === "symbol") throw new TypeError(`${where} is a symbol, which cannot be converted to a DOMString.`);
  return `${value}`;
}

export const usvString = (value, where) => domString(value, where).toWellFormed();

const NO_BYTE = /[^\0-\xff]/;

/** A text each of whose characters is a byte. */
export function byteString(value, where) {
  const text = domString(value, where);
  const at = text.search(NO_BYTE);
  if (at >= 0) {
    const point = text.charCodeAt(at);
    throw new TypeError(`Cannot convert argument to a ByteString because the character at index ${at} has a value of ${point} which is greater than 255.`);
  }
  return text;
}

/** What stands for options: an object, or nothing. */
export function dictionary(value, where) {
  if (value === undefined || value === null) return {};
  if (typeof value !== "object" && typeof value !== "function") throw new TypeError(`${where}: Expected ${String(value)} to be one of: Null, Undefined, Object.`);
  return value;
}

export function oneOf(value, allowed, where) {
  const text = domString(value, where);
  if (!allowed.includes(text)) throw new TypeError(`${where}: ${text} is not an accepted type. Expected one of ${allowed.join(", ")}.`);
  return text;
}

export function callback(value, Class) {
  if (typeof value !== "function") throw new TypeError(`Failed to execute 'forEach' on '${Class}': parameter 1 is not of type 'Function'.`);
}

/** Makes the members of a class as visible as those of the platform's classes, and its objects print as Node.js prints them. */
export function publish(Class, parts) {
  const { prototype, name } = Class;
  for (const key of getOwnPropertyNames(prototype)) {
    if (key !== "constructor") defineProperty(prototype, key, { ...getOwnPropertyDescriptor(prototype, key), enumerable: true });
  }
  defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
  defineProperty(prototype, custom, {
    configurable: true,
    value(depth, options, inspect) {
      return `${name} ${inspect(parts(this), { ...options, depth: options.depth < 0 ? 0 : options.depth })}`;
    },
  });
}

const IteratorPrototype = Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]()));

/** Adds `keys`, `values`, `entries` and `forEach` over the pairs of an object, which may change meanwhile: `pairsOf(object)` gives them anew. */
export function iterates(Class, pairsOf) {
  const { name } = Class;
  const places = new WeakMap();
  const prototype = Object.create(IteratorPrototype, {
    next: {
      value: function next() {
        const place = places.get(this);
        if (place === undefined) throw illegalInvocation();
        const pairs = pairsOf(place.object);
        if (place.at >= pairs.length) return { value: undefined, done: true };
        const [key, value] = pairs[place.at++];
        return { value: place.kind === 0 ? key : place.kind === 1 ? value : [key, value], done: false };
      },
      enumerable: true, configurable: true, writable: true,
    },
    [Symbol.toStringTag]: { value: `${name} Iterator`, configurable: true },
  });
  const over = (object, kind) => {
    pairsOf(object);
    const iterator = Object.create(prototype);
    places.set(iterator, { object, kind, at: 0 });
    return iterator;
  };
  const methods = {
    keys() { return over(this, 0); },
    values() { return over(this, 1); },
    entries() { return over(this, 2); },
    forEach(call, self = undefined) {
      pairsOf(this);
      needs(arguments.length, 1, `${name}.forEach`);
      callback(call, name);
      for (let at = 0; at < pairsOf(this).length; at++) {
        const [key, value] = pairsOf(this)[at];
        Reflect.apply(call, self, [value, key, this]);
      }
    },
  };
  for (const method of Object.keys(methods)) defineProperty(Class.prototype, method, { value: methods[method], writable: true, configurable: true });
  defineProperty(Class.prototype, Symbol.iterator, { value: methods.entries, writable: true, configurable: true });
}
