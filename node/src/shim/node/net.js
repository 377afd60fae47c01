// `net`: the kinds of addresses. There are no sockets in Koipond; the simulated network is reached through `http` and `fetch`.
import * as host from "koipond:host";
import { functions, refusedClass } from "koipond:refused";

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.(?!$)|$)){4}$/;

function isIPv4(input) {
  return V4.test(`${input}`);
}

function isIPv6(input) {
  let text = `${input}`;
  const zone = text.indexOf("%");
  if (zone >= 0) {
    if (!/^[\w.:-]+$/.test(text.slice(zone + 1))) return false;
    text = text.slice(0, zone);
  }
  if (text.includes(":::") || text.split("::").length > 2) return false;
  let groups = text.split(":");
  // An address of the older kind may stand at the end, in place of two groups.
  const last = groups.at(-1);
  if (last.includes(".")) {
    if (!isIPv4(last)) return false;
    groups = [...groups.slice(0, -1), "0", "0"];
  }
  const short = text.includes("::");
  const empty = groups.filter((group) => group === "").length;
  if (!groups.every((group) => group === "" || /^[\da-f]{1,4}$/i.test(group))) return false;
  if (!short) return empty === 0 && groups.length === 8;
  if (text.startsWith(":") && !text.startsWith("::")) return false;
  if (text.endsWith(":") && !text.endsWith("::")) return false;
  return groups.length - empty <= 7;
}

function isIP(input) {
  return isIPv4(input) ? 4 : isIPv6(input) ? 6 : 0;
}

const { Duplex, EventEmitter } = { Duplex: host.builtin("stream")?.Duplex, EventEmitter: host.builtin("events") };
const refused = ["connect", "createConnection", "createServer"];
const Socket = refusedClass("net", "Socket", Duplex, ["connect", "setTimeout", "setNoDelay", "setKeepAlive", "address", "ref", "unref"]);
const Server = refusedClass("net", "Server", EventEmitter, ["listen", "close", "address", "getConnections", "ref", "unref"]);
let family = true;
let attempt = 250;

export const support = { partial: {}, refused: [...refused, "Socket", "Server", "Stream", "BlockList", "SocketAddress"] };
export default {
  BlockList: refusedClass("net", "BlockList"),
  SocketAddress: refusedClass("net", "SocketAddress"),
  ...functions("net", refused),
  isIP,
  isIPv4,
  isIPv6,
  Server,
  Socket,
  Stream: Socket,
  getDefaultAutoSelectFamily: () => family,
  setDefaultAutoSelectFamily: (value) => void (family = Boolean(value)),
  getDefaultAutoSelectFamilyAttemptTimeout: () => attempt,
  setDefaultAutoSelectFamilyAttemptTimeout: (value) => void (attempt = Math.max(10, Math.trunc(value))),
};
