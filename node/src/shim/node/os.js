// `os`: the machine that every node seems to run on. All of it is made up and the same for all nodes, but for its name and address.
import * as host from "koipond:host";
import { dlopen, errno, priority, signals } from "koipond:constants";
import { coded, validateInt32, validateInteger } from "koipond:errors";

const GIB = 1024 ** 3;
const CORES = 4;
const MEMORY = 8 * GIB;
// The machine was started an hour before the node.
const RUNNING = 3600;

const uptime = () => RUNNING + globalThis.process.uptime();
const id = () => `${host.submitterKey}`.slice(0, 8).toLowerCase();
// Two bytes that differ from node to node.
const number = () => host.sha256Sum(`${host.submitterKey}`) % 250;

function cpus() {
  const idle = Math.trunc(uptime() * 1000);
  return Array.from({ length: CORES }, () => ({ model: "Koipond Virtual CPU", speed: 2400, times: { user: 0, nice: 0, sys: 0, idle, irq: 0 } }));
}

function networkInterfaces() {
  const mac = `02:00:00:00:00:${(number() + 2).toString(16).padStart(2, "0")}`;
  const address = `192.168.1.${number() + 2}`;
  return {
    __proto__: null,
    lo: [
      { address: "127.0.0.1", netmask: "255.0.0.0", family: "IPv4", mac: "00:00:00:00:00:00", internal: true, cidr: "127.0.0.1/8" },
      { address: "::1", netmask: "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", family: "IPv6", mac: "00:00:00:00:00:00", internal: true, cidr: "::1/128", scopeid: 0 },
    ],
    eth0: [{ address, netmask: "255.255.255.0", family: "IPv4", mac, internal: false, cidr: `${address}/24` }],
  };
}

function userInfo(options) {
  const found = { __proto__: null, uid: 1000, gid: 1000, username: "koii", homedir: "/home/koii", shell: "/bin/bash" };
  if (options?.encoding !== "buffer") return found;
  for (const name of ["username", "homedir", "shell"]) found[name] = globalThis.Buffer.from(found[name]);
  return found;
}

const priorities = new Map();
const ownPid = (pid) => (pid === 0 ? globalThis.process.pid : pid);
const knownPid = (pid, syscall) => {
  if (ownPid(pid) === globalThis.process.pid) return;
  throw Object.assign(coded(Error, "ERR_SYSTEM_ERROR", `A system error occurred: ${syscall} returned ESRCH (no such process)`), { info: { errno: -3, code: "ESRCH", message: "no such process", syscall } });
};
function getPriority(pid = 0) {
  validateInt32(pid, "pid");
  knownPid(pid, "uv_os_getpriority");
  return priorities.get(ownPid(pid)) ?? 0;
}
function setPriority(pid, value) {
  if (value === undefined) [pid, value] = [0, pid];
  validateInt32(pid, "pid");
  validateInteger(value, "priority", priority.PRIORITY_HIGHEST, priority.PRIORITY_LOW);
  knownPid(pid, "uv_os_setpriority");
  priorities.set(ownPid(pid), value);
}

// A function of the module that gives the same when it is made text.
const constant = (name, value) => {
  const { [name]: get } = { [name]: () => value() };
  return Object.defineProperty(get, Symbol.toPrimitive, { value: get });
};

export const support = {
  partial: {
    cpus: "four cores that are always idle",
    freemem: "always half of `totalmem`",
    hostname: "`koii-` and the beginning of the node's key",
    loadavg: "always zero",
    networkInterfaces: "`lo`, and an `eth0` with an address of the node's own",
    uptime: "virtual time; the machine was started an hour before the node",
  },
  refused: [],
};

const os = {
  arch: constant("arch", () => "x64"),
  availableParallelism: constant("availableParallelism", () => CORES),
  cpus,
  endianness: constant("endianness", () => "LE"),
  freemem: constant("freemem", () => MEMORY / 2),
  getPriority,
  homedir: constant("homedir", () => "/home/koii"),
  hostname: constant("hostname", () => `koii-${id()}`),
  loadavg: () => [0, 0, 0],
  networkInterfaces,
  platform: constant("platform", () => "linux"),
  release: constant("release", () => "6.1.0"),
  setPriority,
  tmpdir: constant("tmpdir", () => "/tmp"),
  totalmem: constant("totalmem", () => MEMORY),
  type: constant("type", () => "Linux"),
  userInfo,
  uptime: constant("uptime", uptime),
  version: constant("version", () => "#1 SMP PREEMPT_DYNAMIC Debian 6.1.0"),
  machine: constant("machine", () => "x86_64"),
};
for (const [name, value] of [
  ["constants", { __proto__: null, UV_UDP_REUSEADDR: 4, dlopen, errno, signals, priority }],
  ["EOL", "\n"],
  ["devNull", "/dev/null"],
]) {
  Object.defineProperty(os, name, { value, enumerable: true, configurable: name !== "constants" });
}
export default os;
