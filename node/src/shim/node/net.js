// `net`: the kinds of addresses. There are no sockets in Koipond; the simulated network is reached through `http` and `fetch`.
import { functions, refusedClass } from "koipond:refused";
import { Server, Socket } from "koipond:http/socket";

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

const refused = ["connect", "createConnection", "createServer"];
let family = true;
let attempt = 250;

// Of sockets that nobody connected nothing is known. Those of HTTP messages have their own.
for (const name of ["localAddress", "localFamily", "localPort", "remoteAddress", "remoteFamily", "remotePort"]) {
  if (!(name in Socket.prototype)) Object.defineProperty(Socket.prototype, name, { value: undefined, writable: true, configurable: true });
}

export const support = {
  partial: { Socket: "only as a part of HTTP messages; nothing can be sent over it", Server: "only as what servers of `http` descend from", Stream: "as `Socket`" },
  refused: [...refused, "BlockList", "SocketAddress", "Socket.connect", "Server.listen"],
};
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
