// `https`: the same as `http` for the client, over another scheme. There are no certificates, and no servers.
import { functions, refusedClass } from "koipond:refused";
import { URL, isUrl } from "koipond:url";
import http from "koipond:node/http";
import net from "koipond:node/net";
import urlModule from "koipond:node/url";
import { Agent as HttpAgent, globalOptions } from "koipond:http/agent";

function Agent(options) {
  if (!(this instanceof Agent)) return new Agent(options);
  HttpAgent.call(this, options);
  this.defaultPort = 443;
  this.protocol = "https:";
  this.maxCachedSessions = this.options.maxCachedSessions ?? 100;
  this._sessionCache = { map: {}, list: [] };
}
Object.setPrototypeOf(Agent.prototype, HttpAgent.prototype);
Object.setPrototypeOf(Agent, HttpAgent);

// What of the options makes two connections differ.
const PARTS = [
  "ca", "cert", "clientCertEngine", "ciphers", "key", "pfx", "rejectUnauthorized", "servername", "minVersion", "maxVersion", "secureProtocol",
  "crl", "honorCipherOrder", "ecdhCurve", "dhparam", "secureOptions", "sessionIdContext", "sigalgs", "privateKeyIdentifier", "privateKeyEngine",
];
Agent.prototype.getName = function (options = {}) {
  let name = HttpAgent.prototype.getName.call(this, options);
  for (const part of PARTS) {
    name += ":";
    const value = options[part];
    if (part === "servername" ? value && value !== options.host : part === "rejectUnauthorized" ? value !== undefined : value) name += value;
  }
  return name;
};
Agent.prototype._getSession = () => undefined;
Agent.prototype._cacheSession = () => {};
Agent.prototype._evictSession = () => {};

let globalAgent = new Agent(globalOptions);

function request(...args) {
  let options = {};
  if (typeof args[0] === "string") options = urlModule.urlToHttpOptions(new URL(args.shift()));
  else if (isUrl(args[0])) options = urlModule.urlToHttpOptions(args.shift());
  if (args[0] && typeof args[0] !== "function") Object.assign(options, args.shift());
  options._defaultAgent = globalAgent;
  return new http.ClientRequest(options, ...args);
}
function get(input, options, callback) {
  const made = request(input, options, callback);
  made.end();
  return made;
}

const whole = "the whole message at once, as in `http`; certificates are neither asked for nor checked";
export const support = {
  partial: { request: whole, get: whole, Agent: "every request has a connection of its own", globalAgent: "as `Agent`" },
  refused: ["createServer", "Server"],
};
const https = {
  Agent,
  Server: refusedClass("https", "Server", net.Server),
  ...functions("https", ["createServer"]),
  get,
  request,
};
Object.defineProperty(https, "globalAgent", {
  configurable: true,
  enumerable: true,
  get: () => globalAgent,
  set: (value) => {
    globalAgent = value;
  },
});
export default https;
