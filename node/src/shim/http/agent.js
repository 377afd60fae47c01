// `Agent`: gives requests their connections, each one of its own, and holds back those that are too many at once.
import EventEmitter from "koipond:node/events";
import { validateNumber, validateOneOf } from "koipond:errors";
import { badPort, isPort } from "koipond:http/head";
import { Socket } from "koipond:http/socket";

let localPort = 33000;

// A connection on which nothing is sent yet.
export function connection(options, encrypted) {
  const socket = new Socket({ highWaterMark: options?.highWaterMark });
  localPort = localPort >= 39999 ? 33001 : localPort + 1;
  socket.connecting = true;
  socket._host = options?.host ?? null;
  Object.assign(socket, { localAddress: "127.0.0.1", localFamily: "IPv4", localPort, remotePort: options?.port });
  if (encrypted) {
    const { servername } = options ?? {};
    Object.assign(socket, { encrypted: true, authorized: true, authorizationError: null, alpnProtocol: false, servername });
    Object.assign(socket, { getPeerCertificate: () => ({}), getProtocol: () => "TLSv1.3", getCipher: () => undefined, getSession: () => undefined, isSessionReused: () => false });
  }
  return socket;
}

export function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  EventEmitter.call(this);
  this.defaultPort = 80;
  this.protocol = "http:";
  this.options = { __proto__: null, ...options };
  if (this.options.noDelay === undefined) this.options.noDelay = true;
  this.options.path = null;
  this.requests = { __proto__: null };
  this.sockets = { __proto__: null };
  this.freeSockets = { __proto__: null };
  this.keepAliveMsecs = this.options.keepAliveMsecs || 1000;
  this.keepAlive = this.options.keepAlive || false;
  this.maxSockets = this.options.maxSockets || Agent.defaultMaxSockets;
  this.maxFreeSockets = this.options.maxFreeSockets || 256;
  this.scheduling = this.options.scheduling || "lifo";
  this.maxTotalSockets = this.options.maxTotalSockets;
  this.totalSocketCount = 0;
  validateOneOf(this.scheduling, "scheduling", ["fifo", "lifo"]);
  if (this.maxTotalSockets !== undefined) validateNumber(this.maxTotalSockets, "maxTotalSockets", 1);
  else this.maxTotalSockets = Infinity;
}
Object.setPrototypeOf(Agent.prototype, EventEmitter.prototype);
Object.setPrototypeOf(Agent, EventEmitter);
Agent.defaultMaxSockets = Infinity;
const proto = Agent.prototype;

proto.createConnection = function (options, callback) {
  if (options?.port !== undefined && !isPort(options.port)) throw badPort("Port", options.port);
  const socket = connection(options, this.protocol === "https:");
  if (typeof callback === "function") socket.once("connect", callback);
  return socket;
};

proto.getName = function getName(options = {}) {
  let name = `${options.host || "localhost"}:${options.port || ""}:${options.localAddress || ""}`;
  if (options.family === 4 || options.family === 6) name += `:${options.family}`;
  if (options.socketPath) name += `:${options.socketPath}`;
  return name;
};

proto.addRequest = function addRequest(req, options, port, localAddress) {
  if (typeof options === "string") options = { __proto__: null, host: options, port, localAddress };
  options = { __proto__: null, ...options, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  const name = this.getName(options);
  this.sockets[name] ??= [];
  if (this.sockets[name].length < this.maxSockets && this.totalSocketCount < this.maxTotalSockets) {
    begin(this, req, options);
    return;
  }
  (this.requests[name] ??= []).push(req);
  req[WAITS] = options;
};
const WAITS = Symbol("waits");

function begin(agent, req, options) {
  agent.createSocket(req, options, (error, socket) => {
    if (error) return req.onSocket(socket, error);
    const timeout = req.timeout || agent.options.timeout || undefined;
    if (timeout) socket.timeout = timeout;
    return req.onSocket(socket);
  });
}

proto.createSocket = function createSocket(req, given, callback) {
  const options = { __proto__: null, ...given, ...this.options };
  if (options.socketPath) options.path = options.socketPath;
  const name = this.getName(options);
  options._agentKey = name;
  options.encoding = null;
  let called = false;
  const made = (error, socket) => {
    if (called) return;
    called = true;
    if (error) return callback(error);
    (this.sockets[name] ??= []).push(socket);
    this.totalSocketCount++;
    const leave = () => {
      socket.removeListener("agentRemove", leave);
      this.removeSocket(socket, options);
    };
    socket.on("close", leave);
    socket.on("agentRemove", leave);
    return callback(null, socket);
  };
  const socket = this.createConnection(options, made);
  if (socket) made(null, socket);
};

proto.removeSocket = function removeSocket(socket, options) {
  const name = this.getName(options);
  const all = this.sockets[name];
  const at = all?.indexOf(socket) ?? -1;
  if (at >= 0) {
    all.splice(at, 1);
    if (all.length === 0) delete this.sockets[name];
    this.totalSocketCount--;
  }
  // The first that waits takes its place: for the same host, or for any where it is all sockets that are limited.
  const key = this.requests[name]?.length ? name : Object.keys(this.requests).find((one) => this.requests[one].length && !(this.sockets[one]?.length >= this.maxSockets));
  if (key === undefined || this.totalSocketCount >= this.maxTotalSockets) return;
  const req = this.requests[key].shift();
  if (this.requests[key].length === 0) delete this.requests[key];
  begin(this, req, req[WAITS]);
};

proto.keepSocketAlive = function keepSocketAlive() {
  return false;
};
proto.reuseSocket = function reuseSocket(socket, req) {
  req.reusedSocket = true;
};
proto.destroy = function destroy() {
  for (const name of Object.keys(this.sockets)) for (const socket of [...this.sockets[name]]) socket.destroy();
};

export const globalOptions = { keepAlive: true, scheduling: "lifo", timeout: 5000 };
