// Prints any JavaScript value as Node 20's util.inspect and console.log would.
//
// It runs beside hostile code. So it takes every builtin when it is evaluated and looks up none later; it never
// spreads, destructures or iterates an array, since that reads properties a task can patch; lists of its own have no
// prototype; and what throws while it is looked at is printed as `<Inspection threw (…)>` instead of being thrown on.
// Its work is bounded: a result has at most LIMIT characters, longer ones end in CUT, and nothing deeper than DEEPEST
// levels is visited, whatever the options say. What only the engine knows comes from hooks, see `useHost`.
//
// This file goes through a value; `inspect/kinds.js` says what a value is, `inspect/layout.js` how literals are written
// and entries are laid out, `inspect/errors.js` how errors look, and `inspect/intrinsics.js` holds the builtins.
//
// Left out: the options `colors`, `getters`, `numericSeparator` and `compact: true`; previews of Map and Set
// iterators; named properties of arrays longer than LONG_ARRAY; inherited accessors under `showHidden`.

import {
  BytesOf, ENOUGH, FunctionProto, LIMIT, LONGEST_CHAIN, NumberOf, ObjectProto, PromiseOf, RegExpOf, StringOf, apply, assign,
  attempt, charCode, classOf, create, custom, dataOf, dateValue, decimalOf, descriptorOf, enumerableNames,
  getOwnPropertyNames, getOwnPropertySymbols, getPrototypeOf, guarded, hasOwn, includes, indexOf, integerOf, isArray,
  isEnumerable, isoDate, iterator, list, mapEntries, mapSize, max, messageOf, min, nextEntry, nextValue, radixText,
  regExpFlags, regExpSource, search, setPrototypeOf, setSize, setValues, slice, sort, sourceOf, stringify, symbolText,
  threw, toPrimitive, toStringTag, typedLength, typedName,
} from 'koipond:inspect/intrinsics';
import { ESCAPED, IDENTIFIER, escape, layOut, more, primitive, quote } from 'koipond:inspect/layout';
import {
  BUILTIN, FUNCTION_KINDS, FUNCTION_PROTOS, NATIVE, PROBES, host, kindName, kindOf, ownPrefix, passes, prefix,
  promiseState, proxyDetails,
} from 'koipond:inspect/kinds';
import { errorBase, indented } from 'koipond:inspect/errors';

export { useHost } from 'koipond:inspect/kinds';

const CUT = '… (cut)';
// Low enough that the default stack of a node suffices for it, also where the engine is built without optimisation.
const DEEPEST = 32;
const LONG_ARRAY = 10000;

const DEFAULTS = {
  __proto__: null, showHidden: false, depth: 2, colors: false, customInspect: true, showProxy: false, maxArrayLength: 100,
  maxStringLength: 10000, breakLength: 80, compact: 3, sorted: false, getters: false, numericSeparator: false,
};
const OPTION_NAMES = enumerableNames(DEFAULTS);
const INDEX = /^(0|[1-9][0-9]*)$/;

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
  if (ctx.sorted) sortEntries(ctx, entries, shape);
  const number = circularNumber(ctx, value);
  if (number !== 0) shape.base = `<ref *${number}>${shape.base === '' ? '' : ` ${shape.base}`}`;
  return layOut(ctx, entries, shape, level + 1, value);
}

// All entries of an object or a collection, but of a list only its properties.
function sortEntries(ctx, entries, shape) {
  const from = shape.inList ? entries.length - shape.keys.length : 0;
  const part = list();
  for (let i = from; i < entries.length; i++) part[i - from] = entries[i];
  sort(part, typeof ctx.sorted === 'function' ? ctx.sorted : undefined);
  for (let i = from; i < entries.length; i++) entries[i] = part[i - from];
}

// The name of the nearest constructor that made the value; null if it has no prototype.
function constructorName(ctx, value, level) {
  let owner = value;
  for (let steps = 0; owner !== null; steps++) {
    if (steps === LONGEST_CHAIN || (owner === ObjectProto && owner !== value)) return 'Object';
    if (owner === FunctionProto && owner !== value) return 'Function';
    // Where asynchronous contexts are in use, that of promises is an accessor.
    const maker = owner === PromiseOf.prototype ? PromiseOf : dataOf(owner, 'constructor');
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
  // Only classes and builtins have a prototype that cannot be replaced.
  if (proto !== undefined && proto.writable === false && isClass(value)) {
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

// The source tells a class from a builtin; where bytecode came without it, the name does.
function isClass(value) {
  const source = sourceOf(value);
  if (slice(source, 0, 5) === 'class') return true;
  const name = dataOf(value, 'name');
  return indexOf(source, '[native code]') !== -1 && (typeof name !== 'string' || search(NATIVE, name) === null);
}

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
