// `dns`: this machine's own name, and addresses. Names of other machines mean nothing in the simulated network; `http` and `fetch` reach them.
import * as host from "koipond:host";
import { invalidArgType, invalidArgValue, validateFunction } from "koipond:errors";
import { functions, refusedClass } from "koipond:refused";

const { isIP } = host.builtin("net");
const codes = {
  NODATA: "ENODATA", FORMERR: "EFORMERR", SERVFAIL: "ESERVFAIL", NOTFOUND: "ENOTFOUND", NOTIMP: "ENOTIMP", REFUSED: "EREFUSED",
  BADQUERY: "EBADQUERY", BADNAME: "EBADNAME", BADFAMILY: "EBADFAMILY", BADRESP: "EBADRESP", CONNREFUSED: "ECONNREFUSED",
  TIMEOUT: "ETIMEOUT", EOF: "EOF", FILE: "EFILE", NOMEM: "ENOMEM", DESTRUCTION: "EDESTRUCTION", BADSTR: "EBADSTR",
  BADFLAGS: "EBADFLAGS", NONAME: "ENONAME", BADHINTS: "EBADHINTS", NOTINITIALIZED: "ENOTINITIALIZED",
  LOADIPHLPAPI: "ELOADIPHLPAPI", ADDRGETNETWORKPARAMS: "EADDRGETNETWORKPARAMS", CANCELLED: "ECANCELLED",
};
const FAMILIES = { __proto__: null, 0: 0, 4: 4, 6: 6, IPv4: 4, IPv6: 6 };

// The addresses of a name; an error where there are none.
function found(hostname, options) {
  const given = typeof options === "object" && options !== null ? options : { family: options };
  const family = given.family === undefined || given.family === null ? 0 : FAMILIES[given.family];
  if (family === undefined) throw invalidArgValue(typeof options === "object" ? "options.family" : "family", given.family, "must be one of: 0, 4, 6");
  const kind = isIP(hostname);
  let all = [];
  if (kind) all = [{ address: hostname, family: kind }];
  else if (/^localhost\.?$/i.test(hostname)) all = [family === 6 ? { address: "::1", family: 6 } : { address: "127.0.0.1", family: 4 }];
  if (all.length === 0) {
    return { error: Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { errno: -3008, code: "ENOTFOUND", syscall: "getaddrinfo", hostname }) };
  }
  return { all, wantsAll: given.all === true };
}

function checked(hostname) {
  if (typeof hostname !== "string" && hostname) throw invalidArgType("hostname", "string", hostname);
  return hostname || "localhost";
}

function lookup(hostname, options, callback) {
  if (typeof options === "function") [options, callback] = [undefined, options];
  if (typeof options === "string") throw invalidArgType("options", ["integer", "Object"], options);
  validateFunction(callback, "callback");
  const { error, all, wantsAll } = found(checked(hostname), options);
  globalThis.process.nextTick(() => {
    if (error) callback(error);
    else if (wantsAll) callback(null, all);
    else callback(null, all[0].address, all[0].family);
  });
  return {};
}

async function lookupPromise(hostname, options) {
  const { error, all, wantsAll } = found(checked(hostname), options);
  if (error) throw error;
  return wantsAll ? all : all[0];
}

let order = "verbatim";
export const refused = [
  "lookupService", "resolve", "resolve4", "resolve6", "resolveAny", "resolveCaa", "resolveCname", "resolveMx", "resolveNaptr", "resolveNs",
  "resolvePtr", "resolveSoa", "resolveSrv", "resolveTxt", "reverse",
];
const common = {
  getDefaultResultOrder: () => order,
  setDefaultResultOrder: (value) => void (order = value),
  getServers: () => [],
  setServers() {},
};

export const support = {
  partial: { lookup: "addresses and `localhost`; every other name is not found", getServers: "an empty list" },
  refused: [...refused, "Resolver"],
};
export const promises = {
  lookup: lookupPromise,
  ...functions("dns.promises", refused),
  Resolver: refusedClass("dns.promises", "Resolver"),
  ...common,
  ...codes,
};
export default {
  lookup,
  ...functions("dns", refused),
  Resolver: refusedClass("dns", "Resolver"),
  ...common,
  ADDRCONFIG: 32,
  ALL: 16,
  V4MAPPED: 8,
  ...codes,
  promises,
};
