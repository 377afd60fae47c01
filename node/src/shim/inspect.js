// Prints any JavaScript value as Node 20's util.inspect and console.log would.
//
// It runs beside hostile code, so it takes every builtin it needs when it is evaluated and looks up none later, it
// never spreads, destructures or iterates an array (those read patchable properties), lists of its own have no
// prototype, and what throws while it is looked at is printed as `<Inspection threw (…)>` and not thrown on.
// Its work is bounded: one result is at most LIMIT characters (longer ones end in CUT), and nothing is visited
// deeper than DEEPEST levels, whatever the options say.
//
// What only the engine knows comes from hooks, see useHost: the state of a promise and the target of a proxy.
// Left out: colours, `getters` and `numericSeparator`, previews of Map and Set iterators, extra named properties of
// arrays longer than LONG_ARRAY, and inherited accessors under `showHidden`.

const LIMIT = 65536;
const CUT = '… (cut)';
// Past this many characters of leaves the rest cannot show any more. The slack keeps every grouped array, whose
// columns depend on all its entries, whole on the visible side.
const ENOUGH = LIMIT + 8192;
const DEEPEST = 64;
const LONG_ARRAY = 10000;

const uncurry = Function.prototype.bind.bind(Function.prototype.call);
const {
  create, getOwnPropertyDescriptor, getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, setPrototypeOf,
  is, keys: objectKeys, assign,
} = Object;
const { apply } = Reflect;
const { isArray } = Array;
const { min, max, sqrt, round, floor } = Math;
const { stringify } = JSON;
const NumberOf = Number, StringOf = String, Bytes = Uint8Array, RegExpOf = RegExp;
const ObjectProto = Object.prototype, FunctionProto = Function.prototype, RegExpProto = RegExp.prototype;
const parseInteger = parseInt, parseDecimal = parseFloat;
const hasOwn = uncurry(ObjectProto.hasOwnProperty);
const isEnumerable = uncurry(ObjectProto.propertyIsEnumerable);
const objectToString = uncurry(ObjectProto.toString);
const isInstance = uncurry(Function.prototype[Symbol.hasInstance]);
const functionToString = uncurry(Function.prototype.toString);
const errorToString = uncurry(Error.prototype.toString);
const isoDate = uncurry(Date.prototype.toISOString);
const symbolToString = uncurry(Symbol.prototype.toString);
const numberToString = uncurry(Number.prototype.toString);
const execute = uncurry(RegExp.prototype.exec);
const join = uncurry(Array.prototype.join);
const sort = uncurry(Array.prototype.sort);
const charCode = uncurry(String.prototype.charCodeAt);
const codePoint = uncurry(String.prototype.codePointAt);
const indexOf = uncurry(String.prototype.indexOf);
const slice = uncurry(String.prototype.slice);
const repeat = uncurry(String.prototype.repeat);
const upper = uncurry(String.prototype.toUpperCase);
const padStart = uncurry(String.prototype.padStart);
const padEnd = uncurry(String.prototype.padEnd);
const normalize = uncurry(String.prototype.normalize);
const mapEntries = uncurry(Map.prototype.entries);
const nextEntry = uncurry(getPrototypeOf(new Map().entries()).next);
const setValues = uncurry(Set.prototype.values);
const nextValue = uncurry(getPrototypeOf(new Set().values()).next);
const getter = (owner, key) => uncurry(getOwnPropertyDescriptor(owner, key).get);
const TypedProto = getPrototypeOf(Uint8Array.prototype);
const typedName = getter(TypedProto, Symbol.toStringTag);
const typedLength = getter(TypedProto, 'length');
const regExpSource = getter(RegExp.prototype, 'source');
const regExpFlags = getter(RegExp.prototype, 'flags');
const mapSize = getter(Map.prototype, 'size');
const setSize = getter(Set.prototype, 'size');
const bufferSize = getter(ArrayBuffer.prototype, 'byteLength');
const GeneratorProto = getPrototypeOf(function* () {});
const AsyncProto = getPrototypeOf(async function () {});
const AsyncGeneratorProto = getPrototypeOf(async function* () {});
const nativeError = Error.isError;
const ErrorOf = Error, PromiseOf = Promise;
const { iterator, toStringTag, toPrimitive } = Symbol;
const custom = Symbol.for('nodejs.util.inspect.custom');

