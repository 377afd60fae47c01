// Errors as text: header, frames and class.

import {
  ENOUGH, StringOf, attempt, guarded, headerOf, includes, indexOf, isArray, join, linesOf, list, repeat, search,
  slice,
} from 'koipond:inspect/intrinsics';
import { kindOf, prefix } from 'koipond:inspect/kinds';

const FRAMES_ONLY = /^ *at /;
const NULL_ERROR_NAME = /^(?:([A-Z][a-z_ A-Z0-9[\]()-]+)(?::|\n {4}at)|([a-z_A-Z0-9-]*Error)$)/;

function indented(ctx, text) {
  const shown = slice(text, 0, ENOUGH);
  return ctx.indent === 0 ? shown : join(linesOf(shown), `\n${repeat(' ', ctx.indent)}`);
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

export { errorBase, indented };
