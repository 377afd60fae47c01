// Prints any JavaScript value as Node 20's util.inspect and console.log would.
//
// It runs beside hostile code. So it takes every builtin when it is evaluated and looks up none later; it never
// spreads, destructures or iterates an array, since that reads properties a task can patch; lists of its own have no
// prototype; and what throws while it is looked at is printed as `<Inspection threw (…)>` instead of being thrown on.
// Its work is bounded: a result has at most LIMIT characters, longer ones end in CUT, and nothing deeper than DEEPEST
// levels is visited, whatever the options say. What only the engine knows comes from hooks, see `useHost`.
//
// Left out: the options `colors`, `getters`, `numericSeparator`, `sorted` and `compact: true`; previews of Map and Set
// iterators; named properties of arrays longer than LONG_ARRAY; inherited accessors under `showHidden`.

const LIMIT = 65536;
const CUT = '… (cut)';
// Once the leaves have this many characters, no further one can be seen. The slack keeps every array in columns, whose
// layout depends on all its entries, whole on the visible side.
const ENOUGH = LIMIT + 8192;
// Low enough that the default stack of a node suffices for it, also where the engine is built without optimisation.
const DEEPEST = 32;
const LONG_ARRAY = 10000;
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
const radixText = uncurry(Number.prototype.toString), search = uncurry(RegExpProto.exec), join = uncurry(Array.prototype.join);
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
const BUILTIN = new RegExp('^(Object|Function|Array|Number|Boolean|String|Symbol|BigInt|Date|Promise|RegExp|DataView|Proxy|'
  + '(Aggregate|Eval|Range|Reference|Syntax|Type|URI)?Error|(Shared)?ArrayBuffer|(Weak)?(Map|Set)|WeakRef|'
  + '(Big)?(Ui|I)nt(8|16|32|64)(Clamped)?Array|Float(32|64)Array|FinalizationRegistry)$');

