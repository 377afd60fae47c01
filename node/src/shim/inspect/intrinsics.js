// The builtins that printing needs, taken before a task can patch them, and small helpers on them.

const LIMIT = 65536;
// Once the leaves have this many characters, no further one can be seen. The slack keeps every array in columns, whose
// layout depends on all its entries, whole on the visible side.
const ENOUGH = LIMIT + 8192;
const LONGEST_CHAIN = 100;

const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const {
  assign, create, getOwnPropertyDescriptor: descriptorOf, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf,
  is, keys: enumerableNames, prototype: ObjectProto, setPrototypeOf,
} = Object;
const { apply } = Reflect, { isArray } = Array, { min, max, sqrt, round, floor } = Math, { stringify } = JSON;
const { iterator, toStringTag, toPrimitive } = Symbol, custom = Symbol.for('nodejs.util.inspect.custom');
const BytesOf = Uint8Array, ErrorOf = Error, NumberOf = Number, PromiseOf = Promise, RegExpOf = RegExp, StringOf = String;
const integerOf = parseInt, decimalOf = parseFloat, isNativeError = Error.isError;
const FunctionProto = Function.prototype, RegExpProto = RegExp.prototype, StringProto = String.prototype;
const TypedProto = getPrototypeOf(Uint8Array.prototype);
const hasOwn = uncurry(ObjectProto.hasOwnProperty), isEnumerable = uncurry(ObjectProto.propertyIsEnumerable);
const classOf = uncurry(ObjectProto.toString), isInstance = uncurry(FunctionProto[Symbol.hasInstance]);
const sourceOf = uncurry(FunctionProto.toString), headerOf = uncurry(Error.prototype.toString);
const isoDate = uncurry(Date.prototype.toISOString), symbolText = uncurry(Symbol.prototype.toString);
const radixText = uncurry(Number.prototype.toString), search = uncurry(RegExpProto.exec), join = uncurry(Array.prototype.join), sort = uncurry(Array.prototype.sort);
const charCode = uncurry(StringProto.charCodeAt), codePoint = uncurry(StringProto.codePointAt);
const indexOf = uncurry(StringProto.indexOf), slice = uncurry(StringProto.slice), repeat = uncurry(StringProto.repeat);
const padStart = uncurry(StringProto.padStart), padEnd = uncurry(StringProto.padEnd);
const upper = uncurry(StringProto.toUpperCase), normalize = uncurry(StringProto.normalize);
const mapEntries = uncurry(Map.prototype.entries), nextEntry = uncurry(getPrototypeOf(new Map().entries()).next);
const setValues = uncurry(Set.prototype.values), nextValue = uncurry(getPrototypeOf(new Set().values()).next);
const getter = (owner, key) => uncurry(descriptorOf(owner, key).get);
const typedName = getter(TypedProto, toStringTag), typedLength = getter(TypedProto, 'length');
const regExpSource = getter(RegExpProto, 'source'), regExpFlags = getter(RegExpProto, 'flags');
const mapSize = getter(Map.prototype, 'size'), setSize = getter(Set.prototype, 'size');
const weakMapHas = uncurry(WeakMap.prototype.has), weakSetHas = uncurry(WeakSet.prototype.has);
const dateValue = uncurry(Date.prototype.valueOf);

function list() {
  return setPrototypeOf([], null);
}

const messageOf = (error) => attempt(() => StringOf(error.message), 'unknown');
const threw = (error) => `<Inspection threw (${messageOf(error)})>`;

function attempt(work, otherwise) {
  try { return work(); } catch { return otherwise; }
}

function guarded(work) {
  try { return work(); } catch (error) { return threw(error); }
}

// A data property's value, without running an accessor.
function dataOf(owner, key) {
  const found = descriptorOf(owner, key);
  return found !== undefined && hasOwn(found, 'value') ? found.value : undefined;
}

function includes(all, wanted) {
  for (let i = 0; i < all.length; i++) if (all[i] === wanted) return true;
  return false;
}

function linesOf(text) {
  const lines = list();
  let from = 0;
  for (let at = indexOf(text, '\n'); at !== -1; at = indexOf(text, '\n', from)) {
    lines[lines.length] = slice(text, from, at);
    from = at + 1;
  }
  lines[lines.length] = slice(text, from);
  return lines;
}

export {
  BytesOf, ENOUGH, ErrorOf, FunctionProto, LIMIT, LONGEST_CHAIN, NumberOf, ObjectProto, PromiseOf, RegExpOf,
  RegExpProto, StringOf, StringProto, TypedProto, apply, assign, attempt, charCode, classOf, codePoint, create,
  custom, dataOf, dateValue, decimalOf, descriptorOf, enumerableNames, floor, getOwnPropertyNames,
  getOwnPropertySymbols, getPrototypeOf, getter, guarded, hasOwn, headerOf, includes, indexOf, integerOf, is, isArray,
  isEnumerable, isInstance, isNativeError, isoDate, iterator, join, linesOf, list, mapEntries, mapSize, max,
  messageOf, min, nextEntry, nextValue, normalize, padEnd, padStart, radixText, regExpFlags, regExpSource, repeat,
  round, search, setPrototypeOf, setSize, setValues, slice, sort, sourceOf, sqrt, stringify, symbolText, threw, toPrimitive,
  toStringTag, typedLength, typedName, uncurry, upper, weakMapHas, weakSetHas,
};
