// `punycode`: names of hosts in letters that DNS can carry, written from RFC 3492.

const BASE = 36, T_MIN = 1, T_MAX = 26, SKEW = 38, DAMP = 700, BIAS = 72, FIRST = 128, MOST = 2147483647;

const fail = (why) => {
  throw new RangeError(why);
};
const OVERFLOW = "Overflow: input needs wider integers to process";
const NOT_BASIC = "Illegal input >= 0x80 (not a basic code point)";
const INVALID = "Invalid input";

const adapt = (delta, points, first) => {
  let rest = first ? Math.floor(delta / DAMP) : delta >> 1;
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) >> 1; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return Math.floor(k + ((BASE - T_MIN + 1) * rest) / (rest + SKEW));
};
const threshold = (k, bias) => (k <= bias ? T_MIN : k >= bias + T_MAX ? T_MAX : k - bias);
const digit = (code) => (code >= 48 && code < 58 ? code - 22 : code >= 65 && code < 91 ? code - 65 : code >= 97 && code < 123 ? code - 97 : BASE);
const letter = (n) => String.fromCharCode(n < 26 ? n + 97 : n + 22);

// Halves of characters that stand alone are code points of their own here.
const ucs2 = {
  decode: (text) => Array.from(text, (char) => char.codePointAt(0)),
  encode: (points) => String.fromCodePoint(...points),
};

function decode(input) {
  const out = [];
  const last = Math.max(input.lastIndexOf("-"), 0);
  for (let j = 0; j < last; j++) {
    if (input.charCodeAt(j) >= 0x80) fail(NOT_BASIC);
    out.push(input.charCodeAt(j));
  }
  let i = 0, n = FIRST, bias = BIAS;
  for (let at = last > 0 ? last + 1 : 0; at < input.length; ) {
    const before = i;
    for (let weight = 1, k = BASE; ; k += BASE) {
      if (at >= input.length) fail(INVALID);
      const value = digit(input.charCodeAt(at++));
      if (value >= BASE) fail(INVALID);
      if (value > Math.floor((MOST - i) / weight)) fail(OVERFLOW);
      i += value * weight;
      const t = threshold(k, bias);
      if (value < t) break;
      if (weight > Math.floor(MOST / (BASE - t))) fail(OVERFLOW);
      weight *= BASE - t;
    }
    const count = out.length + 1;
    bias = adapt(i - before, count, before === 0);
    if (Math.floor(i / count) > MOST - n) fail(OVERFLOW);
    n += Math.floor(i / count);
    i %= count;
    out.splice(i++, 0, n);
  }
  return String.fromCodePoint(...out);
}

function encode(text) {
  const points = ucs2.decode(text);
  const basic = points.filter((point) => point < 0x80);
  let out = String.fromCharCode(...basic);
  if (basic.length) out += "-";
  let n = FIRST, delta = 0, bias = BIAS, handled = basic.length;
  while (handled < points.length) {
    let next = MOST;
    for (const point of points) if (point >= n && point < next) next = point;
    if (next - n > Math.floor((MOST - delta) / (handled + 1))) fail(OVERFLOW);
    delta += (next - n) * (handled + 1);
    n = next;
    for (const point of points) {
      if (point < n && ++delta > MOST) fail(OVERFLOW);
      if (point !== n) continue;
      let rest = delta;
      for (let k = BASE; ; k += BASE) {
        const t = threshold(k, bias);
        if (rest < t) break;
        out += letter(t + ((rest - t) % (BASE - t)));
        rest = Math.floor((rest - t) / (BASE - t));
      }
      out += letter(rest);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    n++;
  }
  return out;
}

const mapDomain = (domain, map) => {
  const at = domain.split("@");
  const before = at.length > 1 ? `${at[0]}@` : "";
  const name = at.length > 1 ? at[1] : domain;
  return before + name.replace(/[\u3002\uff0e\uff61]/g, ".").split(".").map(map).join(".");
};
const toUnicode = (text) => mapDomain(text, (label) => (/^xn--/.test(label) ? decode(label.slice(4).toLowerCase()) : label));
const toASCII = (text) => mapDomain(text, (label) => (/[^\0-\x7f]/.test(label) ? `xn--${encode(label)}` : label));

export const support = { partial: {}, refused: [] };
export default { version: "2.1.0", ucs2, decode, encode, toASCII, toUnicode };
