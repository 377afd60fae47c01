// Literals, and the layout of entries between braces, by Node's rules.

import {
  ENOUGH, RegExpOf, charCode, codePoint, dataOf, floor, indexOf, is, join, linesOf, list, max, min, normalize, padEnd,
  padStart, radixText, repeat, round, search, slice, sqrt, symbolText, upper,
} from 'koipond:inspect/intrinsics';

const ESCAPED = /[\x00-\x1f\x27\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const ESCAPED_BUT_QUOTE = /[\x00-\x1f\x5c\x7f-\x9f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const SHORT_ESCAPES = { __proto__: null, 8: '\\b', 9: '\\t', 10: '\\n', 12: '\\f', 13: '\\r', 39: "\\'", 92: '\\\\' };
const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

const more = (count, what) => `... ${count} more ${what}${count > 1 ? 's' : ''}`;

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

export { ESCAPED, IDENTIFIER, escape, layOut, more, primitive, quote };
