// `fetch`: from a request to a response, over redirects. Messages are whole: the promise is settled when the response is there to its end.
import { DOMException } from "koipond:encoding";
import { Body } from "koipond:fetch/body";
import { decoded, holds } from "koipond:fetch/content";
import { HeaderList } from "koipond:fetch/headers";
import { dataUrl } from "koipond:fetch/mime";
import { Request, stateOf } from "koipond:fetch/request";
import { NULL_BODY, makeResponse } from "koipond:fetch/response";
import { send } from "koipond:fetch/send";
import { STATUS_CODES } from "koipond:http/head";
import buffer from "koipond:node/buffer";
import { URL } from "koipond:url";

export { FormData } from "koipond:fetch/form";
export { Headers } from "koipond:fetch/headers";
export { Request } from "koipond:fetch/request";
export { Response } from "koipond:fetch/response";

export const support = {
  partial: {
    fetch: "messages are whole: the promise is settled when the response is there to its end, and a stream is sent when it has ended; no `blob:`",
    Request: "`mode`, `credentials`, `keepalive` are kept and change nothing; no `dispatcher`",
  },
  refused: [],
};

const MOST_REDIRECTS = 20;
const REDIRECTS = [301, 302, 303, 307, 308];
const OF_CONTENT = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];
const OF_ORIGIN = ["authorization", "proxy-authorization", "cookie", "host"];
const BAD_PORTS = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123,
  135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995,
  1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080,
]);

const isHttp = (url) => url.protocol === "http:" || url.protocol === "https:";
const withoutFragment = (url) => url.href.replace(/#[^]*$/, "");

/** Follows a request to its end. */
async function follow(flight) {
  for (;;) {
    const { url, asked } = flight;
    if (isHttp(url) && BAD_PORTS.has(Number(url.port))) throw new Error("bad port");
    if (url.protocol === "about:") throw new Error("about scheme is not supported");
    if (url.protocol === "blob:") throw new Error("invalid method");
    if (url.protocol === "file:") throw new Error("not implemented... yet...");
    if (url.protocol === "data:") return fromData(flight);
    if (!isHttp(url)) throw new Error("unknown scheme");
    const answer = await send(flight);
    if (flight.aborted) throw new Error("aborted");
    const list = new HeaderList();
    for (const [name, value] of answer.headers) list.append(`${name}`.toLowerCase(), `${value}`);
    const next = REDIRECTS.includes(answer.status) ? list.get("location") : undefined;
    if (REDIRECTS.includes(answer.status) && asked.redirect === "error") throw new Error("unexpected redirect");
    if (next === undefined || asked.redirect === "manual") return settled(flight, answer, list);
    redirect(flight, answer.status, next);
  }
}

// Turns a request to where an answer sent it.
function redirect(flight, status, location) {
  // Headers are bytes; an address in them is UTF-8.
  const text = /[\x80-\xff]/.test(location) ? buffer.Buffer.from(location, "latin1").toString("utf8") : location;
  const url = new URL(text, flight.url.href);
  if (url.hash === "") url.hash = flight.url.hash;
  if (!isHttp(url)) throw new Error("URL scheme must be a HTTP(S) scheme");
  if (flight.redirects === MOST_REDIRECTS) throw new Error("redirect count exceeded");
  flight.redirects += 1;
  if (flight.asked.mode === "cors" && (url.username !== "" || url.password !== "")) {
    throw new Error('cross origin not allowed for request mode "cors"');
  }
  if (status !== 303 && flight.body !== null && flight.body.bytes === undefined) throw new Error();
  const { method } = flight;
  if (((status === 301 || status === 302) && method === "POST") || (status === 303 && method !== "GET" && method !== "HEAD")) {
    flight.method = "GET";
    flight.body = null;
    for (const name of OF_CONTENT) flight.list.delete(name);
  }
  if (url.origin !== flight.url.origin) for (const name of OF_ORIGIN) flight.list.delete(name);
  if (url.origin !== flight.asked.url.origin) flight.type = "cors";
  flight.url = url;
}

// The response that an answer is.
function settled(flight, answer, list) {
  const { status } = answer;
  let body = null;
  if (flight.method !== "HEAD" && !NULL_BODY.includes(status)) {
    body = new Body(answer.body);
    try {
      body.bytes = decoded(answer.body, list.get("content-encoding"));
      // Others may hold what was sent.
      body.shared = body.bytes === answer.body;
    } catch (cause) {
      if (cause?.name === "InternalError") throw cause;
      body.fail(new TypeError("terminated", { cause }));
    }
  }
  return { status, statusText: answer.message ?? STATUS_CODES[status] ?? "", list, body };
}

function fromData(flight) {
  const data = dataUrl(flight.url);
  if (data === undefined) throw new Error("failed to fetch the data URL");
  const list = new HeaderList();
  list.append("Content-Type", data.type);
  return { status: 200, statusText: "OK", list, body: flight.method === "HEAD" ? null : new Body(data.bytes) };
}

async function run(flight) {
  const { asked } = flight;
  try {
    const found = await follow(flight);
    if (asked.integrity !== "" && !holds(found.body?.bytes ?? new Uint8Array(0), asked.integrity)) throw new Error("integrity mismatch");
    const state = { ...found, type: flight.type, url: withoutFragment(flight.url), redirected: flight.redirects > 0 };
    return { state, response: makeResponse(state, "immutable") };
  } catch (cause) {
    // What stands in for the engine's own end is not ours to wrap.
    if (cause?.name === "InternalError") throw cause;
    Object.defineProperty(flight.failed, "cause", { value: cause, writable: true, enumerable: false, configurable: true });
    throw flight.failed;
  }
}

// The same, given up when a signal says so: before the response is there, or while nobody has read it.
function abortable(flight, signal) {
  return new Promise((resolve, reject) => {
    let body;
    const stop = () => {
      flight.aborted = true;
      if (body !== undefined) return void body.fail(new DOMException("The operation was aborted.", "AbortError"));
      reject(signal.reason);
      flight.body?.cancel(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    const leave = () => signal.removeEventListener("abort", stop);
    run(flight).then(
      ({ state, response }) => {
        body = state.body ?? undefined;
        if (body === undefined) leave();
        else body.whenTaken = leave;
        resolve(response);
      },
      (error) => {
        leave();
        reject(error);
      },
    );
  });
}

export async function fetch(input, init = undefined) {
  const asked = stateOf(new Request(input, init));
  const { source, url, method, body } = asked;
  if (source?.aborted) {
    body?.cancel(source.reason);
    throw source.reason;
  }
  // The error is made where the task calls, so that it names the place.
  const failed = new TypeError("fetch failed");
  const flight = { asked, url, method, body, list: asked.list.copy(), redirects: 0, type: "basic", aborted: false, failed };
  return source === undefined ? (await run(flight)).response : abortable(flight, source);
}
