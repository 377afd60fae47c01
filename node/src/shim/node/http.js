// `http`: requests and answers, whole, without sockets. They meet in "koipond:http/wire".
import { unsupported, validateInteger } from "koipond:errors";
import { Agent, globalOptions } from "koipond:http/agent";
import { ClientRequest, setUsualAgent } from "koipond:http/client";
import { METHODS, STATUS_CODES, validateHeaderName, validateHeaderValue } from "koipond:http/head";
import { IncomingMessage } from "koipond:http/incoming";
import { OutgoingMessage } from "koipond:http/outgoing";
import { ServerResponse } from "koipond:http/response";
import { Server, maxHeaderSize } from "koipond:http/server";

let globalAgent = new Agent(globalOptions);
setUsualAgent(() => globalAgent);

function createServer(options, listener) {
  return new Server(options, listener);
}
function request(url, options, callback) {
  return new ClientRequest(url, options, callback);
}
function get(url, options, callback) {
  const made = request(url, options, callback);
  made.end();
  return made;
}
function setMaxIdleHTTPParsers(max) {
  validateInteger(max, "max", 1);
}

const whole = "the whole message at once: a request reaches its server, and an answer its client, when it has ended";
export const support = {
  partial: {
    request: whole, get: whole, createServer: `${whole}; no upgrade to other protocols, no pipes`, Server: `${whole}; no upgrade to other protocols, no pipes`,
    ClientRequest: whole, ServerResponse: whole, IncomingMessage: "its body is there when it is handed out",
    Agent: "every request has a connection of its own; `freeSockets` stays empty", globalAgent: "as `Agent`",
  },
  refused: ["_connectionListener"],
};
const http = {
  _connectionListener: unsupported("http", "_connectionListener"),
  METHODS: [...METHODS],
  STATUS_CODES: { ...STATUS_CODES },
  Agent,
  ClientRequest,
  IncomingMessage,
  OutgoingMessage,
  Server,
  ServerResponse,
  createServer,
  validateHeaderName,
  validateHeaderValue,
  get,
  request,
  setMaxIdleHTTPParsers,
};
Object.defineProperty(http, "maxHeaderSize", { configurable: true, enumerable: true, get: () => maxHeaderSize });
Object.defineProperty(http, "globalAgent", {
  configurable: true,
  enumerable: true,
  get: () => globalAgent,
  set: (value) => {
    globalAgent = value;
  },
});
export default http;
