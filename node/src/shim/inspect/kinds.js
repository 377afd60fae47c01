// What a value is, whatever its properties say: the kind of builtin, its prefix, the state of a promise, a proxy's target.

import {
  ErrorOf, LONGEST_CHAIN, ObjectProto, PromiseOf, RegExpProto, StringProto, TypedProto, assign, attempt, classOf,
  create, dateValue, enumerableNames, getPrototypeOf, getter, isArray, isInstance, isNativeError, list, mapSize,
  regExpSource, setSize, typedName, uncurry, weakMapHas, weakSetHas,
} from 'koipond:inspect/intrinsics';

// Each kind of builtin object: its name, its prototype, and a probe that throws for anything else. (What `must` throws
// is no Error, for that would cost a stack trace.) The probe of a boxed primitive gives the primitive.
const KINDS = list(), PROTOS = list(), PROBES = create(null);
function kind(name, proto, probe) {
  KINDS[KINDS.length] = name;
  PROTOS[PROTOS.length] = proto;
  PROBES[name] = probe;
}
const must = (holds) => { if (!holds) throw null; };
kind('Map', Map.prototype, mapSize);
kind('Set', Set.prototype, setSize);
kind('TypedArray', TypedProto, (it) => must(typedName(it) !== undefined));
kind('Error', Error.prototype, (it) => must(isInstance(ErrorOf, it) || (isNativeError !== undefined && isNativeError(it))));
kind('Promise', Promise.prototype, (it) => must(promiseState(it, host) !== undefined));
kind('Date', Date.prototype, dateValue);
kind('RegExp', RegExpProto, (it) => must(it !== RegExpProto && regExpSource(it) !== undefined));
kind('ArrayBuffer', ArrayBuffer.prototype, getter(ArrayBuffer.prototype, 'byteLength'));
kind('SharedArrayBuffer', SharedArrayBuffer.prototype, getter(SharedArrayBuffer.prototype, 'byteLength'));
kind('DataView', DataView.prototype, getter(DataView.prototype, 'buffer'));
kind('WeakMap', WeakMap.prototype, (it) => weakMapHas(it, it));
kind('WeakSet', WeakSet.prototype, (it) => weakSetHas(it, it));
kind('Number', Number.prototype, uncurry(Number.prototype.valueOf));
kind('String', StringProto, uncurry(StringProto.valueOf));
kind('Boolean', Boolean.prototype, uncurry(Boolean.prototype.valueOf));
kind('Symbol', Symbol.prototype, uncurry(Symbol.prototype.valueOf));
kind('BigInt', BigInt.prototype, uncurry(BigInt.prototype.valueOf));
const FUNCTION_KINDS = ['AsyncFunction', 'GeneratorFunction', 'AsyncGeneratorFunction'];
const FUNCTION_PROTOS = [async function () {}, function* () {}, async function* () {}];
for (let i = 0; i < 3; i++) FUNCTION_PROTOS[i] = getPrototypeOf(FUNCTION_PROTOS[i]);
// The globals whose instances print themselves, and all constructors of the engine's.
const GLOBALS = 'Object|Function|Array|Number|Boolean|String|Symbol|BigInt|Date|Promise|RegExp|DataView|Proxy|'
  + '(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error|(Shared)?ArrayBuffer|(Weak)?(Map|Set)|WeakRef|'
  + '(Big)?(Ui|I)nt(8|16|32|64)(Clamped)?Array|Float(32|64)Array|FinalizationRegistry';
const BUILTIN = new RegExp(`^(${GLOBALS})$`);
const NATIVE = new RegExp(`^(${GLOBALS}|TypedArray|Float16Array|Iterator|(Async)?(Generator)?Function|InternalError)$`);

let host = create(null);

// Takes the engine's hooks, once. `promiseState(value)` answers undefined for what is no promise, else an array
// `[state, result]` with state 'pending', 'fulfilled' or 'rejected'. `proxyTarget(value)` answers undefined for what is
// no proxy, null for a revoked one, else `[target, handler]`. Neither may run the task's code.
export function useHost(hooks) {
  host = assign(create(null), hooks);
}

// undefined: no proxy; null: revoked; else `[target, handler]`. Without the hook only a revoked one can be told.
function proxyDetails(value) {
  if (host.proxyTarget !== undefined) return host.proxyTarget(value);
  return attempt(() => isArray(value), null) === null ? null : undefined;
}

// The builtin a value is, whatever its properties say; 'Object' for an ordinary object.
function kindOf(value) {
  if (isArray(value)) return 'Array';
  if (typeof value === 'function') return 'Function';
  let owner = getPrototypeOf(value);
  for (let steps = 0; owner !== null; steps++) {
    if (owner === ObjectProto || steps === LONGEST_CHAIN) return 'Object';
    for (let i = 0; i < PROTOS.length; i++) if (PROTOS[i] === owner) return passes(KINDS[i], value) ? KINDS[i] : 'Object';
    owner = getPrototypeOf(owner);
  }
  // Its chain tells nothing, only the probes can. They are slow, so an object with properties is taken for what it seems.
  if (typedName(value) !== undefined) return 'TypedArray';
  if (classOf(value) === '[object Object]' && enumerableNames(value).length > 0) return 'Object';
  for (let i = 0; i < KINDS.length; i++) if (passes(KINDS[i], value)) return KINDS[i];
  return 'Object';
}

function passes(kind, value) {
  try {
    PROBES[kind](value);
    return true;
  } catch {
    return false;
  }
}

function kindName(value) {
  const kind = kindOf(value);
  return kind === 'TypedArray' ? typedName(value) : kind;
}

function prefix(name, tag, fallback, size = '') {
  const mark = tag !== '' && (name ?? fallback) !== tag ? `[${tag}] ` : '';
  return name === null ? `[${fallback}${size}: null prototype] ${mark}` : `${name}${size} ${mark}`;
}

function ownPrefix(value, name, tag) {
  const kind = name === null ? kindName(value) : '';
  return prefix(name, tag, kind === tag ? 'Object' : kind);
}

// Without the hook every promise counts as pending.
function promiseState(value, hooks) {
  if (hooks.promiseState !== undefined) return hooks.promiseState(value);
  return isInstance(PromiseOf, value) ? ['pending'] : undefined;
}

export {
  BUILTIN, FUNCTION_KINDS, FUNCTION_PROTOS, NATIVE, PROBES, host, kindName, kindOf, ownPrefix, passes, prefix,
  promiseState, proxyDetails,
};
