// `Request`.
import { AbortController, AbortSignal } from "koipond:event_target";
import { extract, readable } from "koipond:fetch/body";
import { fill, givenPairs, headersOver, HeaderList, isToken } from "koipond:fetch/headers";
import { dictionary, domString, illegalInvocation, needs, oneOf, publish, usvString } from "koipond:fetch/idl";
import { URL } from "koipond:url";

const POLICIES = [
  "", "no-referrer", "no-referrer-when-downgrade", "same-origin", "origin", "strict-origin", "origin-when-cross-origin",
  "strict-origin-when-cross-origin", "unsafe-url",
];
const MODES = ["navigate", "same-origin", "no-cors", "cors"];
const CREDENTIALS = ["omit", "same-origin", "include"];
const CACHES = ["default", "no-store", "reload", "no-cache", "force-cache", "only-if-cached"];
const FOLLOWS = ["follow", "manual", "error"];
const USUAL = ["DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT"];
const WHERE = "Request constructor";

const choice = (allowed) => (value) => oneOf(value, allowed, WHERE);
const text = (name) => (value) => domString(value, `${WHERE}: init.${name}`);
// The members of `init` and what makes values of them, in the order in which they are read.
const MEMBERS = {
  method: text("method"),
  headers: givenPairs,
  body: (value) => value,
  referrer: (value) => usvString(value, `${WHERE}: init.referrer`),
  referrerPolicy: choice(POLICIES),
  mode: choice(MODES),
  credentials: choice(CREDENTIALS),
  cache: choice(CACHES),
  redirect: choice(FOLLOWS),
  integrity: text("integrity"),
  keepalive: Boolean,
  signal: (value) => {
    if (value === null || (typeof value.aborted === "boolean" && typeof value.addEventListener === "function")) return value;
    throw new TypeError("Failed to construct 'Request': member signal is not of type AbortSignal.");
  },
  window: (value) => value,
  duplex: choice(["half"]),
};

function requestInit(given) {
  const init = dictionary(given, WHERE);
  const found = Object.create(null);
  for (const name of Object.keys(MEMBERS)) {
    const value = init[name];
    if (value !== undefined) found[name] = MEMBERS[name](value);
  }
  return found;
}

let warned = false;

function methodOf(given) {
  const upper = given.toUpperCase();
  if (!isToken(given)) throw new TypeError(`'${given}' is not a valid HTTP method.`);
  if (upper === "CONNECT" || upper === "TRACE" || upper === "TRACK") throw new TypeError(`'${given}' HTTP method is unsupported.`);
  if (USUAL.includes(upper)) return upper;
  if (given === "patch" && !warned) {
    warned = true;
    const words = "Using `patch` is highly likely to result in a `405 Method Not Allowed`. `PATCH` is much more likely to succeed.";
    globalThis.process?.emitWarning?.(words, { code: "UNDICI-FETCH-patch" });
  }
  return given;
}

function referrerOf(given) {
  if (given === "") return "no-referrer";
  let url;
  try {
    url = new URL(given);
  } catch (cause) {
    throw new TypeError(`Referrer "${given}" is not a valid URL.`, { cause });
  }
  return url.protocol === "about:" && url.pathname === "client" ? "client" : url.href;
}

// The request for an address, as it is before `init` says more.
function fresh(input) {
  const given = usvString(input, `${WHERE}: input`);
  let url;
  try {
    url = new URL(given);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${given}`, { cause });
  }
  if (url.username !== "" || url.password !== "") {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${given}`);
  }
  return {
    method: "GET", url, list: new HeaderList(), body: null, referrer: "client", referrerPolicy: "", mode: "cors", credentials: "same-origin",
    cache: "default", redirect: "follow", integrity: "", keepalive: false, source: undefined, signal: undefined,
  };
}

// What `init` says of a request.
function refine(state, init) {
  if (init.referrer !== undefined) state.referrer = referrerOf(init.referrer);
  if (init.mode === "navigate") throw new TypeError(`${WHERE}: invalid request mode navigate.`);
  for (const name of ["referrerPolicy", "mode", "credentials", "cache"]) if (init[name] !== undefined) state[name] = init[name];
  if (state.cache === "only-if-cached" && state.mode !== "same-origin") {
    throw new TypeError("'only-if-cached' can be set only with 'same-origin' mode");
  }
  for (const name of ["redirect", "integrity", "keepalive"]) if (init[name] !== undefined) state[name] = init[name];
  if (init.method !== undefined) state.method = methodOf(init.method);
  if (init.signal !== undefined) state.source = init.signal ?? undefined;
  if (state.mode === "no-cors" && !["GET", "HEAD", "POST"].includes(state.method)) {
    throw new TypeError(`'${state.method} is unsupported in no-cors mode.`);
  }
}