// Each kind of builtin object: its prototype, and a probe that throws for anything else. (What is thrown here is no
// Error, for that would cost a stack trace.)
const must = (holds) => { if (!holds) throw null; };
const valueProbe = (owner) => uncurry(owner.valueOf);
const weakProbe = (owner) => { const has = uncurry(owner.has); return (it) => has(it, it); };
const dateValue = valueProbe(Date.prototype);
const KINDS = [
  ['Map', Map.prototype, mapSize],
  ['Set', Set.prototype, setSize],
  ['TypedArray', TypedProto, (it) => must(typedName(it) !== undefined)],
  ['Error', Error.prototype, (it) => must(isInstance(ErrorOf, it) || (nativeError !== undefined && nativeError(it)))],
  ['Promise', Promise.prototype, (it) => must(promiseState(it, host) !== undefined)],
  ['Date', Date.prototype, dateValue],
  ['RegExp', RegExp.prototype, (it) => must(it !== RegExpProto && regExpSource(it) !== undefined)],
  ['ArrayBuffer', ArrayBuffer.prototype, bufferSize],
  ['DataView', DataView.prototype, getter(DataView.prototype, 'buffer')],
  ['WeakMap', WeakMap.prototype, weakProbe(WeakMap.prototype)],
  ['WeakSet', WeakSet.prototype, weakProbe(WeakSet.prototype)],
  ['Number', Number.prototype, valueProbe(Number.prototype)],
  ['String', String.prototype, valueProbe(String.prototype)],
  ['Boolean', Boolean.prototype, valueProbe(Boolean.prototype)],
  ['Symbol', Symbol.prototype, valueProbe(Symbol.prototype)],
  ['BigInt', BigInt.prototype, valueProbe(BigInt.prototype)],
];
if (typeof SharedArrayBuffer === 'function') {
  KINDS[KINDS.length] = ['SharedArrayBuffer', SharedArrayBuffer.prototype, getter(SharedArrayBuffer.prototype, 'byteLength')];
}
const BUILTINS = create(null);
for (const name of ('Object Function Array Number Boolean String Symbol Date Promise RegExp Error AggregateError EvalError '
  + 'RangeError ReferenceError SyntaxError TypeError URIError ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array '
  + 'Uint32Array Int32Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt '
  + 'Set WeakMap WeakSet WeakRef Proxy FinalizationRegistry SharedArrayBuffer').split(' ')) BUILTINS[name] = true;

const DEFAULTS = {
  __proto__: null, showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
const OPTION_NAMES = objectKeys(DEFAULTS);

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
      let part;
      if (letter === '%') part = '%';
      else if (next + 1 === args.length || indexOf('sjdOoifc', letter) === -1) continue;
      else part = guarded(placeholder, letter, args[++next], options);
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
  return primitive(DEFAULTS, letter === 'd' ? NumberOf(value) : letter === 'i' ? parseInteger(value) : parseDecimal(value));
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
  return typeof maker === 'function' && BUILTINS[maker.name] === true;
}

function newContext(options, oldDepth) {
  const ctx = assign(create(null), DEFAULTS);
  ctx.host = host;
  if (typeof options === 'boolean') {
    ctx.showHidden = options;
    if (oldDepth !== undefined) ctx.depth = oldDepth;
  } else if (typeof options === 'object' && options !== null) {
    guarded(() => {
      for (let i = 0; i < OPTION_NAMES.length; i++) {
        if (hasOwn(options, OPTION_NAMES[i])) ctx[OPTION_NAMES[i]] = options[OPTION_NAMES[i]];
      }
      if (typeof options.promiseState === 'function') ctx.host = { __proto__: null, ...host, promiseState: options.promiseState };
      ctx.userOptions = options;
    });
  }
  if (ctx.maxArrayLength === null) ctx.maxArrayLength = Infinity;
  if (ctx.maxStringLength === null) ctx.maxStringLength = Infinity;
  ctx.stop = typeof ctx.depth === 'number' && ctx.depth < DEEPEST ? ctx.depth : DEEPEST;
  ctx.seen = list();
  ctx.circular = list();
  ctx.indent = 0;
  ctx.deepest = 0;
  ctx.spent = 0;
  return ctx;
}

function list() {
  return setPrototypeOf([], null);
}

function cut(text) {
  if (text.length <= LIMIT) return text;
  const last = charCode(text, LIMIT - 1);
  return slice(text, 0, last >= 0xd800 && last <= 0xdbff ? LIMIT - 1 : LIMIT) + CUT;
}

function guarded(work, a, b, c) {
  try {
    return work(a, b, c);
  } catch (error) {
    return `<Inspection threw (${messageOf(error)})>`;
  }
}

function attempt(work, otherwise) {
  try {
    return work();
  } catch {
    return otherwise;
  }
}

function messageOf(error) {
  return attempt(() => StringOf(error.message), 'unknown');
}

// A data property's value, without running an accessor.
function dataOf(owner, key) {
  const found = getOwnPropertyDescriptor(owner, key);
  return found !== undefined && hasOwn(found, 'value') ? found.value : undefined;
}

function leaf(ctx, text) {
  ctx.spent += text.length;
  return text;
}

