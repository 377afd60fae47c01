// Addresses by the WHATWG's rules: URL and URLSearchParams. What an address means is decided in Rust.
//
// A URL keeps its parts as Rust gave them; every change goes through Rust again. The two know each other: a change of
// the parameters changes the query of their URL, and the other way round.
import * as host from "koipond:host";
import { coded, invalidArgType, unsupported } from "koipond:errors";

const { parse, set, formParse, formEncode } = host.native("url");
const inspection = Symbol.for("nodejs.util.inspect.custom");
const { apply } = Reflect;
const { split, slice } = String.prototype;

const HREF = 0, ORIGIN = 1, PROTOCOL = 2, USERNAME = 3, PASSWORD = 4, HOST = 5, HOSTNAME = 6, PORT = 7, PATHNAME = 8, SEARCH = 9, HASH = 10;
const lines = (text) => apply(split, text, ["\n"]);

const missing = (...names) => {
  const quoted = names.map((name) => `"${name}"`);
  const words = quoted.length === 1 ? `${quoted[0]} argument` : `${quoted.slice(0, -1).join(", ")} and ${quoted.at(-1)} arguments`;
  return coded(TypeError, "ERR_MISSING_ARGS", `The ${words} must be specified`);
};
const wrongThis = (name) => coded(TypeError, "ERR_INVALID_THIS", `Value of "this" must be of type ${name}`);
const enumerable = (Class, names) => {
  for (const name of names) Object.defineProperty(Class.prototype, name, { enumerable: true });
};
const classTag = (Class, name) => Object.defineProperty(Class.prototype, Symbol.toStringTag, { value: name, configurable: true });

// What the two classes do to each other's private parts.
let partOf, searchChanged, reloaded;

export class URL {
  #parts;
  #params;

  static {
    partOf = (url, part) => {
      if (!isUrl(url)) throw new TypeError("Receiver must be an instance of class URL");
      return url.#parts[part];
    };
    searchChanged = (url, search) => url.#set("search", search);
  }

  constructor(input, base = undefined) {
    if (arguments.length === 0) throw missing("url");
    input = `${input}`;
    if (base !== undefined) base = `${base}`;
    const parts = parse(input, base);
    if (parts === undefined) throw invalidUrl(input, base);
    this.#parts = lines(parts);
  }

  #set(part, value) {
    const parts = set(this.#parts[HREF], part, value);
    if (parts === undefined) return false;
    this.#parts = lines(parts);
    return true;
  }

