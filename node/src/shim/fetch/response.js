// `Response`.
import { Body, extract, readable } from "koipond:fetch/body";
import { HeaderList, fill, givenPairs, headersOver } from "koipond:fetch/headers";
import { byteString, dictionary, illegalInvocation, needs, publish } from "koipond:fetch/idl";
import { URL } from "koipond:url";
import * as host from "koipond:host";

export const NULL_BODY = [101, 204, 205, 304];
const REDIRECTS = [301, 302, 303, 307, 308];
const REASON = /^[\t\x20-\x7e\x80-\xff]*$/;
const OURS = Symbol("ours");

let stateOf;

/** A response of our own making: `{status, statusText, list, body, type, url, redirected}`. */
export const makeResponse = (state, guard) => new Response(OURS, { state, guard });

const freshState = () => ({ status: 200, statusText: "", list: new HeaderList(), body: null, type: "default", url: "", redirected: false });
const unsignedShort = (value) => {
  const number = Math.trunc(Number(value));
  return Number.isFinite(number) ? ((number % 65536) + 65536) % 65536 : 0;
};

// The members of `init`, read once and in this order.
function responseInit(given, where) {
  const init = dictionary(given, where);
  const { status, statusText, headers } = init;
  return {
    status: status === undefined ? 200 : unsignedShort(status),
    statusText: statusText === undefined ? "" : byteString(statusText, "Response constructor: statusText"),
    headers: headers === undefined ? [] : givenPairs(headers),
  };
}

// A state from what a task gave, its body already extracted.
function begin(init, extracted) {
  if (init.status < 200 || init.status > 599) throw new RangeError('init["status"] must be in the range of 200 to 599, inclusive.');
  if (!REASON.test(init.statusText)) throw new TypeError("Invalid statusText");
  const state = freshState();
  state.status = init.status;
  state.statusText = init.statusText;
  const headers = headersOver(state.list, "response");
  fill(headers, init.headers);
  if (extracted !== undefined) {
    if (NULL_BODY.includes(init.status)) throw new TypeError(`Response constructor: Invalid response status code ${init.status}`);
    state.body = extracted.body;
    if (extracted.type !== undefined && !state.list.has("content-type")) state.list.append("content-type", extracted.type);
  }
  return { state, headers };
}

export class Response {
  #state;
  #headers;

  static {
    stateOf = (it) => {
      if (typeof it !== "object" || it === null || !(#state in it)) throw illegalInvocation();
      return it.#state;
    };
  }

  constructor(body = null, init = {}) {
    if (body === OURS) {
      this.#state = init.state;
      this.#headers = headersOver(init.state.list, init.guard);
      return;
    }
    const given = responseInit(init, "undefined");
    const { state, headers } = begin(given, body === null || body === undefined ? undefined : extract(body));
    this.#state = state;
    this.#headers = headers;
  }
  static error() {
    return makeResponse({ ...freshState(), type: "error", status: 0 }, "immutable");
  }
  static json(data, init = {}) {
    needs(arguments.length, 1, "Response.json");
    let text;
    if (typeof data !== "symbol") text = JSON.stringify(data);
    if (text === undefined) throw new TypeError("Value is not JSON serializable");
    const { state } = begin(responseInit(init, "undefined"), { body: new Body(host.utf8Encode(text)), type: "application/json" });
    return makeResponse(state, "response");
  }
  static redirect(url, status = 302) {
    needs(arguments.length, 1, "Response.redirect");
    const text = `${url}`.toWellFormed();
    const code = unsignedShort(status);
    let parsed;
    try {
      parsed = new URL(text);
    } catch (cause) {
      throw new TypeError(`Failed to parse URL from ${text}`, { cause });
    }
    if (!REDIRECTS.includes(code)) throw new RangeError(`Invalid status code ${code}`);
    const state = { ...freshState(), status: code };
    state.list.append("location", parsed.href);
    return makeResponse(state, "immutable");
  }

  get type() { return stateOf(this).type; }
  get url() { return stateOf(this).url; }
  get redirected() { return stateOf(this).redirected; }
  get status() { return stateOf(this).status; }
  get ok() {
    const { status } = stateOf(this);
    return status >= 200 && status <= 299;
  }
  get statusText() { return stateOf(this).statusText; }
  get headers() {
    stateOf(this);
    return this.#headers;
  }
  get body() { return stateOf(this).body?.asStream() ?? null; }
  get bodyUsed() { return stateOf(this).body?.isUsed() ?? false; }
  clone() {
    const state = stateOf(this);
    if (state.body?.isUnusable()) throw new TypeError("Response.clone: Body has already been consumed.");
    const made = { ...state, list: state.list.copy(), body: state.body?.clone() ?? null };
    return makeResponse(made, state.type === "default" ? "response" : "immutable");
  }
}
readable(Response, stateOf);
publish(Response, ({ status, statusText, headers, body, bodyUsed, ok, redirected, type, url }) => ({
  status, statusText, headers, body, bodyUsed, ok, redirected, type, url,
}));