const DEFAULTS = {
  __proto__: null, showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
const OPTION_NAMES = enumerableNames(DEFAULTS);
const ESCAPED = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPED_BUT_QUOTE = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const SHORT_ESCAPES = { __proto__: null, 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;
const INDEX = /^(0|[1-9][0-9]*)$/;
const FRAMES_ONLY = /^ *at /;
const NULL_ERROR_NAME = /^(?:([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)|([a-z_A-Z0-9-]*Error)$)/;

let host = create(null);

// Takes the engine's hooks, once. `promiseState(value)` answers undefined for what is no promise, else an array
// `[state, result]` with state 'pending', 'fulfilled' or 'rejected'. `proxyTarget(value)` answers undefined for what is
// no proxy, null for a revoked one, else `[target, handler]`. Neither may run the task's code.
export function useHost(hooks) {
  host = assign(create(null), hooks);
}

// The text Node prints for a value. `options` are Node's; a boolean is the old `showHidden`, with the depth after it.
export function inspect(value, options, oldDepth) {
  return cut(print(newContext(options, oldDepth), value, 0, false));
}
inspect.custom = custom;
inspect.defaultOptions = assign({}, DEFAULTS);

// The line console.log prints for its arguments.
export function format(...args) {
  return formatAll(undefined, args);
}

// As `format`, with options for every value that is inspected.
export function formatWithOptions(options, ...args) {
  return formatAll(options, args);
}

function formatAll(options, args) {
  let text = '', next = 0, gap = '';
  const first = args[0];
  if (typeof first === 'string') {
    if (args.length === 1) return cut(first);
    let from = 0;
    for (let at = indexOf(first, '%'); at !== -1 && at < first.length - 1; at = indexOf(first, '%', at + 2)) {
      if (text.length + at - from > LIMIT) break;
      const letter = first[at + 1];
      let part = '%';
      if (letter !== '%') {
        if (next + 1 === args.length || indexOf('sjdOoifc', letter) === -1) continue;
        part = guarded(() => placeholder(letter, args[++next], options));
      }
      text += slice(first, from, at) + part;
      from = at + 2;
    }
    if (from !== 0) {
      next++;
      gap = ' ';
      text += slice(first, from);
    }
  }
  for (; next < args.length && text.length <= LIMIT; next++) {
    text += gap + (typeof args[next] === 'string' ? args[next] : inspect(args[next], options));
    gap = ' ';
  }
  return cut(text);
}

function placeholder(letter, value, options) {
  const type = typeof value;
  switch (letter) {
    case 's':
      if (type === 'number' || type === 'bigint') return primitive(DEFAULTS, value);
      if (type !== 'object' || value === null || !hasBuiltinToString(value)) return StringOf(value);
      return inspect(value, assign({}, options, { compact: 3, depth: 0 }));
    case 'j':
      try {
        return `${stringify(value)}`;
      } catch (error) {
        if (indexOf(messageOf(error), 'circular') !== -1) return '[Circular]';
        throw error;
      }
    case 'O': return inspect(value, options);
    case 'o': return inspect(value, assign({}, options, { showHidden: true, showProxy: true, depth: 4 }));
    case 'c': return '';
  }
  if (type === 'bigint') return `${value}n`;
  if (type === 'symbol') return 'NaN';
  return primitive(DEFAULTS, letter === 'd' ? NumberOf(value) : letter === 'i' ? integerOf(value) : decimalOf(value));
}

function hasBuiltinToString(value) {
  const proxy = proxyDetails(value);
  if (proxy === null) return true;
  if (proxy !== undefined) value = proxy[0];
  const byString = typeof value.toString === 'function', byPrimitive = typeof value[toPrimitive] === 'function';
  if (!byString && !byPrimitive) return true;
  const owns = (it) => (byString && hasOwn(it, 'toString')) || (byPrimitive && hasOwn(it, toPrimitive));
  if (owns(value)) return false;
  let owner = value;
  do owner = getPrototypeOf(owner); while (!owns(owner));
  const maker = dataOf(owner, 'constructor');
  return typeof maker === 'function' && search(BUILTIN, maker.name) !== null;
}

function newContext(options, oldDepth) {
  const ctx = assign(create(null), DEFAULTS);
  ctx.hooks = host;
  if (typeof options === 'boolean') {
    ctx.showHidden = options;
    if (oldDepth !== undefined) ctx.depth = oldDepth;
  } else if (typeof options === 'object' && options !== null) {
    guarded(() => {
      for (let i = 0; i < OPTION_NAMES.length; i++) {
        if (hasOwn(options, OPTION_NAMES[i])) ctx[OPTION_NAMES[i]] = options[OPTION_NAMES[i]];
      }
      if (hasOwn(options, 'promiseState')) ctx.hooks = { __proto__: null, promiseState: options.promiseState };
      ctx.userOptions = options;
    });
  }
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  ctx.stop = typeof ctx.depth === 'number' && ctx.depth < DEEPEST ? ctx.depth : DEEPEST;
  ctx.seen = list();
  ctx.circular = list();
  ctx.indent = ctx.deepest = ctx.spent = 0;
  return ctx;
}

function cut(text) {
  if (text.length <= LIMIT) return text;
  const last = charCode(text, LIMIT - 1);
  return slice(text, 0, last >= 0xd800 && last <= 0xdbff ? LIMIT - 1 : LIMIT) + CUT;
}

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

function leaf(ctx, text) {
  ctx.spent += text.length;
  return text;
}

// Prints one value; what throws on the way ends here, with the context as it was.
function print(ctx, value, level, inView) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return leaf(ctx, primitive(ctx, value));
  const { indent } = ctx, depth = ctx.seen.length;
  try {
    return printObject(ctx, value, level, inView);
  } catch (error) {
    ctx.indent = indent;
    ctx.seen.length = depth;
    return leaf(ctx, threw(error));
  }
}

function printObject(ctx, value, level, inView) {
  const self = value;
  let proxy = proxyDetails(value);
  if (proxy && ctx.showProxy) return printProxy(ctx, proxy, level);
  // Node unwraps one proxy; here the inner ones are unwrapped too, for no trap may run.
  for (; proxy; proxy = proxyDetails(value)) value = proxy[0];
  if (proxy === null) return leaf(ctx, '<Revoked Proxy>');
  if (ctx.customInspect) {
    const text = printCustom(ctx, value, self, level);
    if (text !== undefined) return text;
  }
  if (!includes(ctx.seen, value)) return printRaw(ctx, value, level, inView);
  if (!includes(ctx.circular, value)) ctx.circular[ctx.circular.length] = value;
  return leaf(ctx, `[Circular *${circularNumber(ctx, value)}]`);
}

// undefined: no proxy; null: revoked; else `[target, handler]`. Without the hook only a revoked one can be told.
function proxyDetails(value) {
  if (host.proxyTarget !== undefined) return host.proxyTarget(value);
  return attempt(() => isArray(value), null) === null ? null : undefined;
}

function printProxy(ctx, proxy, level) {
  if (level > ctx.stop) return leaf(ctx, 'Proxy [Array]');
  const entries = list();
  ctx.indent += 2;
  for (let i = 0; i < 2; i++) entries[i] = print(ctx, proxy[i], level + 1, false);
  ctx.indent -= 2;
  return layOut(ctx, entries, { base: '', open: 'Proxy [', close: ']', inList: true }, level + 1, undefined);
}

// The result of the value's own inspect method, or undefined if it has none.
function printCustom(ctx, value, self, level) {
  const method = attempt(() => value[custom]);
  if (typeof method !== 'function' || method === inspect) return undefined;
  // A prototype has the method for its instances.
  if (attempt(() => value.constructor.prototype === value)) return undefined;
  const options = { stylize: (text) => `${text}` };
  for (let i = 0; i < OPTION_NAMES.length; i++) options[OPTION_NAMES[i]] = ctx[OPTION_NAMES[i]];
  assign(options, ctx.userOptions);
  const shown = apply(method, self, [ctx.depth === null ? null : ctx.depth - level, options, inspect]);
  if (shown === self) return undefined;
  return typeof shown === 'string' ? leaf(ctx, indented(ctx, shown)) : print(ctx, shown, level, false);
}

function indented(ctx, text) {
  const shown = slice(text, 0, ENOUGH);
  return ctx.indent === 0 ? shown : join(linesOf(shown), `\n${repeat(' ', ctx.indent)}`);
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

function circularNumber(ctx, value) {
  for (let i = 0; i < ctx.circular.length; i++) if (ctx.circular[i] === value) return i + 1;
  return 0;
}

function printRaw(ctx, value, level, inView) {
  const name = constructorName(ctx, value, level);
  let tag = attempt(() => value[toStringTag], '');
  // What is listed among the properties is not said twice.
  if (typeof tag !== 'string' || (tag !== '' && (ctx.showHidden ? hasOwn : isEnumerable)(value, toStringTag))) tag = '';
  const shape = describe(ctx, value, name, tag, level, inView);
  if (typeof shape === 'string') return leaf(ctx, shape);
  if (level > ctx.stop) {
    const short = slice(ownPrefix(value, name, tag), 0, -1);
    return leaf(ctx, name === null ? short : `[${short}]`);
  }
  ctx.spent += shape.open.length + shape.base.length + 1;
  ctx.seen[ctx.seen.length] = value;
  ctx.deepest = level + 1;
  const entries = list();
  if (shape.fill !== undefined) shape.fill(ctx, value, level + 1, entries);
  for (let i = 0; i < shape.keys.length && ctx.spent < ENOUGH; i++) {
    entries[entries.length] = property(ctx, value, level + 1, shape.keys[i], false);
  }
  ctx.seen.length -= 1;
  const number = circularNumber(ctx, value);
  if (number !== 0) shape.base = `<ref *${number}>${shape.base === '' ? '' : ` ${shape.base}`}`;
  return layOut(ctx, entries, shape, level + 1, value);
}

// The name of the nearest constructor that made the value; null if it has no prototype.
function constructorName(ctx, value, level) {
  let owner = value;
  for (let steps = 0; owner !== null; steps++) {
    if (steps === LONGEST_CHAIN || (owner === ObjectProto && owner !== value)) return 'Object';
    if (owner === FunctionProto && owner !== value) return 'Function';
    const maker = dataOf(owner, 'constructor');
    if (typeof maker === 'function') {
      const name = attempt(() => (value instanceof maker ? StringOf(maker.name) : ''), '');
      if (name !== '') return name;
    }
    owner = getPrototypeOf(owner);
  }
  const proto = getPrototypeOf(value);
  if (proto === null) return null;
  const kind = kindName(value);
  if (level > ctx.stop) return `${kind} <Complex prototype>`;
  const above = constructorName(ctx, proto, level + 1);
  return `${kind} <${above ?? inspect(proto, { showHidden: ctx.showHidden, customInspect: false, depth: -1 })}>`;
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

// The keys to print. Of a list, `length` tells how many elements come before them, so the search goes from the end.
function keysOf(value, showHidden, length) {
  let found = list();
  if (length === undefined || length <= LONG_ARRAY) {
    const names = showHidden ? getOwnPropertyNames(value) : enumerableNames(value);
    let from = length === undefined ? 0 : names.length;
    while (from > 0 && !isIndex(names[from - 1])) from--;
    if (from === 0) found = setPrototypeOf(names, null);
    else for (let i = from; i < names.length; i++) found[i - from] = names[i];
  }
  const symbols = getOwnPropertySymbols(value);
  for (let i = 0; i < symbols.length; i++) {
    if (showHidden || isEnumerable(value, symbols[i])) found[found.length] = symbols[i];
  }
  return found;
}

const isIndex = (key) => search(INDEX, key) !== null && +key < 4294967295;

// A text that says it all, or the parts from which the layout is made.
function describe(ctx, value, name, tag, level, inView) {
  const kind = name === 'Object' && !(iterator in value) ? 'Object' : kindOf(value);
  const shape = { __proto__: null, base: '', open: '{', close: '}', inList: false, fill: FILLS[kind], keys: undefined };
  if (kind === 'Array' || kind === 'TypedArray') {
    const typed = kind === 'TypedArray', length = typed ? typedLength(value) : value.length;
    const plain = !typed && name === 'Array' && tag === '';
    shape.open = plain ? '[' : `${prefix(name, tag, typed ? typedName(value) : kind, `(${length})`)}[`;
    shape.close = ']';
    shape.inList = true;
    shape.keys = keysOf(value, ctx.showHidden, length);
    return length === 0 && shape.keys.length === 0 && !(typed && ctx.showHidden) ? `${shape.open}]` : shape;
  }
  shape.keys = keysOf(value, ctx.showHidden, kind === 'String' ? PROBES.String(value).length : undefined);
  if (kind === 'Map' || kind === 'Set') {
    const size = kind === 'Map' ? mapSize(value) : setSize(value);
    shape.open = `${prefix(name, tag, kind, `(${size})`)}{`;
    return size === 0 && shape.keys.length === 0 ? `${shape.open}}` : shape;
  }
  if (kind === 'Function') shape.base = functionBase(value, name, tag);
  else if (name === 'Object') {
    if (tag !== '') shape.open = `${prefix(name, tag, 'Object')}{`;
    else if (iterator in value && classOf(value) === '[object Arguments]') shape.open = '[Arguments] {';
    shape.fill = undefined;
    return shape.keys.length === 0 ? `${shape.open}}` : shape;
  } else {
    const text = describeBuiltin(ctx, value, name, tag, kind, shape, inView);
    if (text !== undefined) return text;
    if (kind === 'RegExp' && level > ctx.stop) return shape.base;
  }
  return shape.keys.length === 0 && shape.base !== '' ? shape.base : shape;
}

// Fills the shape of a builtin that has no elements; a text where that is all there is to say.
function describeBuiltin(ctx, value, name, tag, kind, shape, inView) {
  const front = prefix(name, tag, kind);
  switch (kind) {
    case 'RegExp':
      shape.base = `/${regExpSource(value)}/${regExpFlags(name === null ? new RegExpOf(value) : value)}`;
      if (front !== 'RegExp ') shape.base = front + shape.base;
      return undefined;
    case 'Date':
      shape.base = dateValue(value) === dateValue(value) ? isoDate(value) : 'Invalid Date';
      if (front !== 'Date ') shape.base = front + shape.base;
      return undefined;
    case 'Error':
      shape.base = errorBase(ctx, value, name, tag, shape.keys);
      return undefined;
    case 'ArrayBuffer': case 'SharedArrayBuffer':
      if (inView) shape.fill = undefined;
      if (inView && shape.keys.length === 0) return `${front}{ byteLength: ${value.byteLength} }`;
      shape.keys = before(shape.keys, ['byteLength']);
      break;
    case 'DataView':
      shape.keys = before(shape.keys, ['byteLength', 'byteOffset', 'buffer']);
      break;
    case 'Promise': case 'WeakSet': case 'WeakMap': break;
    case 'Object': {
      const module = name === null && tag === 'Module';
      shape.open = `${module ? '[Module: null prototype] ' : ownPrefix(value, name, tag)}{`;
      return shape.keys.length === 0 && !module ? `${shape.open}}` : undefined;
    }
    default: {
      const made = name === kind ? '' : name === null ? ' (null prototype)' : ` (${name})`;
      shape.base = `[${kind}${made}: ${primitive(ctx, PROBES[kind](value))}]${tag !== '' && tag !== name ? ` [${tag}]` : ''}`;
      return undefined;
    }
  }
  shape.open = `${front}{`;
  return undefined;
}

function before(keys, first) {
  const all = setPrototypeOf(first, null);
  for (let i = 0; i < keys.length; i++) all[all.length] = keys[i];
  return all;
}

function functionBase(value, name, tag) {
  const mark = tag !== '' && name !== tag ? ` [${tag}]` : '';
  const proto = descriptorOf(value, 'prototype');
  // Only classes and builtins have a prototype that cannot be replaced; the source tells these two apart.
  if (proto !== undefined && proto.writable === false && slice(sourceOf(value), 0, 5) === 'class') {
    const above = name === null ? '[null prototype]' : getPrototypeOf(value).name;
    const maker = name !== 'Function' && name !== null ? ` [${name}]` : '';
    const own = (hasOwn(value, 'name') && value.name) || '(anonymous)';
    return `[class ${own}${maker}${mark}${above ? ` extends ${above}` : ''}]`;
  }
  let type = 'Function', owner = value;
  for (let steps = 0; owner !== null && steps < LONGEST_CHAIN; steps++) {
    for (let i = 0; i < 3; i++) if (FUNCTION_PROTOS[i] === owner) type = FUNCTION_KINDS[i];
    owner = getPrototypeOf(owner);
  }
  const own = value.name === '' ? ' (anonymous)' : `: ${StringOf(value.name)}`;
  return `[${type}${name === null ? ' (null prototype)' : ''}${own}]${name !== type && name !== null ? ` ${name}` : ''}${mark}`;
}

// The stack with its header. QuickJS keeps only the frames, V8 also the header `Name: message`.
function stackOf(error) {
  const stack = attempt(() => error.stack);
  const header = attempt(() => headerOf(error), '<error>');
  if (!stack) return slice(header, 0, ENOUGH);
  let text = slice(StringOf(stack), 0, ENOUGH);
  if (text[text.length - 1] === '\n') text = slice(text, 0, -1);
  return search(FRAMES_ONLY, text) === null ? text : slice(`${header}\n${text}`, 0, ENOUGH);
}

function errorBase(ctx, error, name, tag, keys) {
  const ownName = attempt(() => error.name), message = attempt(() => error.message);
  const called = ownName === undefined || ownName === null ? 'Error' : guarded(() => StringOf(ownName));
  let stack = stackOf(error);
  if (!ctx.showHidden) hideRepeated(error, keys, stack);
  if ('cause' in error && !includes(keys, 'cause')) keys[keys.length] = 'cause';
  if (attempt(() => isArray(error.errors), false) && !includes(keys, 'errors')) keys[keys.length] = 'errors';
  stack = withClass(stack, name, called, tag);
  let from = typeof message === 'string' && message !== '' ? indexOf(stack, message) : -1;
  if (from > 0) from += message.length;
  const frames = indexOf(stack, '\n    at', from);
  if (frames === -1) return indented(ctx, `[${stack}]`);
  return indented(ctx, `${slice(stack, 0, frames)}\n${join(framesOf(error, slice(stack, frames + 1)), '\n')}`);
}

// Takes from the keys what the stack already shows.
function hideRepeated(error, keys, stack) {
  let kept = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const usual = key === 'name' || key === 'message' || key === 'stack';
    if (!usual || !attempt(() => indexOf(stack, error[key]) !== -1, false)) keys[kept++] = key;
  }
  keys.length = kept;
}

// The stack with the class in its header, where the name alone does not say it.
function withClass(stack, name, called, tag) {
  let { length } = called, fallback = 'Error';
  const after = stack[length];
  const regular = slice(called, -5) === 'Error' && slice(stack, 0, length) === called
    && (after === undefined || after === ':' || after === '\n');
  if (name !== null && !regular) return stack;
  if (name === null) {
    const found = search(NULL_ERROR_NAME, stack);
    const said = (found !== null && (found[1] || found[2])) || '';
    length = said.length;
    if (length > 0) fallback = said;
  }
  const front = slice(prefix(name, tag, fallback), 0, -1);
  if (called === front) return stack;
  if (indexOf(front, called) === -1) return `${front} [${called}]${slice(stack, length)}`;
  return length === 0 ? `${front}: ${stack}` : front + slice(stack, length);
}

// The frames, without the inside of the first run of more than three that the cause shows as well.
function framesOf(error, text) {
  const frames = linesOf(text), cause = attempt(() => error.cause);
  if (typeof cause !== 'object' || cause === null || kindOf(cause) !== 'Error') return frames;
  const causeStack = stackOf(cause), start = indexOf(causeStack, '\n    at');
  if (start === -1) return frames;
  const others = linesOf(slice(causeStack, start + 1));
  for (let i = 0; i < frames.length - 3; i++) {
    let at = 0, same = 0;
    while (at < others.length && others[at] !== frames[i]) at++;
    while (i + same < frames.length && at + same < others.length && frames[i + same] === others[at + same]) same++;
    if (same <= 3) continue;
    const shorter = list();
    for (let j = 0; j < frames.length; j++) {
      if (j === i + 1) shorter[shorter.length] = `    ... ${same - 2} lines matching cause stack trace ...`;
      if (j <= i || j >= i + same - 1) shorter[shorter.length] = frames[j];
    }
    return shorter;
  }
  return frames;
}

const more = (count, what) => `... ${count} more ${what}${count > 1 ? 's' : ''}`;
const empty = (count) => `<${count} empty item${count > 1 ? 's' : ''}>`;
const shownOf = (ctx, length) => min(max(0, ctx.maxArrayLength), length);

// How the contents of each kind get into the list of entries, before its properties.
const FILLS = {
  __proto__: null, Array: fillArray, TypedArray: fillTyped, Map: fillCollection, Set: fillCollection, Promise: fillPromise,
  ArrayBuffer: fillBuffer, SharedArrayBuffer: fillBuffer, WeakMap: fillUnknown, WeakSet: fillUnknown,
};

function fillArray(ctx, value, level, out) {
  const { length } = value, shown = shownOf(ctx, length);
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) {
    if (!hasOwn(value, i)) return fillSparse(ctx, value, level, out, i, shown);
    out[i] = property(ctx, value, level, i, true);
  }
  if (length > shown) out[out.length] = more(length - shown, 'item');
}

function fillSparse(ctx, value, level, out, from, shown) {
  const names = enumerableNames(value);
  let index = from;
  for (let i = from; i < names.length && out.length < shown && ctx.spent < ENOUGH && isIndex(names[i]); i++) {
    const gap = +names[i] - index;
    if (gap > 0) {
      out[out.length] = empty(gap);
      index += gap;
      if (out.length === shown) break;
    }
    out[out.length] = property(ctx, value, level, names[i], true);
    index++;
  }
  const rest = value.length - index;
  if (rest > 0) out[out.length] = out.length === shown ? more(rest, 'item') : empty(rest);
}

function fillTyped(ctx, value, level, out) {
  const length = typedLength(value), shown = shownOf(ctx, length);
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) out[i] = leaf(ctx, primitive(ctx, value[i]));
  if (length > shown) out[out.length] = more(length - shown, 'item');
  if (!ctx.showHidden) return;
  const names = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];
  ctx.indent += 2;
  for (let i = 0; i < 5; i++) out[out.length] = `[${names[i]}]: ${print(ctx, value[names[i]], level, true)}`;
  ctx.indent -= 2;
}