  toString() { return partOf(this, HREF); }
  get href() { return partOf(this, HREF); }
  set href(value) {
    value = `${value}`;
    if (!this.#set("href", value)) throw invalidUrl(value);
    this.#reload();
  }
  get origin() { return partOf(this, ORIGIN); }
  get protocol() { return partOf(this, PROTOCOL); }
  set protocol(value) { this.#set("protocol", `${value}`); }
  get username() { return partOf(this, USERNAME); }
  set username(value) { this.#set("username", `${value}`); }
  get password() { return partOf(this, PASSWORD); }
  set password(value) { this.#set("password", `${value}`); }
  get host() { return partOf(this, HOST); }
  set host(value) { this.#set("host", `${value}`); }
  get hostname() { return partOf(this, HOSTNAME); }
  set hostname(value) { this.#set("hostname", `${value}`); }
  get port() { return partOf(this, PORT); }
  set port(value) { this.#set("port", `${value}`); }
  get pathname() { return partOf(this, PATHNAME); }
  set pathname(value) { this.#set("pathname", `${value}`); }
  get search() { return partOf(this, SEARCH); }
  set search(value) {
    this.#set("search", `${value}`);
    this.#reload();
  }
  get searchParams() {
    const search = partOf(this, SEARCH);
    return (this.#params ??= reloaded(new URLSearchParams(), search, this));
  }
  get hash() { return partOf(this, HASH); }
  set hash(value) { this.#set("hash", `${value}`); }

  #reload() {
    if (this.#params !== undefined) reloaded(this.#params, this.#parts[SEARCH], this);
  }

  toJSON() { return partOf(this, HREF); }

  static canParse(input, base = undefined) {
    if (arguments.length === 0) throw missing("url");
    return parse(`${input}`, base === undefined ? undefined : `${base}`) !== undefined;
  }
  static parse(input, base = undefined) {
    if (arguments.length === 0) throw missing("url");
    return URL.canParse(input, base) ? new URL(input, base) : null;
  }

  static isUrl(it) { return typeof it === "object" && it !== null && #parts in it; }

  [inspection](depth, options, inspect) {
    if (typeof depth === "number" && depth < 0) return this;
    const { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash } = this;
    const shown = { href, origin, protocol, username, password, host, hostname, port, pathname, search, searchParams, hash };
    return `${this.constructor?.name || "URL"} ${inspect(shown, options)}`;
  }
}
const { isUrl } = URL;
delete URL.isUrl;
export { isUrl };

enumerable(URL, ["href", "origin", "protocol", "username", "password", "host", "hostname", "port", "pathname", "search", "searchParams", "hash", "toString", "toJSON"]);
classTag(URL, "URL");
URL.createObjectURL = unsupported("URL", "createObjectURL");
URL.revokeObjectURL = unsupported("URL", "revokeObjectURL");
for (const name of ["canParse", "parse"]) Object.defineProperty(URL, name, { enumerable: true });

function invalidUrl(input, base) {
  const error = Object.assign(new TypeError("Invalid URL"), { code: "ERR_INVALID_URL", input });
  if (base !== undefined) error.base = base;
  return error;
}

export class URLSearchParams {
  // Names and values in turn.
  #list = [];
  #url;

  static {
    reloaded = (params, search, url) => {
      params.#list = formParse(search[0] === "?" ? apply(slice, search, [1]) : search);
      params.#url = url;
      return params;
    };
  }

  constructor(init = undefined) {
    if (init === undefined || init === null) return;
    if (typeof init !== "object" && typeof init !== "function") {
      reloaded(this, `${init}`, undefined);
      return;
    }
    const iterate = init[Symbol.iterator];
    if (iterate !== null && iterate !== undefined) {
      if (typeof iterate !== "function") throw coded(TypeError, "ERR_ARG_NOT_ITERABLE", "Query pairs must be iterable");
      for (const pair of init) {
        if ((typeof pair !== "object" && typeof pair !== "function") || pair === null || typeof pair[Symbol.iterator] !== "function") {
          throw coded(TypeError, "ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple");
        }
        const both = [...pair];
        if (both.length !== 2) throw coded(TypeError, "ERR_INVALID_TUPLE", "Each query pair must be an iterable [name, value] tuple");
        this.#list.push(well(both[0]), well(both[1]));
      }
      return;
    }
    const seen = new Map();
    for (const key of Reflect.ownKeys(init)) {
      if (!Reflect.getOwnPropertyDescriptor(init, key)?.enumerable) continue;
      const [name, value] = [well(key), well(init[key])];
      // Two keys can become one name.
      if (seen.has(name)) this.#list[seen.get(name)] = value;
      else seen.set(name, this.#list.push(name, value) - 1);
    }
  }

  #query() {
    let text = "";
    for (let n = 0; n < this.#list.length; n += 2) text += `${n ? "&" : ""}${formEncode(this.#list[n])}=${formEncode(this.#list[n + 1])}`;
    return text;
  }

  #changed() {
    if (this.#url !== undefined) searchChanged(this.#url, this.#query());
  }

  static #check(it, given, names) {
    if (!(typeof it === "object" && it !== null && #list in it)) throw wrongThis("URLSearchParams");
    if (given < names.length) throw missing(...names);
  }

  get size() {
    URLSearchParams.#check(this, 0, []);
    return this.#list.length / 2;
  }
  append(name, value) {
    URLSearchParams.#check(this, arguments.length, ["name", "value"]);
    this.#list.push(well(name), well(value));
    this.#changed();
  }
  delete(name, value = undefined) {
    URLSearchParams.#check(this, arguments.length, ["name"]);
    name = well(name);
    if (value !== undefined) value = well(value);
    const kept = [];
    for (let n = 0; n < this.#list.length; n += 2) {
      if (this.#list[n] !== name || (value !== undefined && this.#list[n + 1] !== value)) kept.push(this.#list[n], this.#list[n + 1]);
    }
    this.#list = kept;
    this.#changed();
  }
  get(name) {
    URLSearchParams.#check(this, arguments.length, ["name"]);
    name = well(name);
    for (let n = 0; n < this.#list.length; n += 2) if (this.#list[n] === name) return this.#list[n + 1];
    return null;
  }
  getAll(name) {
    URLSearchParams.#check(this, arguments.length, ["name"]);
    name = well(name);
    return this.#list.filter((_, n) => n % 2 === 1 && this.#list[n - 1] === name);
  }
  has(name, value = undefined) {
    URLSearchParams.#check(this, arguments.length, ["name"]);
    name = well(name);
    if (value !== undefined) value = well(value);
    for (let n = 0; n < this.#list.length; n += 2) {
      if (this.#list[n] === name && (value === undefined || this.#list[n + 1] === value)) return true;
    }
    return false;
  }
  set(name, value) {
    URLSearchParams.#check(this, arguments.length, ["name", "value"]);
    name = well(name);
    value = well(value);
    const kept = [];
    let found = false;
    for (let n = 0; n < this.#list.length; n += 2) {
      if (this.#list[n] !== name) kept.push(this.#list[n], this.#list[n + 1]);
      else if (!found) {
        kept.push(name, value);
        found = true;
      }
    }
    if (!found) kept.push(name, value);
    this.#list = kept;
    this.#changed();
  }
  sort() {
    URLSearchParams.#check(this, 0, []);
    const pairs = [];
    for (let n = 0; n < this.#list.length; n += 2) pairs.push([this.#list[n], this.#list[n + 1]]);
    pairs.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#list = pairs.flat();
    this.#changed();
  }
  entries() {
    URLSearchParams.#check(this, 0, []);
    return new SearchParamsIterator(() => this.#list, "both");
  }
  forEach(callback, thisArg = undefined) {
    URLSearchParams.#check(this, 0, []);
    if (typeof callback !== "function") throw invalidArgType("callback", "of type function", callback);
    for (let n = 0; n < this.#list.length; n += 2) apply(callback, thisArg, [this.#list[n + 1], this.#list[n], this]);
  }
  keys() {
    URLSearchParams.#check(this, 0, []);
    return new SearchParamsIterator(() => this.#list, "keys");
  }
  values() {
    URLSearchParams.#check(this, 0, []);
    return new SearchParamsIterator(() => this.#list, "values");
  }
  toString() {
    URLSearchParams.#check(this, 0, []);
    return this.#query();
  }

  [inspection](depth, options, inspect) {
    URLSearchParams.#check(this, 0, []);
    if (typeof depth === "number" && depth < 0) return "[Object]";
    return shownList("URLSearchParams", this.#list, options, inspect, (name, value, show) => `${show(name)} => ${show(value)}`);
  }
}

function well(value) {
  return `${value}`.toWellFormed();
}

function shownList(title, list, options, inspect, line) {
  const entries = [];
  for (let n = 0; n < list.length; n += 2) entries.push(line(list[n], list[n + 1], (value) => inspect(value, options)));
  const long = entries.reduce((sum, entry) => sum + entry.length + 2, -2);
  if (entries.length === 0) return `${title} {}`;
  return long <= options.breakLength ? `${title} { ${entries.join(", ")} }` : `${title} {\n  ${entries.join(",\n  ")} }`;
}

class SearchParamsIterator {
  #list;
  #kind;
  #at = 0;
  constructor(list, kind) {
    this.#list = list;
    this.#kind = kind;
  }
  next() {
    if (!(typeof this === "object" && this !== null && #at in this)) throw wrongThis("URLSearchParamsIterator");
    const list = this.#list();
    if (this.#at >= list.length) return { value: undefined, done: true };
    const [name, value] = [list[this.#at], list[this.#at + 1]];
    this.#at += 2;
    return { value: this.#kind === "keys" ? name : this.#kind === "values" ? value : [name, value], done: false };
  }
  [inspection](depth, options, inspect) {
    if (typeof depth === "number" && depth < 0) return "[Object]";
    const rest = this.#list().slice(this.#at);
    const kind = this.#kind;
    return shownList("URLSearchParams Iterator", rest, options, inspect, (name, value, show) => (kind === "keys" ? show(name) : kind === "values" ? show(value) : `[ ${show(name)}, ${show(value)} ]`));
  }
}
Object.setPrototypeOf(SearchParamsIterator.prototype, Object.getPrototypeOf(Object.getPrototypeOf([][Symbol.iterator]())));
delete SearchParamsIterator.prototype.constructor;
enumerable(SearchParamsIterator, ["next"]);
classTag(SearchParamsIterator, "URLSearchParams Iterator");

enumerable(URLSearchParams, ["append", "delete", "get", "getAll", "has", "set", "sort", "entries", "forEach", "keys", "values", "toString", "size"]);
classTag(URLSearchParams, "URLSearchParams");
Object.defineProperty(URLSearchParams.prototype, Symbol.iterator, { value: URLSearchParams.prototype.entries, writable: true, configurable: true });
