// One request on its way: its headers as Node.js writes them, and the answer of whoever answers.
import * as host from "koipond:host";
import { anyBytes } from "koipond:fetch/body";
import { clearTimeout, setTimeout } from "koipond:timers";
import { URL } from "koipond:url";

/** An error of the HTTP client inside of Node.js. */
export const failure = (name, code, message) => Object.assign(new Error(message), { name, code });
const invalid = (header) => failure("InvalidArgumentError", "UND_ERR_INVALID_ARG", `invalid ${header} header`);

const LONGEST_WAIT = 300_000;
const WITH_CONTENT = ["PUT", "POST", "PATCH", "QUERY", "PROPFIND", "PROPPATCH"];
const WITHOUT_LENGTH = ["GET", "HEAD", "OPTIONS"];
const CONDITIONS = ["if-modified-since", "if-none-match", "if-unmodified-since", "if-match", "if-range"];
const NOTHING = new Uint8Array(0);

// The address that a request says it comes from.
function refererOf({ referrer, referrerPolicy, url }) {
  if (!/^https?:/.test(referrer)) return undefined;
  const from = new URL(referrer);
  from.username = from.password = from.hash = "";
  const same = from.origin === url.origin;
  const origin = `${from.origin}/`;
  const falls = from.protocol === "https:" && url.protocol === "http:";
  switch (referrerPolicy || "strict-origin-when-cross-origin") {
    case "unsafe-url": return from.href;
    case "same-origin": return same ? origin : undefined;
    case "origin-when-cross-origin": return same ? from.href : origin;
    case "strict-origin-when-cross-origin": return same ? from.href : falls ? undefined : origin;
    case "origin": return origin;
    default: return falls ? undefined : origin;
  }
}

// The headers that fetch adds to those of the task.
function complete(flight) {
  const list = flight.list.copy();
  const { asked, url } = flight;
  const add = (name, value) => {
    if (!list.has(name)) list.append(name, value);
  };
  add("accept", "*/*");
  add("accept-language", "*");
  const referer = refererOf({ ...asked, url });
  if (referer !== undefined) list.append("referer", referer);
  list.set("sec-fetch-mode", asked.mode);
  add("user-agent", "node");
  const cache = asked.cache === "default" && CONDITIONS.some((name) => list.has(name)) ? "no-store" : asked.cache;
  if (cache === "no-cache") add("cache-control", "max-age=0");
  if (cache === "no-store" || cache === "reload") {
    add("pragma", "no-cache");
    add("cache-control", "no-cache");
  }
  if (list.has("range")) list.append("accept-encoding", "identity");
  add("accept-encoding", url.protocol === "https:" ? "br, gzip, deflate" : "gzip, deflate");
  return list;
}

// The headers as they go over the wire: those of the connection first, those of the content last.
function written(list, flight, length, isStream) {
  const front = [["host", flight.url.host], ["connection", "keep-alive"]];
  const rest = [];
  let told;
  for (const [name, value] of list.pairs()) {
    const key = name.toLowerCase();
    if (key === "host") continue;
    if (key === "content-length") {
      if (!/^\d+$/.test(value)) throw invalid(key);
      told = Number(value);
    } else if (key === "transfer-encoding" || key === "keep-alive" || key === "upgrade") throw invalid(key);
    else if (key === "connection") {
      if (!/^(?:close|keep-alive)$/i.test(value)) throw invalid(key);
      front[1][1] = value.toLowerCase();
    } else if (key === "expect") throw failure("NotSupportedError", "UND_ERR_NOT_SUPPORTED", "expect header not supported");
    else rest.push([name, value]);
  }
  const sends = !WITHOUT_LENGTH.includes(flight.method);
  if (told !== undefined && sends && flight.body !== null && told !== length) {
    throw failure("RequestContentLengthMismatchError", "UND_ERR_REQ_CONTENT_LENGTH_MISMATCH", "Request body length does not match content-length header");
  }
  if (isStream && told === undefined && length > 0) rest.push(["transfer-encoding", "chunked"]);
  else if (sends && (length > 0 || WITH_CONTENT.includes(flight.method))) rest.push(["content-length", `${length}`]);
  return [...front, ...rest];
}

// An error of a connection as fetch gives it.
function translated(error, url) {
  if (error?.code === "ETIMEDOUT") {
    const port = url.port || (url.protocol === "https:" ? "443" : "80");
    const words = `Connect Timeout Error (attempted address: ${url.hostname}:${port}, timeout: 10000ms)`;
    return Object.assign(failure("ConnectTimeoutError", "UND_ERR_CONNECT_TIMEOUT", words), { cause: error });
  }
  const local = url.hostname === "localhost" || url.hostname === "127.0.0.1" || url.hostname === "[::1]";
  if (error?.code === "ECONNRESET" && local) return failure("SocketError", "UND_ERR_SOCKET", "other side closed");
  return error;
}

/** Sends what is in flight: a promise of `{status, headers, body}`. */
export async function send(flight) {
  const { url, method, body } = flight;
  const isStream = body !== null && body.bytes === undefined;
  const list = complete(flight);
  const bytes = body === null ? NOTHING : isStream ? await body.all(anyBytes) : body.shared ? body.bytes.slice() : body.bytes;
  const request = {
    method,
    scheme: url.protocol.slice(0, -1),
    host: url.hostname,
    port: Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    path: url.pathname + url.search,
    headers: written(list, flight, bytes.length, isStream),
    body: bytes,
  };
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(failure("HeadersTimeoutError", "UND_ERR_HEADERS_TIMEOUT", "Headers Timeout Error")), LONGEST_WAIT).unref();
  });
  try {
    return await Promise.race([host.internal("koipond:http/wire").dispatch(request), late]);
  } catch (error) {
    throw translated(error, url);
  } finally {
    clearTimeout(timer);
  }
}