function fillCollection(ctx, value, level, out) {
  const isMap = passes('Map', value), size = isMap ? mapSize(value) : setSize(value), shown = shownOf(ctx, size);
  const entries = isMap ? mapEntries(value) : setValues(value);
  ctx.indent += 2;
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) {
    const step = isMap ? nextEntry(entries) : nextValue(entries);
    // An inspect method may have shrunk the collection since.
    if (step.done) break;
    if (!isMap) out[i] = print(ctx, step.value, level, false);
    else out[i] = `${print(ctx, step.value[0], level, false)} => ${print(ctx, step.value[1], level, false)}`;
  }
  ctx.indent -= 2;
  if (size > shown) out[out.length] = more(size - shown, 'item');
}

function fillBuffer(ctx, value, level, out) {
  const bytes = attempt(() => new BytesOf(value));
  const length = bytes === undefined ? 0 : typedLength(bytes), shown = shownOf(ctx, length);
  let text = '';
  for (let i = 0; i < shown && text.length < ENOUGH; i++) {
    text += `${i === 0 ? '' : ' '}${bytes[i] < 16 ? '0' : ''}${radixText(bytes[i], 16)}`;
  }
  if (length > shown) text += ` ${more(length - shown, 'byte')}`;
  out[0] = leaf(ctx, bytes === undefined ? '(detached)' : `[Uint8Contents]: <${text}>`);
}

