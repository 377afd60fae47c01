// The methods of the task node's RPC: those that need modules of Node.js are here, the rest is Rust. docs/protocol.md §4.3 and §5.1.
import * as host from "koipond:host";

const TASK_ID = host.argv[3];
const OWN = `/namespace/${TASK_ID}`;
const COMMON = "/namespace";

// A call of `fs/promises` within a folder, of which only the first path is put under it.
async function within(folder, method, path, args) {
  const fs = host.builtin("fs/promises");
  if (!Object.hasOwn(fs, method) || typeof fs[method] !== "function") throw new TypeError(`fs.${method} is not a function`);
  await fs.mkdir(folder, { recursive: true });
  return fs[method](`${folder}/${path}`, ...args);
}

const refused = (method) => () => {
  throw new Error(`the task node's method \`${method}\` is not in Koipond; see docs/node-support.md`);
};

const METHODS = {
  __proto__: null,
  fs: (method, path, ...args) => within(OWN, method, path, args),
  fsStaking: (method, path, ...args) => within(COMMON, method, path, args),
  // Streams do not cross HTTP: what comes back is what JSON makes of one.
  fsWriteStream: () => ({}),
  fsReadStream: () => ({}),
  storeGet(key) {
    const text = host.diskGet(`node/${key}`);
    return text === undefined ? null : JSON.parse(text);
  },
  storeSet(key, value) {
    host.diskSet(`node/${key}`, JSON.stringify(value ?? null));
  },
  getTaskDBPath: () => host.rpc("getTaskLevelDBPath", []),
  // The oldest tasks leave the selection to their node.
  nodeSelectionDistributionList(round, isPreviousFailed) {
    const { selectByNode } = host.internal("@_koii/namespace-wrapper").internals;
    return selectByNode(round, isPreviousFailed === true);
  },
  getProgramAccounts: refused("getProgramAccounts"),
  sendTransaction: refused("sendTransaction"),
  sendAndConfirmTransactionWrapper: refused("sendAndConfirmTransactionWrapper"),
  signEth: refused("signEth"),
  signArweave: refused("signArweave"),
};

// What a method answers; a failure is an exception.
export async function call(method, params) {
  const own = METHODS[method];
  if (own !== undefined) return own(...params);
  const answer = await host.rpc(method, params);
  if (answer !== null && typeof answer === "object" && typeof answer.error === "string" && Object.keys(answer).length === 1 && method !== "verifySignedData") {
    throw new Error(answer.error);
  }
  return answer;
}
