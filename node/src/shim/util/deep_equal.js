// Deep equality as `assert` and `util.isDeepStrictEqual` mean it.
import types from "koipond:util/types";

const { is, getPrototypeOf, hasOwn, keys } = Object;
const call = Function.prototype.call;
const classOf = call.bind(Object.prototype.toString), isEnumerable = call.bind(Object.prototype.propertyIsEnumerable);
const valueOf = {};
for (const Box of [Number, String, Boolean, BigInt, Symbol]) valueOf[Box.name] = call.bind(Box.prototype.valueOf);
const INDEX = /^(?:0|[1-9]\d*)$/;
const PLAIN = 0, ARRAY = 1, SET = 2, MAP = 3;

// What has been compared with what on the way down, so that circles end.
export const deepEqual = (one, other, strict) => equal(one, other, strict, new Map());

function equal(one, other, strict, memo) {
  if (one === other) return one !== 0 || !strict || is(one, other);
  const objects = typeof one === "object" && one !== null, both = objects && typeof other === "object" && other !== null;
  if (!both) {
    if (strict) return one !== one && other !== other;
    if (objects || (typeof other === "object" && other !== null)) return false;
    return one == other || (one !== one && other !== other);
  }
  if (strict && getPrototypeOf(one) !== getPrototypeOf(other)) return false;
  if (classOf(one) !== classOf(other)) return false;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    const mine = named(one, strict), theirs = named(other, strict);
    return mine.length === theirs.length && parts(one, other, strict, memo, ARRAY, mine);
  }
  if (classOf(one) === "[object Object]") return parts(one, other, strict, memo, PLAIN);
  const kind = sameKind(one, other, strict);
  if (kind === false) return false;
  return parts(one, other, strict, memo, kind === true ? PLAIN : kind, types.isArrayBufferView(one) ? named(one, strict) : undefined);
}

// The keys of a list that are no index.
const named = (list, strict) => {
  const all = keys(list).filter((key) => !INDEX.test(key));
  if (strict) for (const symbol of Object.getOwnPropertySymbols(list)) if (isEnumerable(list, symbol)) all.push(symbol);
  return all;
};

// Whether two are the same builtin with the same contents: false, true, or what else of theirs is to be compared.
function sameKind(one, other, strict) {
  if (types.isDate(one)) return types.isDate(other) && Date.prototype.getTime.call(one) === Date.prototype.getTime.call(other);
  if (types.isRegExp(one)) {
    return types.isRegExp(other) && one.source === other.source && one.flags === other.flags && one.lastIndex === other.lastIndex;
  }
  if (types.isNativeError(one) || one instanceof Error) {
    return (types.isNativeError(other) || other instanceof Error) && one.message === other.message && one.name === other.name;
  }
  if (types.isArrayBufferView(one)) {
    if (!strict && (types.isFloat32Array(one) || types.isFloat64Array(one))) {
      return one.length === other.length && one.every((value, n) => value === other[n]);
    }
    return sameBytes(one, other);
  }
  if (types.isSet(one)) return types.isSet(other) && one.size === other.size && SET;
  if (types.isMap(one)) return types.isMap(other) && one.size === other.size && MAP;
  if (types.isAnyArrayBuffer(one)) return sameBytes(new Uint8Array(one), new Uint8Array(other));
  if (types.isBoxedPrimitive(one)) return sameBoxed(one, other);
  const others = [types.isArrayBufferView, types.isSet, types.isMap, types.isDate, types.isRegExp, types.isAnyArrayBuffer, types.isBoxedPrimitive, types.isNativeError];
  return !Array.isArray(other) && !others.some((test) => test(other));
}

function sameBoxed(one, other) {
  for (const [name, value] of Object.entries(valueOf)) {
    const test = types[`is${name}Object`];
    if (test(one)) return test(other) && is(value(one), value(other));
  }
  return false;
}

function sameBytes(one, other) {
  if (one.byteLength !== other.byteLength) return false;
  const bytes = (view) => (types.isUint8Array(view) ? view : new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
  const a = bytes(one), b = bytes(other);
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

function parts(one, other, strict, memo, kind, given) {
  let mine = given;
  if (mine === undefined) {
    mine = keys(one);
    if (mine.length !== keys(other).length) return false;
  }
  for (const key of mine) if (!hasOwn(other, key)) return false;
  if (strict && given === undefined) {
    const symbols = Object.getOwnPropertySymbols(one).filter((symbol) => isEnumerable(one, symbol));
    const theirs = Object.getOwnPropertySymbols(other).filter((symbol) => isEnumerable(other, symbol));
    if (symbols.length !== theirs.length || symbols.some((symbol) => !isEnumerable(other, symbol))) return false;
    mine.push(...symbols);
  }
  if (mine.length === 0 && (kind === PLAIN || (kind === ARRAY ? one.length === 0 : one.size === 0))) return true;
  const known = memo.get(one);
  if (known !== undefined) {
    if (known === other) return true;
  }
  memo.set(one, other);
  const same = contents(one, other, strict, memo, kind) && mine.every((key) => equal(one[key], other[key], strict, memo));
  if (known === undefined) memo.delete(one);
  else memo.set(one, known);
  return same;
}

function contents(one, other, strict, memo, kind) {
  if (kind === SET) return sameSets(one, other, strict, memo);
  if (kind === MAP) return sameMaps(one, other, strict, memo);
  if (kind !== ARRAY) return true;
  for (let i = 0; i < one.length; i++) {
    const mine = hasOwn(one, i), theirs = hasOwn(other, i);
    if (mine !== theirs || (mine && !equal(one[i], other[i], strict, memo))) return false;
  }
  return true;
}

const simple = (value, strict) => (typeof value !== "object" || value === null) && (strict || (value !== null && value !== undefined && typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean" && typeof value !== "bigint"));

// Takes from `left` what equals the value.
function took(left, value, strict, memo, also) {
  for (const candidate of left) {
    if (equal(value, candidate, strict, memo) && (also === undefined || also(candidate))) {
      left.delete(candidate);
      return true;
    }
  }
  return false;
}

function sameSets(one, other, strict, memo) {
  const open = [], left = new Set(other);
  for (const value of Set.prototype.values.call(one)) {
    if (left.has(value)) left.delete(value);
    else if (simple(value, strict)) return false;
    else open.push(value);
  }
  return open.every((value) => took(left, value, strict, memo));
}

function sameMaps(one, other, strict, memo) {
  const open = [], left = new Set(Map.prototype.keys.call(other));
  for (const [key, value] of Map.prototype.entries.call(one)) {
    if (left.has(key) && (typeof key !== "object" || key === null || equal(value, other.get(key), strict, memo))) {
      if (!equal(value, other.get(key), strict, memo)) return false;
      left.delete(key);
    } else if (simple(key, strict)) return false;
    else open.push([key, value]);
  }
  return open.every(([key, value]) => took(left, key, strict, memo, (candidate) => equal(value, other.get(candidate), strict, memo)));
}
