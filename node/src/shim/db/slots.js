// Where documents lie on the node's disk: one slot each, written whole whenever the document changes, so that a crash loses nothing.
import * as host from "koipond:host";

const COUNT = "docs";
const slot = (n) => `${COUNT}/${n}`;
const INDEXES = `${COUNT}/indexes`;

// Dates are kept as what JSON has no word for.
function written(value) {
  if (Array.isArray(value)) return value.map(written);
  if (value === null || typeof value !== "object") return value;
  if (Object.prototype.toString.call(value) === "[object Date]") return { $$date: value.getTime() };
  return Object.fromEntries(Object.keys(value).map((key) => [key, written(value[key])]));
}
function read(value) {
  if (Array.isArray(value)) return value.map(read);
  if (value === null || typeof value !== "object") return value;
  if (typeof value.$$date === "number") return new Date(value.$$date);
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(value[key])]));
}
export const text = (document) => JSON.stringify(written(document));

let count = 0;
const free = [];

// All documents, each with its slot.
export function all() {
  const found = [];
  count = Number(host.diskGet(COUNT) ?? 0);
  for (let n = 0; n < count; n++) {
    const kept = host.diskGet(slot(n));
    if (kept === undefined || kept === "") free.push(n);
    else found.push([n, read(JSON.parse(kept))]);
  }
  return found;
}

// Keeps a document, in its slot or in a free one, and gives the slot.
export function keep(document, given) {
  const n = given ?? free.at(-1) ?? count;
  host.diskSet(slot(n), text(document));
  if (given !== undefined) return n;
  if (free.length > 0) free.pop();
  else {
    count += 1;
    host.diskSet(COUNT, String(count));
  }
  return n;
}

export function drop(n) {
  host.diskSet(slot(n), "");
  free.push(n);
}

// Says that documents are kept here from now on.
export const begin = () => host.diskSet(COUNT, String(count));
export const indexes = () => JSON.parse(host.diskGet(INDEXES) ?? "[]");
export const keepIndexes = (list) => host.diskSet(INDEXES, JSON.stringify(list));