// Prints one value; what throws on the way ends here, with the context as it was.
function print(ctx, value, level, inView) {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return leaf(ctx, primitive(ctx, value));
  const { indent } = ctx;
  const depth = ctx.seen.length;
  try {
    return printObject(ctx, value, level, inView);
  } catch (error) {
    ctx.indent = indent;
    ctx.seen.length = depth;
    return leaf(ctx, `<Inspection threw (${messageOf(error)})>`);
  }
}

function printObject(ctx, value, level, inView) {
  const self = value;
  const proxy = proxyDetails(value);
  if (proxy === null) return leaf(ctx, '<Revoked Proxy>');
  if (proxy !== undefined) {
    if (ctx.showProxy) return printProxy(ctx, proxy, level);
    // Node unwraps one proxy; the inner ones are unwrapped too, for no trap may run.
    for (let inner = proxy; inner; inner = proxyDetails(value)) value = inner[0];
    if (proxyDetails(value) === null) return leaf(ctx, '<Revoked Proxy>');
  }
  if (ctx.customInspect) {
    const text = printCustom(ctx, value, self, level);
    if (text !== undefined) return text;
  }
  for (let i = 0; i < ctx.seen.length; i++) {
    if (ctx.seen[i] === value) return leaf(ctx, `[Circular *${circularNumber(ctx, value, true)}]`);
  }
  return printRaw(ctx, value, level, inView);
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
  entries[0] = print(ctx, proxy[0], level + 1, false);
  entries[1] = print(ctx, proxy[1], level + 1, false);
  ctx.indent -= 2;
  return layOut(ctx, entries, { base: '', open: 'Proxy [', close: ']', list: true }, level + 1, undefined);
}

// The result of the value's own inspect method, or undefined if it has none that works.
function printCustom(ctx, value, self, level) {
  const method = attempt(() => value[custom]);
  if (typeof method !== 'function' || method === inspect) return undefined;
  const maker = attempt(() => value.constructor);
  if (maker && attempt(() => maker.prototype) === value) return undefined;
  const options = { stylize: (text) => `${text}` };
  for (let i = 0; i < OPTION_NAMES.length; i++) options[OPTION_NAMES[i]] = ctx[OPTION_NAMES[i]];
  assign(options, ctx.userOptions);
  const shown = apply(method, self, [ctx.depth === null ? null : ctx.depth - level, options, inspect]);
  if (shown === self) return undefined;
  if (typeof shown !== 'string') return print(ctx, shown, level, false);
  return leaf(ctx, indentLines(slice(shown, 0, ENOUGH), ctx.indent));
}

function indentLines(text, indent) {
  if (indent === 0 || indexOf(text, '\n') === -1) return text;
  return join(splitLines(text), `\n${repeat(' ', indent)}`);
}

function splitLines(text) {
  const lines = list();
  let from = 0;
  for (let at = indexOf(text, '\n'); at !== -1; at = indexOf(text, '\n', from)) {
    lines[lines.length] = slice(text, from, at);
    from = at + 1;
  }
  lines[lines.length] = slice(text, from);
  return lines;
}

function circularNumber(ctx, value, add) {
  let i = 0;
  while (i < ctx.circular.length && ctx.circular[i] !== value) i++;
  if (i === ctx.circular.length) {
    if (!add) return 0;
    ctx.circular[i] = value;
  }
  return i + 1;
}

function printRaw(ctx, value, level, inView) {
  const name = constructorName(ctx, value, level);
  let tag = attempt(() => value[toStringTag], '');
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
  const fixed = entries.length;
  for (let i = 0; i < shape.keys.length && ctx.spent < ENOUGH; i++) {
    entries[entries.length] = property(ctx, value, level + 1, shape.keys[i], shape.list);
  }
  const number = circularNumber(ctx, value, false);
  if (number !== 0) {
    if (ctx.compact === true) shape.open = `<ref *${number}> ${shape.open}`;
    else shape.base = shape.base === '' ? `<ref *${number}>` : `<ref *${number}> ${shape.base}`;
  }
  ctx.seen.length -= 1;
  if (ctx.sorted) sortFrom(entries, shape.list ? fixed : 0, ctx.sorted);
  return layOut(ctx, entries, shape, level + 1, value);
}

function sortFrom(entries, from, order) {
  const tail = list();
  for (let i = from; i < entries.length; i++) tail[i - from] = entries[i];
  sort(tail, typeof order === 'function' ? order : undefined);
  for (let i = from; i < entries.length; i++) entries[i] = tail[i - from];
}