function fillPromise(ctx, value, level, out) {
  const state = promiseState(value, ctx.hooks);
  ctx.indent += 2;
  if (!isArray(state) || state[0] === 'pending') out[0] = leaf(ctx, '<pending>');
  else out[0] = `${state[0] === 'rejected' ? '<rejected> ' : ''}${print(ctx, state[1], level, false)}`;
  ctx.indent -= 2;
}

// Without the hook every promise counts as pending.
function promiseState(value, hooks) {
  if (hooks.promiseState !== undefined) return hooks.promiseState(value);
  return isInstance(PromiseOf, value) ? ['pending'] : undefined;
}

function fillUnknown(ctx, value, level, out) {
  out[0] = leaf(ctx, '<items unknown>');
}

// One property: `key: value`, or the value alone where it is an element.
function property(ctx, owner, level, key, element) {
  const found = descriptorOf(owner, key);
  let text, name;
  // Lines this deep are never joined, so their indentation is sure to show.
  if (ctx.indent > ctx.breakLength) ctx.spent += ctx.indent;
  if (found === undefined || hasOwn(found, 'value')) {
    ctx.indent += 2;
    text = print(ctx, found === undefined ? owner[key] : found.value, level, false);
    ctx.indent -= 2;
  } else {
    const reads = found.get !== undefined, writes = found.set !== undefined;
    text = leaf(ctx, reads ? (writes ? '[Getter/Setter]' : '[Getter]') : writes ? '[Setter]' : 'undefined');
  }
  if (element) return text;
  if (typeof key === 'symbol') name = `[${escape(symbolText(key), ESCAPED)}]`;
  else if (key === '__proto__') name = "['__proto__']";
  else if (found !== undefined && !found.enumerable) name = `[${escape(key, ESCAPED)}]`;
  else name = search(IDENTIFIER, key) !== null ? key : quote(key);
  ctx.spent += name.length;
  return `${name}: ${text}`;
}

