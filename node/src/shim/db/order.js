// Values of documents: which is before which, when two are the same, what a path with dots finds, copies.

const { isArray } = Array;
export const isDate = (value) => Object.prototype.toString.call(value) === "[object Date]";
export const isObject = (value) => value !== null && typeof value === "object";

const rank = (value) => {
  if (value === undefined) return 0;
  if (value === null) return 1;
  const plain = ["number", "string", "boolean"].indexOf(typeof value);
  if (plain >= 0) return 2 + plain;
  return isDate(value) ? 5 : isArray(value) ? 6 : 7;
};
const sign = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

function compareLists(a, b) {
  for (let n = 0; n < Math.min(a.length, b.length); n++) {
    const found = compare(a[n], b[n]);
    if (found !== 0) return found;
  }
  return sign(a.length, b.length);
}

// Values of any kind in one order: nothing, null, numbers, texts, truths, dates, lists, objects.
export function compare(a, b) {
  const [first, second] = [rank(a), rank(b)];
  if (first !== second) return sign(first, second);
  if (first < 2) return 0;
  if (first < 5) return sign(a, b);
  if (first === 5) return sign(a.getTime(), b.getTime());
  if (first === 6) return compareLists(a, b);
  const [keys, others] = [Object.keys(a).sort(), Object.keys(b).sort()];
  for (let n = 0; n < Math.min(keys.length, others.length); n++) {
    const found = compare(a[keys[n]], b[others[n]]);
    if (found !== 0) return found;
  }
  return sign(keys.length, others.length);
}

// Whether two values are the same; nothing is the same as nothing else, itself not either.
export function same(a, b) {
  if (!isObject(a) || !isObject(b)) return a !== undefined && a === b;
  if (isDate(a) || isDate(b)) return isDate(a) && isDate(b) && a.getTime() === b.getTime();
  if (isArray(a) !== isArray(b)) return false;
  const [keys, others] = [Object.keys(a), Object.keys(b)];
  return keys.length === others.length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]));
}

// What a path finds; in a list, what it finds in each.
export function at(value, path) {
  const parts = typeof path === "string" ? path.split(".") : path;
  if (parts.length === 0) return value;
  if (!isObject(value)) return undefined;
  const [first, ...rest] = parts;
  if (isArray(value) && !/^\d+$/.test(first)) return value.map((one) => at(one, parts));
  return Object.hasOwn(value, first) ? at(value[first], rest) : undefined;
}

// A copy of a document, of what documents can hold.
export function copied(value) {
  if (isDate(value)) return new Date(value.getTime());
  if (isArray(value)) return value.map(copied);
  if (!isObject(value)) return ["function", "symbol"].includes(typeof value) ? undefined : value;
  return Object.fromEntries(Object.keys(value).map((key) => [key, copied(value[key])]));
}

// No name in a document begins with `$` or has a dot in it.
export function check(value) {
  if (isArray(value)) value.forEach(check);
  else if (isObject(value) && !isDate(value)) {
    for (const key of Object.keys(value)) {
      if (key[0] === "$") throw new Error("Field names cannot begin with the $ character");
      if (key.includes(".")) throw new Error("Field names cannot contain a .");
      check(value[key]);
    }
  }
}
