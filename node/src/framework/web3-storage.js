// Koipond's own `web3.storage`, of which old tasks have no other: files go to the service as a CAR that the client makes, and come back as
// one. Written from the public description of its API and from what version 4.5.5 sends and says.
import * as host from "koipond:host";
import { cidText, joined, readCar, writeCar } from "koipond:ipfs/car";
import { filesFromPath, getFilesFromPath } from "koipond:ipfs/from_path";
import { pack, unpack } from "koipond:ipfs/unixfs";
import buffer from "koipond:node/buffer";

const { Buffer } = buffer;
const { Blob, File } = host.internal("koipond:blob");
export { Blob, File, filesFromPath, getFilesFromPath };

const RETRIES = 5;
const CHUNK = 50 * 1_048_576, LARGEST_CHUNK = 104_857_600, LARGEST_BLOCK = 1_048_576;
const REQUESTS = 30, PERIOD_MS = 10_000;
const CAR = "application/vnd.ipld.car";

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

// Lets as many requests pass in ten seconds as the service takes, and those after them later.
export function createRateLimiter() {
  let begins = -Infinity, passed = 0;
  return async () => {
    const now = Date.now();
    if (now >= begins + PERIOD_MS) [begins, passed] = [now, 0];
    else if (passed >= REQUESTS) [begins, passed] = [begins + PERIOD_MS, 0];
    passed += 1;
    if (begins > now) await pause(begins - now);
  };
}
const common = createRateLimiter();

// All that a file holds.
async function bytesOf(file) {
  if (file instanceof Blob && !Object.hasOwn(file, "stream")) return Blob.contentOf(file);
  const content = file.stream();
  if (typeof content === "string") return Buffer.from(content);
  const pieces = [];
  for await (const piece of content) pieces.push(typeof piece === "string" ? Buffer.from(piece) : Uint8Array.from(piece));
  return joined(pieces);
}

// Tries again after 1, 2, 4 … seconds what fails, but not what was given up.
async function retried(attempt, retries, signal) {
  for (let n = 0; ; n++) {
    try {
      return await attempt();
    } catch (error) {
      if (n >= retries || signal?.aborted) throw error;
      await pause(1_000 * 2 ** n);
    }
  }
}

async function sent({ token, endpoint, rateLimiter = common, fetch = globalThis.fetch }, path, more = {}) {
  const url = new URL(path, endpoint);
  const headers = { ...Web3Storage.headers(token), ...more.headers };
  await rateLimiter();
  const response = await fetch(url.toString(), { method: "GET", ...more, headers });
  if (response.status === 429) throw new Error("rate limited");
  return response;
}

// A response that can be read as the files of a CAR.
function readable(response) {
  const refuse = (method) => {
    const beginning = `Response was not ok: ${response.status} ${response.statusText}`;
    if (!response.ok) throw new Error(`${beginning} - Check for { "ok": false } on the Response object before calling .${method}`);
  };
  async function* unixFsIterator() {
    refuse("unixFsIterator");
    if (!response.body) throw new Error("No body on response");
    const { roots, blocks } = readCar(new Uint8Array(await response.arrayBuffer()));
    for (const root of roots) yield* unpack(root, blocks);
  }
  async function files() {
    refuse("files");
    const found = [];
    for await (const entry of unixFsIterator()) {
      if (entry.type === "directory") continue;
      const pieces = [];
      for await (const piece of entry.content()) pieces.push(piece);
      const name = entry.path.slice(entry.path.indexOf("/") + 1);
      found.push(Object.assign(new File(pieces, name), { cid: entry.cid.toString() }));
    }
    return found;
  }
  return Object.assign(response, { unixFsIterator, files });
}

// Where a list goes on.
function next(response) {
  const link = /<([^>]*)>\s*;[^,]*rel="?next"?/.exec(response.headers.get("Link") ?? "");
  return link === null ? undefined : Object.fromEntries(new URL(link[1], "https://api.web3.storage").searchParams);
}