function primitive(ctx, value) {
  switch (typeof value) {
    case 'number': return is(value, -0) ? '-0' : `${value}`;
    case 'bigint': return `${value}n`;
    case 'symbol': return symbolText(value);
    case 'string': break;
    default: return `${value}`;
  }
  const { length } = value;
  let end = '';
  if (length > ctx.maxStringLength) {
    end = more(length - ctx.maxStringLength, 'character');
    value = slice(value, 0, ctx.maxStringLength);
  }
  // A long text of several lines is shown line by line.
  const long = value.length > 16 && value.length > ctx.breakLength - ctx.indent - 4;
  if (!long || indexOf(value, '\n') === -1) return quote(value) + end;
  const lines = linesOf(slice(value, 0, ENOUGH)), last = lines.length - 1;
  for (let i = 0; i <= last; i++) lines[i] = quote(i < last ? `${lines[i]}\n` : lines[i]);
  if (lines[last] === "''") lines.length = last;
  return join(lines, ` +\n${repeat(' ', ctx.indent + 2)}`) + end;
}

// A string literal, in the quotes that need the fewest escapes.
function quote(text) {
  if (indexOf(text, "'") === -1) return `'${escape(text, ESCAPED)}'`;
  if (indexOf(text, '"') === -1) return `"${escape(text, ESCAPED_BUT_QUOTE)}"`;
  if (indexOf(text, '`') === -1 && indexOf(text, '${') === -1) return `\`${escape(text, ESCAPED_BUT_QUOTE)}\``;
  return `'${escape(text, ESCAPED)}'`;
}

