// How a request finds who answers it: the node's own servers, its task node, or the world. Whole messages, no sockets.
//
// A request is {method, scheme, host, port, path, headers: [[name, value]], body: Uint8Array}; an answer {status, headers, body}.
import * as host from "koipond:host";
import { taskNode } from "koipond:http/tasknode";
import { hooks } from "koipond:timers";

const TASK_NODE_PORT = Number(host.argv[11]);
// The port of task nodes of old, which older tasks have written into them.
const OLD_PORT = 8080;
const LOCAL = new Set(["localhost", "127.0.0.1", "::1", "[::1]", "0.0.0.0"]);

// The servers of this process that listen, by port: each a function from a request to a promise of an answer.
const servers = new Map();

const lower = (name) => `${name}`.toLowerCase();

export const listens = (port) => servers.has(port) || port === TASK_NODE_PORT;
export const listen = (port, answer) => servers.set(port, answer);
export const unlisten = (port) => servers.delete(port);

// The next port that is free, as the system gives one to who asks for port 0.
let next = 32768;
export const freePort = () => {
  while (listens(next)) next += 1;
  return next++;
};

// An error of a connection as Node.js gives it.
export function failed(code, syscall, more, words) {
  const error = new Error(words ?? `${syscall} ${code}${more.address ? ` ${more.address}:${more.port}` : ""}`);
  const number = { ECONNREFUSED: -111, ECONNRESET: -104, ETIMEDOUT: -110, ENOTFOUND: -3008, EADDRINUSE: -98 }[code];
  return Object.assign(error, { errno: number, code, syscall }, more);
}

// The server that our wrapper has for its task, where the task has none of its own.
const standIn = (port) => (port === Number(host.argv[4]) ? hooks.app : undefined);
const own = (port) => servers.get(port) ?? standIn(port) ?? (port === TASK_NODE_PORT || port === OLD_PORT ? (asked) => taskNode(asked, forward) : undefined);

// Whether a request is answered by a server of this process, which takes no time.
export const isHere = (request) => LOCAL.has(lower(request.host)) && servers.has(request.port);

// The answer to a request, or an error that says why there is none.
export async function dispatch(request) {
  if (LOCAL.has(lower(request.host))) {
    const answer = own(request.port);
    if (answer === undefined) throw failed("ECONNREFUSED", "connect", { address: "127.0.0.1", port: request.port });
    return answer(request);
  }
  const { method, scheme, port, path, headers, body } = request;
  const answer = await host.http({ method, scheme, host: request.host, port, path, headers, body });
  if (answer.error === undefined) return answer;
  const { code, why } = answer.error;
  if (code === "ENOTFOUND") throw failed(code, "getaddrinfo", { hostname: request.host }, `getaddrinfo ENOTFOUND ${request.host}: ${why}`);
  throw failed(code, code === "ECONNRESET" ? "read" : "connect", { address: request.host, port }, `${code}: ${why}`);
}

// A request that came to the task node for the task's own server.
async function forward(request) {
  const answer = servers.get(request.port) ?? standIn(request.port);
  if (answer === undefined) throw failed("ECONNREFUSED", "connect", { address: "127.0.0.1", port: request.port });
  return answer(request);
}

// A request that another node sends to this one.
export const incoming = (request) => dispatch({ ...request, host: "localhost" });
