// Koipond's own `@_koii/storage-task-sdk`: files in the simulated storage network, written from docs/protocol.md §9. Which storage nodes
// are asked, in what order and for how long, is the world's part; what the client itself does and says is here.
import * as host from "koipond:host";

const blobs = () => host.internal("koipond:blob");
const fs = () => host.builtin("fs");
const path = () => host.builtin("path");

const STORAGE_TASK = "BWfeCA4gyVKpmKGpq6MDHir16p7i2Er1e8XEHQj7z7zm";
const K2 = "https://testnet.koii.network";
const TRUSTED = ["https://ipfs-gateway.koii.live", "https://tasknet.koii.live", "https://tasknet-2.koii.live"];
const INACTIVE = "Storage task is not active";

// What comes of a question. That the storage task is not active is nobody's to catch: the client finds out by itself, and a process that
// does not listen for such errors ends.
async function answered(question, beginning, words) {
  const answer = await question;
  if (answer.error === undefined) return answer;
  const why = `${answer.error}`;
  if (why === INACTIVE) Promise.reject(new Error(INACTIVE));
  throw new Error(why.startsWith(beginning) ? why : `${beginning}${words(why)}`);
}

// A reason as the last error of an upload is written: `Error: …`, where it is not one already.
const asError = (why) => (/^[A-Z]\w*: /.test(why) ? why : `Error: ${why}`);

// What a signature needs, and what the library that makes it says where it is not there.
function fit(stakingWallet) {
  const { secretKey } = stakingWallet;
  if (!(secretKey instanceof Uint8Array)) throw new TypeError("unexpected type, use Uint8Array");
  if (secretKey.length !== 64) throw new Error("bad secret key size");
  return secretKey;
}

// The names and contents that a form holds after these were appended; what is no Blob is a text of the form and no file of it.
function formOf(files) {
  const { Blob } = blobs();
  return files.flatMap((file) => (file instanceof Blob ? [[`${file.name ?? "blob"}`, Blob.contentOf(file)]] : []));
}

// A CID and a name as they come out of the address into which the client writes them.
function inAddress(cid, name) {
  const plain = `${cid}/${name}`;
  if (!/[?#%\\\t\n\r]|(^|\/)\.\.?(\/|$)|[\0- ]$/.test(plain)) return [`${cid}`, `${name}`];
  const { pathname } = new (host.internal("koipond:url").URL)(`https://node/ipfs/${plain}`);
  const asked = pathname.startsWith("/ipfs/") ? pathname.slice("/ipfs/".length) : "";
  const [first, ...rest] = asked.split("/").map(decoded);
  return [first, rest.join("/")];
}
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

// What a client that was asked for it says of the storage nodes it goes to.
function tell({ debug, trustedNodes }) {
  if (!debug) return;
  console.log("Not able to fetch all nodes, falling back to trusted nodes");
  console.log(trustedNodes);
}

export class KoiiStorageClient {
  constructor(storageTaskId, k2URL = K2, debug = false) {
    this.trustedNodes = [...TRUSTED];
    this.storageTaskId = storageTaskId ? storageTaskId : STORAGE_TASK;
    this.k2URL = k2URL;
    this.debug = debug;
  }

  // The one client of the process, made with the options of the first who asks.
  static getInstance(options) {
    if (!KoiiStorageClient.instance) {
      KoiiStorageClient.instance = new KoiiStorageClient(options?.storageTaskId, options?.k2URL, options?.debug);
    }
    return KoiiStorageClient.instance;
  }

  // Stores a file given by its path, a File, or several under one CID; gives {cid, url}.
  async uploadFile(file, stakingWallet) {
    if (!stakingWallet) throw new Error("Staking wallet is required");
    tell(this);
    let files;
    if (typeof file === "string") {
      const bytes = fs().readFileSync(path().normalize(file).replace(/\\/g, "/"));
      files = [[path().basename(file), bytes]];
    } else if (file instanceof (globalThis.File ?? blobs().File)) {
      files = formOf([file]);
    } else if (Array.isArray(file)) {
      for (const one of file) if (!(one instanceof blobs().Blob)) await one.arrayBuffer();
      files = formOf(file);
    } else {
      throw new Error("Invalid file input");
    }
    fit(stakingWallet);
    stakingWallet.publicKey.toBase58();
    const { cid } = await answered(host.put(files), "Failed to upload file", asError);
    return { cid, url: `https://${cid}.ipfs.w3s.link/${files.length === 1 ? files[0][0] : ""}` };
  }

  // The file of that name under the CID, as a Blob.
  async getFile(cid, filename) {
    tell(this);
    const { content } = await answered(host.get(...inAddress(cid, filename)), "Cannot fetch the file: ", (why) => why);
    const { blobFromText, blobFromBytes } = blobs();
    return typeof content === "string" ? blobFromText(content, "") : blobFromBytes(content, "");
  }

  // The text and its signature together, in base58.
  async signingFileHash(fileHash, stakingWallet) {
    return host.native("base58").sign(`${fileHash}`, fit(stakingWallet));
  }

  async saveBlobAsFile(blob, filename) {
    fs().writeFileSync(filename, new Uint8Array(await blob.arrayBuffer()));
  }
}

// As Node.js gives a package of CommonJS: whole as the default.
const whole = { KoiiStorageClient };
Object.defineProperty(whole, "__esModule", { value: true });
export { whole as default };