function escape(whole, pattern) {
  // What is longer is cut from the result anyway.
  const text = slice(whole, 0, ENOUGH);
  let done = '', from = 0;
  pattern.lastIndex = 0;
  for (let match = search(pattern, text); match !== null; match = search(pattern, text)) {
    const code = charCode(match[0], 0), hex = radixText(code, 16);
    const sign = SHORT_ESCAPES[code] ?? (code > 255 ? `\\u${hex}` : `\\x${padStart(upper(hex), 2, '0')}`);
    done += slice(text, from, match.index) + sign;
    from = match.index + 1;
  }
  return from === 0 ? text : done + slice(text, from);
}

// Joins the entries between the braces: on one line, in columns, or one a line, by Node's rules.
function layOut(ctx, entries, shape, level, value) {
  const front = `${shape.base}${shape.base === '' ? '' : ' '}${shape.open}`;
  if (ctx.compact >= 1) {
    const rows = shape.inList && entries.length > 6 ? inColumns(ctx, entries, value) : entries;
    // Only the `compact` innermost levels share a line.
    if (ctx.deepest - level < ctx.compact && rows === entries && fits(ctx, entries, shape)) {
      const line = join(entries, ', ');
      if (indexOf(line, '\n') === -1) return `${front} ${line} ${shape.close}`;
    }
    entries = rows;
  }
  const edge = `\n${repeat(' ', ctx.indent)}`;
  return `${front}${edge}  ${join(entries, `,${edge}  `)}${edge}${shape.close}`;
}

