// `Headers`, and the list of headers that it shows.
import { byteString, illegalInvocation, iterates, needs, publish } from "koipond:fetch/idl";

const TOKEN = /^[\w!#$%&'*+.^`|~-]+$/;
const NO_VALUE = /[\0\r\n]/;
const AROUND = /^[\t\n\r ]+|[\t\n\r ]+$/g;

export const isToken = (text) => TOKEN.test(text);

/** Names as they were written, by small names; several values of one name are joined, but cookies to set are kept apart too. */
export class HeaderList {
  #all = new Map();
  cookies = [];
  #sorted = undefined;

  append(name, value) {
    const key = name.toLowerCase();
    const found = this.#all.get(key);
    this.#sorted = undefined;
    if (key === "set-cookie") this.cookies.push(value);
    if (found === undefined) this.#all.set(key, { name, value });
    else found.value = `${found.value}${key === "cookie" ? "; " : ", "}${value}`;
  }
  set(name, value) {
    const key = name.toLowerCase();
    const found = this.#all.get(key);
    this.#sorted = undefined;
    if (key === "set-cookie") this.cookies = [value];
    if (found === undefined) this.#all.set(key, { name, value });
    else found.value = value;
  }
  delete(name) {
    const key = name.toLowerCase();
    if (key === "set-cookie") this.cookies = [];
    this.#sorted = undefined;
    this.#all.delete(key);
  }
  get(name) {
    return this.#all.get(name.toLowerCase())?.value;
  }
  has(name) {
    return this.#all.has(name.toLowerCase());
  }
  copy() {
    const made = new HeaderList();
    for (const [key, { name, value }] of this.#all) made.#all.set(key, { name, value });
    made.cookies = [...this.cookies];
    return made;
  }
  /** In the order in which they came, with names as they were written. */
  pairs() {
    return [...this.#all.values()].map(({ name, value }) => [name, value]);
  }
  /** The same, with each cookie for itself. */
  each() {
    return this.pairs().flatMap(([name, value]) => (name.toLowerCase() === "set-cookie" ? this.cookies.map((one) => [name, one]) : [[name, value]]));
  }
  /** In the order in which `Headers` shows them. */
  sorted() {
    this.#sorted ??= [...this.#all.keys()]
      .sort((a, b) => (a < b ? -1 : 1))
      .flatMap((key) => (key === "set-cookie" ? this.cookies.map((value) => [key, value]) : [[key, this.#all.get(key).value]]));
    return this.#sorted;
  }
}

let show, listOf, isHeaders;

/** `Headers` over a list that is there already. */
export const headersOver = (list, guard) => show(list, guard);
export { listOf };

function checkedName(name, where) {
  const text = byteString(name, `${where}: name`);
  if (!TOKEN.test(text)) throw new TypeError(`${where}: "${text}" is an invalid header name.`);
  return text;
}

// A name and a value, checked in the order in which Node.js checks them.
function pair(name, value, where) {
  const key = byteString(name, `${where}: name`);
  const text = byteString(value, `${where}: value`).replace(AROUND, "");
  if (!TOKEN.test(key)) throw new TypeError(`${where}: "${key}" is an invalid header name.`);
  if (NO_VALUE.test(text)) throw new TypeError(`${where}: "${text}" is an invalid header value.`);
  return [key, text];
}

export class Headers {
  #list = new HeaderList();
  #guard = "none";

  static {
    show = (list, guard) => {
      const made = new Headers();
      made.#list = list;
      made.#guard = guard;
      return made;
    };
    isHeaders = (it) => typeof it === "object" && it !== null && #list in it;
    listOf = (it) => {
      if (!isHeaders(it)) throw illegalInvocation();
      return it.#list;
    };
  }

  constructor(init = undefined) {
    if (init !== undefined) fill(this, givenPairs(init));
  }

  #change() {
    if (this.#guard === "immutable") throw new TypeError("immutable");
  }
  append(name, value) {
    const list = listOf(this);
    needs(arguments.length, 2, "Headers.append");
    const [key, text] = pair(name, value, "Headers.append");
    this.#change();
    list.append(key, text);
  }
  delete(name) {
    const list = listOf(this);
    needs(arguments.length, 1, "Headers.delete");
    const key = checkedName(name, "Headers.delete");
    this.#change();
    list.delete(key);
  }
  get(name) {
    const list = listOf(this);
    needs(arguments.length, 1, "Headers.get");
    return list.get(checkedName(name, "Headers.get")) ?? null;
  }
  has(name) {
    const list = listOf(this);
    needs(arguments.length, 1, "Headers.has");
    return list.has(checkedName(name, "Headers.has"));
  }
  set(name, value) {
    const list = listOf(this);
    needs(arguments.length, 2, "Headers.set");
    const [key, text] = pair(name, value, "Headers.set");
    this.#change();
    list.set(key, text);
  }
  getSetCookie() {
    return [...listOf(this).cookies];
  }
}
iterates(Headers, (it) => listOf(it).sorted());
publish(Headers, (it) => Object.fromEntries(listOf(it).pairs()));

const { entries } = Headers.prototype;
const UNION = "Headers constructor: Argument 1 could not be converted to one of: sequence<sequence<ByteString>>, record<ByteString, ByteString>.";

/** The pairs that a task gave for headers: a list of pairs, an object, or `Headers`. */
export function givenPairs(init) {
  if ((typeof init !== "object" && typeof init !== "function") || init === null) throw new TypeError(UNION);
  if (isHeaders(init) && init[Symbol.iterator] === entries) return listOf(init).each();
  if (typeof init === "object" && typeof init[Symbol.iterator] === "function") {
    return [...init].map((one, n) => {
      if (one === null || (typeof one !== "object" && typeof one !== "function") || typeof one[Symbol.iterator] !== "function") {
        throw new TypeError(`Headers contructor: init[${n}] (${typeof one === "string" ? `"${one}"` : String(one)}) is not iterable.`);
      }
      const parts = [...one].map((part) => byteString(part, "Headers contructor: init"));
      if (parts.length !== 2) throw new TypeError(`Headers constructor: expected name/value pair to be length 2, found ${parts.length}.`);
      return parts;
    });
  }
  const text = (value) => byteString(value, "Headers contructor: init");
  return Reflect.ownKeys(init).map((key) => [text(key), text(init[key])]);
}

/** Adds pairs that `givenPairs` found. */
export function fill(headers, pairs) {
  const list = listOf(headers);
  for (const [name, value] of pairs) list.append(...pair(name, value, "Headers.append"));
}