// The signal that the task sees: one of the request's own, that follows the one it was given.
function signalOf(state) {
  if (state.signal !== undefined) return state.signal;
  const { source } = state;
  if (source instanceof AbortSignal) return (state.signal = AbortSignal.any([source]));
  const controller = new AbortController();
  if (source?.aborted) controller.abort(source.reason);
  else source?.addEventListener("abort", () => controller.abort(source.reason), { once: true });
  return (state.signal = controller.signal);
}

let stateOf, isRequest;
export { stateOf };
const OURS = Symbol("ours");

export class Request {
  #state;
  #headers;

  static {
    isRequest = (it) => typeof it === "object" && it !== null && #state in it;
    stateOf = (it) => {
      if (!isRequest(it)) throw illegalInvocation();
      return it.#state;
    };
  }

  constructor(input, init = {}) {
    if (input === OURS) {
      this.#state = init;
      this.#headers = headersOver(init.list, "request");
      return;
    }
    needs(arguments.length, 1, WHERE);
    const other = isRequest(input) ? input.#state : undefined;
    const address = other === undefined ? usvString(input, `${WHERE}: input`) : undefined;
    const given = requestInit(init);
    const state = other === undefined ? fresh(address) : { ...other, list: other.list.copy(), body: null, source: other.source, signal: undefined };
    if (given.window !== undefined && given.window !== null) throw new TypeError("'window' option 'client' must be null");
    refine(state, given);
    if (given.headers !== undefined) {
      state.list = new HeaderList();
      fill(headersOver(state.list, "request"), given.headers);
    }
    takeBody(state, given, other);
    this.#state = state;
    this.#headers = headersOver(state.list, "request");
  }

  get method() { return stateOf(this).method; }
  get url() { return stateOf(this).url.href; }
  get headers() {
    stateOf(this);
    return this.#headers;
  }
  get destination() {
    stateOf(this);
    return "";
  }
  get referrer() {
    const { referrer } = stateOf(this);
    return referrer === "no-referrer" ? "" : referrer === "client" ? "about:client" : referrer;
  }
  get referrerPolicy() { return stateOf(this).referrerPolicy; }
  get mode() { return stateOf(this).mode; }
  get credentials() { return stateOf(this).credentials; }
  get cache() { return stateOf(this).cache; }
  get redirect() { return stateOf(this).redirect; }
  get integrity() { return stateOf(this).integrity; }
  get keepalive() { return stateOf(this).keepalive; }
  get isReloadNavigation() {
    stateOf(this);
    return false;
  }
  get isHistoryNavigation() {
    stateOf(this);
    return false;
  }
  get signal() { return signalOf(stateOf(this)); }
  get body() { return stateOf(this).body?.asStream() ?? null; }
  get bodyUsed() { return stateOf(this).body?.isUsed() ?? false; }
  get duplex() {
    stateOf(this);
    return "half";
  }
  clone() {
    const state = stateOf(this);
    if (state.body?.isUnusable()) throw new TypeError("unusable");
    const source = state.source === undefined ? undefined : signalOf(state);
    return new Request(OURS, { ...state, list: state.list.copy(), body: state.body?.clone() ?? null, source, signal: undefined });
  }
}
readable(Request, stateOf);
publish(Request, (it) => {
  const { method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive } = it;
  const { isReloadNavigation, isHistoryNavigation, signal } = it;
  return {
    method, url, headers, destination, referrer, referrerPolicy, mode, credentials, cache, redirect, integrity, keepalive, isReloadNavigation,
    isHistoryNavigation, signal,
  };
});

function takeBody(state, given, other) {
  const has = given.body !== undefined && given.body !== null;
  const theirs = other?.body ?? null;
  if ((has || theirs !== null) && (state.method === "GET" || state.method === "HEAD")) {
    throw new TypeError("Request with GET/HEAD method cannot have body.");
  }
  if (has) {
    const { body, type } = extract(given.body, state.keepalive);
    if (type !== undefined && !state.list.has("content-type")) state.list.append("content-type", type);
    if (body.stream !== undefined) {
      if (given.duplex === undefined) throw new TypeError("RequestInit: duplex option is required when sending a body.");
      if (state.mode !== "same-origin" && state.mode !== "cors") {
        throw new TypeError('If request is made from ReadableStream, mode should be "same-origin" or "cors"');
      }
    }
    state.body = body;
    return;
  }
  if (theirs === null) return;
  if (theirs.isUnusable()) throw new TypeError("Cannot construct a Request with a Request object that has already been used.");
  state.body = theirs.moved();
}