function fits(ctx, entries, shape) {
  let total = 2 * entries.length + ctx.indent + shape.open.length + shape.base.length + 10;
  if (total + entries.length > ctx.breakLength) return false;
  for (let i = 0; i < entries.length; i++) total += entries[i].length;
  return total <= ctx.breakLength && indexOf(shape.base, '\n') === -1;
}

// Short entries of a long list in columns, about as wide as high; the list itself where that would not look good.
function inColumns(ctx, entries, value) {
  // The last one may be the `… more items`, which keeps a line of its own.
  const count = ctx.maxArrayLength < entries.length ? entries.length - 1 : entries.length;
  const widths = list(), cells = list(), rows = list();
  let total = 0, widest = 0;
  for (let i = 0; i < count; i++) {
    widths[i] = widthOf(entries[i]);
    total += widths[i] + 2;
    widest = max(widest, widths[i]);
  }
  const cell = widest + 2;
  if (cell * 3 + ctx.indent >= ctx.breakLength || (total / cell <= 5 && widest > 6)) return entries;
  // A character is about 2.5 times as high as wide; uneven entries get more columns.
  const even = max(cell - 3 - sqrt(cell - total / entries.length), 1);
  const square = round(sqrt(2.5 * even * count) / even);
  const columns = min(square, floor((ctx.breakLength - ctx.indent) / cell), ctx.compact * 4, 15);
  if (columns <= 1) return entries;
  for (let i = 0; i < columns; i++) {
    cells[i] = 0;
    for (let j = i; j < count; j += columns) cells[i] = max(cells[i], widths[j]);
  }
  const pad = value !== undefined && allNumbers(value, entries.length) ? padStart : padEnd;
  for (let from = 0; from < count; from += columns) {
    const last = min(from + columns, count) - 1;
    let row = '';
    for (let i = from; i < last; i++) row += pad(`${entries[i]}, `, cells[i - from] + 2 + entries[i].length - widths[i]);
    row += pad === padStart ? padStart(entries[last], cells[last - from]) : entries[last];
    rows[rows.length] = row;
  }
  if (count < entries.length) rows[rows.length] = entries[count];
  return rows;
}