function constructorName(ctx, value, level) {
  let owner = value;
  for (let steps = 0; owner !== null && steps < 1000; steps++) {
    if (owner === ObjectProto && owner !== value) return 'Object';
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
  if (above !== null) return `${kind} <${above}>`;
  return `${kind} <${inspect(proto, { showHidden: ctx.showHidden, customInspect: false, depth: -1 })}>`;
}

// The builtin a value is, whatever its properties say; 'Object' for an ordinary object.
function kindOf(value) {
  if (isArray(value)) return 'Array';
  if (typeof value === 'function') return 'Function';
  let owner = getPrototypeOf(value);
  for (let steps = 0; owner !== null && steps < 1000; steps++) {
    if (owner === ObjectProto) return 'Object';
    for (let i = 0; i < KINDS.length; i++) {
      if (KINDS[i][1] === owner) return passes(KINDS[i][2], value) ? KINDS[i][0] : 'Object';
    }
    owner = getPrototypeOf(owner);
  }
  // Its chain tells nothing: only the probes can.
  for (let i = 0; i < KINDS.length; i++) {
    if (passes(KINDS[i][2], value)) return KINDS[i][0];
  }
  return 'Object';
}

function passes(probe, value) {
  try {
    probe(value);
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
  const mark = tag !== '' && (name === null ? fallback : name) !== tag ? `[${tag}] ` : '';
  return name === null ? `[${fallback}${size}: null prototype] ${mark}` : `${name}${size} ${mark}`;
}

function ownPrefix(value, name, tag) {
  const kind = name === null ? kindName(value) : '';
  return prefix(name, tag, kind === tag ? 'Object' : kind);
}

function ownKeys(value, showHidden) {
  const found = list();
  const names = showHidden ? getOwnPropertyNames(value) : objectKeys(value);
  for (let i = 0; i < names.length; i++) found[i] = names[i];
  return addSymbols(value, showHidden, found);
}

function addSymbols(value, showHidden, found) {
  const symbols = getOwnPropertySymbols(value);
  for (let i = 0; i < symbols.length; i++) {
    if (showHidden || isEnumerable(value, symbols[i])) found[found.length] = symbols[i];
  }
  return found;
}

// The keys that are no index: they come after the indices, so the search goes from the end.
function namedKeys(value, length, showHidden) {
  const found = list();
  if (length <= LONG_ARRAY) {
    const names = showHidden ? getOwnPropertyNames(value) : objectKeys(value);
    let from = names.length;
    while (from > 0 && !isIndex(names[from - 1])) from--;
    for (let i = from; i < names.length; i++) found[i - from] = names[i];
  }
  return addSymbols(value, showHidden, found);
}

function isIndex(key) {
  return execute(INDEX, key) !== null && +key < 4294967295;
}

// A text that says it all, or the parts from which the layout is made.
function describe(ctx, value, name, tag, level, inView) {
  const hidden = ctx.showHidden;
  let kind = name === 'Object' && !(iterator in value) ? 'Object' : kindOf(value);
  const shape = { __proto__: null, base: '', open: '{', close: '}', list: false, fill: undefined, keys: undefined };
  if (kind === 'Array' || kind === 'TypedArray') {
    const typed = kind === 'TypedArray';
    const length = typed ? typedLength(value) : value.length;
    shape.keys = namedKeys(value, length, hidden);
    const plain = !typed && name === 'Array' && tag === '';
    shape.open = plain ? '[' : `${prefix(name, tag, typed ? typedName(value) : 'Array', `(${length})`)}[`;
    shape.close = ']';
    shape.list = true;
    shape.fill = typed ? fillTyped : fillArray;
    return length === 0 && shape.keys.length === 0 && !(typed && hidden) ? `${shape.open}]` : shape;
  }
  shape.keys = kind === 'String' && name !== 'Object' ? list() : ownKeys(value, hidden);
  if (kind === 'Map' || kind === 'Set') {
    const size = kind === 'Map' ? mapSize(value) : setSize(value);
    shape.open = `${prefix(name, tag, kind, `(${size})`)}{`;
    shape.fill = kind === 'Map' ? fillMap : fillSet;
    return size === 0 && shape.keys.length === 0 ? `${shape.open}}` : shape;
  }
  if (kind === 'Function') shape.base = functionBase(value, name, tag);
  else if (name === 'Object') {
    if (tag !== '') shape.open = `${prefix(name, tag, 'Object')}{`;
    else if (iterator in value && objectToString(value) === '[object Arguments]') shape.open = '[Arguments] {';
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
      shape.base = `${front === 'RegExp ' ? '' : front}/${regExpSource(value)}/${regExpFlags(value)}`;
      return undefined;
    case 'Date': {
      const text = dateValue(value) === dateValue(value) ? isoDate(value) : 'Invalid Date';
      shape.base = front === 'Date ' ? text : front + text;
      return undefined;
    }
    case 'Error':
      shape.base = errorBase(ctx, value, name, tag, shape.keys);
      return undefined;
    case 'ArrayBuffer': case 'SharedArrayBuffer':
      if (inView && shape.keys.length === 0) return `${front}{ byteLength: ${value.byteLength} }`;
      if (!inView) shape.fill = fillBuffer;
      shape.keys = before(shape.keys, ['byteLength']);
      break;
    case 'DataView':
      shape.keys = before(shape.keys, ['byteLength', 'byteOffset', 'buffer']);
      break;
    case 'Promise': shape.fill = fillPromise; break;
    case 'WeakSet': case 'WeakMap': shape.fill = fillUnknown; break;
    case 'Number': case 'String': case 'Boolean': case 'Symbol': case 'BigInt':
      shape.base = boxedBase(ctx, value, name, tag, kind, shape);
      return undefined;
    default: {
      const module = name === null && tag === 'Module';
      shape.open = `${module ? '[Module: null prototype] ' : ownPrefix(value, name, tag)}{`;
      return shape.keys.length === 0 && !module ? `${shape.open}}` : undefined;
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

function boxedBase(ctx, value, name, tag, kind, shape) {
  let inner;
  for (let i = 0; i < KINDS.length; i++) if (KINDS[i][0] === kind) inner = KINDS[i][2](value);
  if (kind === 'String') shape.keys = namedKeys(value, inner.length, ctx.showHidden);
  const maker = name === kind ? '' : name === null ? ' (null prototype)' : ` (${name})`;
  return `[${kind}${maker}: ${primitive(ctx, inner)}]${tag !== '' && tag !== name ? ` [${tag}]` : ''}`;
}

function functionBase(value, name, tag) {
  const mark = tag !== '' && name !== tag ? ` [${tag}]` : '';
  const proto = getOwnPropertyDescriptor(value, 'prototype');
  // Only classes and builtins have a prototype that cannot be replaced; the source tells these two apart.
  if (proto !== undefined && hasOwn(proto, 'writable') && !proto.writable && slice(functionToString(value), 0, 5) === 'class') {
    const above = name === null ? '[null prototype]' : getPrototypeOf(value).name;
    return `[class ${(hasOwn(value, 'name') && value.name) || '(anonymous)'}${name !== 'Function' && name !== null ? ` [${name}]` : ''}`
      + `${mark}${above ? ` extends ${above}` : ''}]`;
  }
  let type = 'Function';
  for (let owner = value, steps = 0; owner !== null && steps < 1000; owner = getPrototypeOf(owner), steps++) {
    if (owner === AsyncProto) type = 'AsyncFunction';
    else if (owner === GeneratorProto) type = 'GeneratorFunction';
    else if (owner === AsyncGeneratorProto) type = 'AsyncGeneratorFunction';
  }
  const own = value.name === '' ? ' (anonymous)' : `: ${StringOf(value.name)}`;
  return `[${type}${name === null ? ' (null prototype)' : ''}${own}]${name !== type && name !== null ? ` ${name}` : ''}${mark}`;
}

// The stack with its header. QuickJS keeps only the frames, V8 also the header: `Name: message`.
function stackOf(error) {
  const stack = attempt(() => error.stack);
  const header = attempt(() => errorToString(error), '<error>');
  if (!stack) return slice(header, 0, ENOUGH);
  let text = slice(StringOf(stack), 0, ENOUGH);
  if (text[text.length - 1] === '\n') text = slice(text, 0, -1);
  return execute(FRAMES_ONLY, text) === null ? text : slice(`${header}\n${text}`, 0, ENOUGH);
}

function errorBase(ctx, error, name, tag, keys) {
  const ownName = attempt(() => error.name);
  const called = ownName === undefined || ownName === null ? 'Error' : guarded(StringOf, ownName);
  let stack = stackOf(error);
  if (!ctx.showHidden) hideRepeated(error, keys, stack);
  if ('cause' in error && !includes(keys, 'cause')) keys[keys.length] = 'cause';
  if (attempt(() => isArray(error.errors), false) && !includes(keys, 'errors')) keys[keys.length] = 'errors';
  stack = improveHeader(stack, name, called, tag);
  const message = attempt(() => error.message);
  let from = typeof message === 'string' && message !== '' ? indexOf(stack, message) : -1;
  if (from > 0) from += message.length;
  const frames = indexOf(stack, '\n    at', from);
  if (frames === -1) stack = `[${stack}]`;
  else stack = `${slice(stack, 0, frames)}\n${join(framesOf(error, slice(stack, frames + 1)), '\n')}`;
  return indentLines(stack, ctx.indent);
}

function includes(keys, wanted) {
  for (let i = 0; i < keys.length; i++) if (keys[i] === wanted) return true;
  return false;
}

// Takes from the keys what the stack already shows.
function hideRepeated(error, keys, stack) {
  let kept = 0;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i];
    const usual = key === 'name' || key === 'message' || key === 'stack';
    const shown = usual && attempt(() => indexOf(stack, error[key]) !== -1, false);
    if (shown || (key === 'stack' && execute(FRAMES_ONLY, StringOf(dataOf(error, key))) !== null)) continue;
    keys[kept++] = key;
  }
  keys.length = kept;
}

// Says the class in the header, where the name alone does not.
function improveHeader(stack, name, called, tag) {
  let length = called.length;
  const after = stack[length];
  const regular = slice(called, -5) === 'Error' && slice(stack, 0, length) === called
    && (after === undefined || after === ':' || after === '\n');
  if (name !== null && !regular) return stack;
  let fallback = 'Error';
  if (name === null) {
    const found = execute(NULL_ERROR_NAME, stack);
    fallback = (found !== null && (found[1] || found[2])) || '';
    length = fallback.length;
    fallback = fallback || 'Error';
  }
  const front = slice(prefix(name, tag, fallback), 0, -1);
  if (called === front) return stack;
  if (indexOf(front, called) === -1) return `${front} [${called}]${slice(stack, length)}`;
  return length === 0 ? `${front}: ${stack}` : front + slice(stack, length);
}

// The frames, without a run of more than three that the cause shows as well.
function framesOf(error, text) {
  const frames = splitLines(text);
  const cause = attempt(() => error.cause);
  if (typeof cause !== 'object' || cause === null || kindOf(cause) !== 'Error') return frames;
  const causeStack = stackOf(cause);
  const start = indexOf(causeStack, '\n    at');
  if (start === -1) return frames;
  const others = splitLines(slice(causeStack, start + 1));
  for (let i = 0; i < frames.length - 3; i++) {
    let at = 0;
    while (at < others.length && others[at] !== frames[i]) at++;
    let same = 0;
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

function fillArray(ctx, value, level, out) {
  const { length } = value;
  const shown = min(max(0, ctx.maxArrayLength), length);
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) {
    if (!hasOwn(value, i)) return fillSparse(ctx, value, level, out, i, shown);
    out[out.length] = property(ctx, value, level, i, true, true);
  }
  if (length > shown) out[out.length] = more(length - shown, 'item');
}

function fillSparse(ctx, value, level, out, from, shown) {
  const names = objectKeys(value);
  let index = from;
  for (let i = from; i < names.length && out.length < shown && ctx.spent < ENOUGH && isIndex(names[i]); i++) {
    const at = +names[i];
    if (at !== index) {
      out[out.length] = empty(at - index);
      index = at;
      if (out.length === shown) break;
    }
    out[out.length] = property(ctx, value, level, names[i], true, true);
    index++;
  }
  const rest = value.length - index;
  if (rest > 0) out[out.length] = out.length === shown ? more(rest, 'item') : empty(rest);
}

function fillTyped(ctx, value, level, out) {
  const length = typedLength(value);
  const shown = min(max(0, ctx.maxArrayLength), length);
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) out[i] = leaf(ctx, primitive(ctx, value[i]));
  if (length > shown) out[out.length] = more(length - shown, 'item');
  if (!ctx.showHidden) return;
  const names = ['BYTES_PER_ELEMENT', 'length', 'byteLength', 'byteOffset', 'buffer'];
  ctx.indent += 2;
  for (let i = 0; i < 5; i++) out[out.length] = `[${names[i]}]: ${print(ctx, value[names[i]], level, true)}`;
  ctx.indent -= 2;
}

function fillSet(ctx, value, level, out) {
  const size = setSize(value);
  const shown = min(max(0, ctx.maxArrayLength), size);
  const values = setValues(value);
  ctx.indent += 2;
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) out[i] = print(ctx, nextValue(values).value, level, false);
  ctx.indent -= 2;
  if (size > shown) out[out.length] = more(size - shown, 'item');
}

function fillMap(ctx, value, level, out) {
  const size = mapSize(value);
  const shown = min(max(0, ctx.maxArrayLength), size);
  const entries = mapEntries(value);
  ctx.indent += 2;
  for (let i = 0; i < shown && ctx.spent < ENOUGH; i++) {
    // An inspect method may have shrunk the map since.
    const entry = nextEntry(entries).value;
    if (entry === undefined) break;
    out[i] = `${print(ctx, entry[0], level, false)} => ${print(ctx, entry[1], level, false)}`;
  }
  ctx.indent -= 2;
  if (size > shown) out[out.length] = more(size - shown, 'item');
}

function fillBuffer(ctx, value, level, out) {
  const bytes = attempt(() => new Bytes(value));
  if (bytes === undefined) {
    out[0] = leaf(ctx, '(detached)');
    return;
  }
  const length = typedLength(bytes);
  const shown = min(max(0, ctx.maxArrayLength), length);
  let text = '';
  for (let i = 0; i < shown && text.length < ENOUGH; i++) {
    text += `${i === 0 ? '' : ' '}${bytes[i] < 16 ? '0' : ''}${numberToString(bytes[i], 16)}`;
  }
  if (length > shown) text += ` ${more(length - shown, 'byte')}`;
  out[0] = leaf(ctx, `[Uint8Contents]: <${text}>`);
}

// What kindOf asks, and what is printed: without the hook every promise counts as pending.
function promiseState(value, hooks) {
  if (hooks.promiseState !== undefined) return hooks.promiseState(value);
  return isInstance(PromiseOf, value) ? ['pending'] : undefined;
}

function fillPromise(ctx, value, level, out) {
  const state = promiseState(value, ctx.host);
  if (!isArray(state) || state[0] === 'pending') {
    out[0] = leaf(ctx, '<pending>');
    return;
  }
  ctx.indent += 2;
  out[0] = `${state[0] === 'rejected' ? '<rejected> ' : ''}${print(ctx, state[1], level, false)}`;
  ctx.indent -= 2;
}

function fillUnknown(ctx, value, level, out) {
  out[0] = leaf(ctx, '<items unknown>');
}

// One property: `key: value`, or the value alone where it is an element.
function property(ctx, owner, level, key, inList, element) {
  const found = getOwnPropertyDescriptor(owner, key);
  let text;
  // Lines that are too deep for any other line are never joined, so their indentation is sure to show.
  if (ctx.indent > ctx.breakLength) ctx.spent += ctx.indent;
  const wide = ctx.compact === true && !inList;
  if (found === undefined || hasOwn(found, 'value')) {
    ctx.indent += wide ? 3 : 2;
    text = print(ctx, found === undefined ? owner[key] : found.value, level, false);
    ctx.indent -= wide ? 3 : 2;
    if (wide && widthOf(text) > ctx.breakLength) text = `\n${repeat(' ', ctx.indent + 3)}${text}`;
  } else {
    const reads = found.get !== undefined, writes = found.set !== undefined;
    text = leaf(ctx, reads ? (writes ? '[Getter/Setter]' : '[Getter]') : writes ? '[Setter]' : 'undefined');
  }
  if (element) return text;
  let name;
  if (typeof key === 'symbol') name = `[${escape(symbolToString(key), ESCAPED)}]`;
  else if (key === '__proto__') name = "['__proto__']";
  else if (found !== undefined && !found.enumerable) name = `[${escape(key, ESCAPED)}]`;
  else name = execute(IDENTIFIER, key) !== null ? key : quote(key);
  ctx.spent += name.length;
  return text[0] === '\n' && wide ? `${name}:${text}` : `${name}: ${text}`;
}

function primitive(ctx, value) {
  switch (typeof value) {
    case 'number': return is(value, -0) ? '-0' : `${value}`;
    case 'bigint': return `${value}n`;
    case 'symbol': return symbolToString(value);
    case 'string': break;
    default: return `${value}`;
  }
  let end = '';
  if (value.length > ctx.maxStringLength) {
    end = more(value.length - ctx.maxStringLength, 'character');
    value = slice(value, 0, ctx.maxStringLength);
  }
  const long = value.length > 16 && value.length > ctx.breakLength - ctx.indent - 4;
  if (ctx.compact === true || !long || indexOf(value, '\n') === -1) return quote(value) + end;
  const lines = splitLines(slice(value, 0, ENOUGH));
  const pieces = list();
  for (let i = 0; i < lines.length; i++) {
    if (i < lines.length - 1) pieces[i] = quote(`${lines[i]}\n`);
    else if (lines[i] !== '') pieces[i] = quote(lines[i]);
  }
  return join(pieces, ` +\n${repeat(' ', ctx.indent + 2)}`) + end;
}

// A string literal, in the quotes that need the fewest escapes.
function quote(text) {
  if (indexOf(text, "'") === -1) return `'${escape(text, ESCAPED)}'`;
  if (indexOf(text, '"') === -1) return `"${escape(text, ESCAPED_BUT_QUOTE)}"`;
  if (indexOf(text, '`') === -1 && indexOf(text, '${') === -1) return `\`${escape(text, ESCAPED_BUT_QUOTE)}\``;
  return `'${escape(text, ESCAPED)}'`;
}

function escape(text, pattern) {
  // What is longer is cut from the result anyway.
  if (text.length > ENOUGH) text = slice(text, 0, ENOUGH);
  let done = '', from = 0;
  pattern.lastIndex = 0;
  for (let match = execute(pattern, text); match !== null; match = execute(pattern, text)) {
    const code = charCode(match[0], 0);
    let sign = SHORT_ESCAPES[code];
    if (sign === undefined) {
      const hex = numberToString(code, 16);
      sign = code > 255 ? `\\u${hex}` : `\\x${padStart(upper(hex), 2, '0')}`;
    }
    done += slice(text, from, match.index) + sign;
    from = match.index + 1;
  }
  return from === 0 ? text : done + slice(text, from);
}

// Joins the entries between the braces: on one line, in columns, or one a line, by Node's rules.
function layOut(ctx, entries, shape, level, value) {
  const front = shape.base === '' ? '' : `${shape.base} `;
  const indentation = repeat(' ', ctx.indent);
  if (ctx.compact === true) {
    const back = shape.base === '' ? '' : ` ${shape.base}`;
    if (fits(ctx, entries, 0, shape.base)) return `${shape.open}${back} ${join(entries, ', ')} ${shape.close}`;
    const gap = shape.base === '' && shape.open.length === 1 ? ' ' : `${back}\n${indentation}  `;
    return `${shape.open}${gap}${join(entries, `,\n${indentation}  `)} ${shape.close}`;
  }
  if (ctx.compact >= 1) {
    const columns = shape.list && entries.length > 6 ? inColumns(ctx, entries, value) : entries;
    // Only the `compact` innermost levels share a line.
    if (ctx.deepest - level < ctx.compact && columns === entries) {
      const start = entries.length + ctx.indent + shape.open.length + shape.base.length + 10;
      if (fits(ctx, entries, start, shape.base)) {
        const line = join(entries, ', ');
        if (indexOf(line, '\n') === -1) return `${front}${shape.open} ${line} ${shape.close}`;
      }
    }
    entries = columns;
  }
  return `${front}${shape.open}\n${indentation}  ${join(entries, `,\n${indentation}  `)}\n${indentation}${shape.close}`;
}

function fits(ctx, entries, start, base) {
  let total = entries.length + start;
  if (total + entries.length > ctx.breakLength) return false;
  for (let i = 0; i < entries.length; i++) {
    total += entries[i].length;
    if (total > ctx.breakLength) return false;
  }
  return indexOf(base, '\n') === -1;
}

// Short entries of a long list in columns, about as wide as high; the list itself where that would not look good.
function inColumns(ctx, entries, value) {
  // The last one may be the `… more items`, which keeps its own line.
  const count = ctx.maxArrayLength < entries.length ? entries.length - 1 : entries.length;
  const widths = list();
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
  const cells = list();
  for (let i = 0; i < columns; i++) {
    cells[i] = 0;
    for (let j = i; j < count; j += columns) cells[i] = max(cells[i], widths[j]);
  }
  const toTheRight = value !== undefined && allNumbers(value, entries.length);
  const rows = list();
  for (let from = 0; from < count; from += columns) {
    const last = min(from + columns, count) - 1;
    let row = '';
    for (let i = from; i <= last; i++) {
      const text = i < last ? `${entries[i]}, ` : entries[i];
      const width = cells[i - from] + (i < last ? 2 : 0) + entries[i].length - widths[i];
      row += toTheRight ? padStart(text, width) : i < last ? padEnd(text, width) : text;
    }
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

// Terminal columns of a text.
let zeroWidth, doubleWidth;
function widthOf(text) {
  let width = 0, i = 0;
  for (; i < text.length; i++) {
    const code = charCode(text, i);
    if (code >= 127) break;
    if (code >= 32) width++;
  }
  if (i === text.length) return width;
  text = normalize(slice(text, i), 'NFC');
  zeroWidth = zeroWidth ?? new RegExpOf('^[\\p{Mn}\\p{Me}\\p{Cf}]', 'u');
  doubleWidth = doubleWidth ?? new RegExpOf('^\\p{Emoji_Presentation}', 'u');
  for (i = 0; i < text.length; i++) {
    const code = codePoint(text, i);
    const sign = slice(text, i, code > 0xffff ? i + 2 : i + 1);
    if (code > 0xffff) i++;
    if (isWide(code) || execute(doubleWidth, sign) !== null) width += 2;
    else if (code >= 160 && execute(zeroWidth, sign) === null) width++;
  }
  return width;
}

function isWide(code) {
  return code >= 0x1100 && (code <= 0x115f || code === 0x2329 || code === 0x232a || (code >= 0x2e80 && code <= 0x3247 && code !== 0x303f)
    || (code >= 0x3250 && code <= 0x4dbf) || (code >= 0x4e00 && code <= 0xa4c6) || (code >= 0xa960 && code <= 0xa97c)
    || (code >= 0xac00 && code <= 0xd7a3) || (code >= 0xf900 && code <= 0xfaff) || (code >= 0xfe10 && code <= 0xfe19)
    || (code >= 0xfe30 && code <= 0xfe6b) || (code >= 0xff01 && code <= 0xff60) || (code >= 0xffe0 && code <= 0xffe6)
    || (code >= 0x1b000 && code <= 0x1b2ff) || (code >= 0x1f200 && code <= 0x1f265) || (code >= 0x20000 && code <= 0x3fffd));
}