export class Web3Storage {
  constructor({ token, endpoint = new URL("https://api.web3.storage"), rateLimiter, fetch = globalThis.fetch }) {
    this.token = token;
    this.endpoint = endpoint;
    this.rateLimiter = rateLimiter || createRateLimiter();
    this.fetch = fetch;
  }

  static headers(token) {
    if (!token) throw new Error("missing token");
    return { Authorization: `Bearer ${token}`, "X-Client": "web3.storage/js" };
  }

  static async put(service, files, options = {}) {
    const { onRootCidReady, maxChunkSize = CHUNK, wrapWithDirectory = true } = options;
    checkChunk(maxChunkSize);
    const list = [];
    for (const file of Array.from(files)) list.push([file.name, await bytesOf(file)]);
    const { root, blocks } = pack(list, wrapWithDirectory);
    const text = cidText(root);
    onRootCidReady?.(text);
    return upload(service, text, writeCar(root, blocks), options);
  }

  static async putCar(service, car, options = {}) {
    checkChunk(options.maxChunkSize ?? CHUNK);
    const roots = await car.getRoots();
    if (roots[0] == null) throw new Error("missing root CID");
    if (roots.length > 1) throw new Error("too many roots");
    const blocks = [];
    for await (const { cid, bytes } of car.blocks()) blocks.push({ cid: Uint8Array.from(cid.bytes), bytes });
    return upload(service, roots[0].toString(), writeCar(Uint8Array.from(roots[0].bytes), blocks), options);
  }

  static async get(service, cid, { signal } = {}) {
    return readable(await sent(service, `car/${cid}`, { signal }));
  }

  static async delete() {
    throw Error(".delete not implemented yet");
  }

  static async status(service, cid, { signal } = {}) {
    const response = await sent(service, `status/${cid}`, { signal });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(response.statusText);
    return response.json();
  }

  static async *list(service, { before = new Date().toISOString(), maxResults = Infinity, signal } = {}) {
    let count = 0;
    for (let page = { before, size: `${Math.min(maxResults, 100)}` }; page !== undefined; ) {
      const search = new URLSearchParams({ before: page.before, size: page.size });
      const response = await sent(service, `user/uploads?${search}`, { signal, headers: { "Access-Control-Request-Headers": "Link" } });
      if (!response.ok) {
        const told = await response.json();
        throw new Error(`${response.status} ${response.statusText} ${told ? `- ${told.message}` : ""}`);
      }
      for (const one of await response.json()) {
        if (++count > maxResults) return;
        yield one;
      }
      page = next(response);
    }
  }

  put(files, options) {
    return Web3Storage.put(this, files, options);
  }
  putCar(car, options) {
    return Web3Storage.putCar(this, car, options);
  }
  get(cid, options) {
    return Web3Storage.get(this, cid, options);
  }
  delete(cid, options) {
    return Web3Storage.delete(this, cid, options);
  }
  status(cid, options) {
    return Web3Storage.status(this, cid, options);
  }
  list(options) {
    return Web3Storage.list(this, options);
  }
}

function checkChunk(size) {
  if (size >= LARGEST_CHUNK || size < LARGEST_BLOCK) {
    throw new Error("maximum chunk size must be less than 100MiB and greater than or equal to 1MB");
  }
}

// Sends a CAR whole, whatever its size, and compares what the service says with its root.
async function upload(service, root, car, { name, onStoredChunk, maxRetries = RETRIES, signal }) {
  const headers = { "Content-Type": CAR, ...(name ? { "X-Name": encodeURIComponent(name) } : {}) };
  Web3Storage.headers(service.token);
  const attempt = async () => {
    const response = await sent(service, "car", { method: "POST", headers, body: car, signal });
    const told = await response.json();
    if (!response.ok) throw new Error(told.message);
    if (told.cid !== root) throw new Error(`root CID mismatch, expected: ${root}, received: ${told.cid}`);
  };
  await retried(attempt, maxRetries, signal);
  onStoredChunk?.(car.length);
  return root;
}