function allNumbers(value, count) {
  for (let i = 0; i < count; i++) {
    const type = typeof dataOf(value, i);
    if (type !== 'number' && type !== 'bigint') return false;
  }
  return true;
}

// The columns a text takes in a terminal. The patterns are made when the first text that is not ASCII comes.
let thin, wide;
function widthOf(text) {
  let width = 0, i = 0;
  for (; i < text.length && charCode(text, i) < 127; i++) if (charCode(text, i) >= 32) width++;
  if (i === text.length) return width;
  const rest = normalize(slice(text, i), 'NFC');
  thin = thin ?? new RegExpOf('^(?!\\xad)[\\p{Cc}\\p{Mn}\\p{Me}\\p{Cf}]', 'u');
  wide = wide ?? new RegExpOf('^[\\p{Emoji_Presentation}\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4c6\\ua960-\\ua97c'
    + '\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe10-\\ufe19\\ufe30-\\ufe6b\\uff01-\\uff60\\uffe0-\\uffe6'
    + '\\u{16fe0}-\\u{18df2}\\u{1aff0}-\\u{1b2fb}\\u{1f200}-\\u{1f265}\\u{20000}-\\u{3fffd}]', 'u');
  for (let at = 0; at < rest.length; at++) {
    const size = codePoint(rest, at) > 0xffff ? 2 : 1, sign = slice(rest, at, at + size);
    width += search(thin, sign) !== null ? 0 : search(wide, sign) !== null ? 2 : 1;
    at += size - 1;
  }
  return width;
}
