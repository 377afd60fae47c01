// Koipond's own `@spheron/storage`, a client of the paid pinning service: what is uploaded through it is pinned and billed. Written from the
// public description of its API and from what version 2.0.5 sends and says, but that a file or folder goes up in one request.
import * as host from "koipond:host";
import { unsupported } from "koipond:errors";
import { cidOf, cidText } from "koipond:ipfs/car";

const API = "https://api-v2.spheron.network";
const UNSUPPORTED =
  "encryptUpload decryptUpload createSingleUploadToken getBucket getBucketDomains getBucketDomain addBucketDomain updateBucketDomain " +
  "verifyBucketDomain getCdnDnsRecords deleteBucketDomain archiveBucket unarchiveBucket getBucketUploadCount getBucketUploads getUpload " +
  "pinUpload unpinUpload getOrganizationBuckets getOrganizationBucketCount getOrganizationUsage getTokenScope publishIPNS updateIPNSName " +
  "getIPNSName getIPNSNamesForUpload getIPNSNamesForOrganization getBucketIpnsRecords getBucketIpnsRecord addBucketIpnsRecord " +
  "updateBucketIpnsRecord deleteBucketIpnsRecord migrateStaticSiteOrgToStorage";

const ProtocolEnum = { ARWEAVE: "arweave", FILECOIN: "ipfs-filecoin", IPFS: "ipfs" };
const BucketStateEnum = { MAINTAINED: "MAINTAINED", ARCHIVED: "ARCHIVED" };
const DomainTypeEnum = {
  DOMAIN: "domain",
  SUBDOMAIN: "subdomain",
  HANDSHAKE_DOMAIN: "handshake-domain",
  HANDSHAKE_SUBDOMAIN: "handshake-subdomain",
  ENS_DOMAIN: "ens-domain",
};
const UploadStatusEnum = { PENDING: "Pending", CANCELED: "Canceled", DEPLOYED: "Deployed", FAILED: "Failed", TIMED_OUT: "TimedOut" };

// The files [name, bytes] that a path, a File or several of them mean; those of a folder by their paths within it.
async function filesOf(what) {
  const { Blob } = host.internal("koipond:blob");
  if (what instanceof Blob) return [[what.name ?? "blob", Blob.contentOf(what)]];
  if (Array.isArray(what)) return (await Promise.all(what.map(filesOf))).flat();
  const fs = host.builtin("fs").promises;
  const found = [];
  const look = async (path, name) => {
    if ((await fs.stat(path)).isFile()) {
      found.push([name, await fs.readFile(path)]);
      return;
    }
    for (const one of await fs.readdir(path)) await look(`${path}/${one}`, name === "" ? one : `${name}/${one}`);
  };
  await look(what, (await fs.stat(what)).isFile() ? host.builtin("path").basename(what) : "");
  return found;
}

// The JSON of an answer; a failure is an error with the service's words.
async function answered(url, options) {
  let response, told;
  try {
    response = await fetch(url, options);
    told = await response.json();
  } catch (error) {
    if (response === undefined) throw new Error(error.cause?.message || error.message);
  }
  if (!response.ok) throw new Error(told?.message || `Request failed with status code ${response.status}`);
  return told ?? {};
}

function queryOf(values) {
  const pairs = Object.entries(values).filter(([, value]) => value !== undefined);
  return new URLSearchParams(pairs).toString();
}

class SpheronClient {
  constructor(configuration) {
    this.configuration = { ...configuration, token: configuration.token };
  }

  #asked(method, path, body) {
    const { token, apiUrl = API } = this.configuration;
    return answered(`${apiUrl}${path}`, { method, headers: { Authorization: `Bearer ${token}` }, body });
  }

  // Uploads a file or a folder; gives {uploadId, bucketId, protocolLink, dynamicLinks, cid}.
  async upload(path, { protocol, name, organizationId, onUploadInitiated, onChunkUploaded }) {
    const known = Object.values(ProtocolEnum);
    if (!known.includes(protocol)) throw new Error(`Protocol '${protocol}' is not supported. Supported protocols are [${known.join(", ")}].`);
    if (!name) throw new Error("Bucket name is not provided.");
    const files = await filesOf(path);
    const form = new FormData();
    let total = 0;
    for (const [file, bytes] of files) {
      form.append("files", new Blob([bytes]), file);
      total += bytes.length;
    }
    const query = queryOf({ protocol, bucket: name, organization: organizationId });
    const told = await this.#asked("POST", `/v1/upload?${query}`, form);
    if (!told.success) throw new Error(`Upload failed. ${told.message}`);
    onUploadInitiated?.(told.uploadId);
    onChunkUploaded?.(total, total);
    const { uploadId, bucketId, protocolLink, dynamicLinks, cid } = told;
    return { uploadId, bucketId, protocolLink, dynamicLinks, cid };
  }

  // Has the service pin what others host; gives {uploadId, bucketId, protocolLink, dynamicLinks}.
  async pinCID({ name, cid, organizationId }) {
    if (!name) throw new Error("Bucket name is not provided.");
    const query = queryOf({ bucket: name, organization: organizationId });
    const { uploadId, bucketId, protocolLink, dynamicLinks } = await this.#asked("POST", `/v2/ipfs/pin/${cid}?${query}`);
    return { uploadId, bucketId, protocolLink, dynamicLinks };
  }

  async getCIDStatus(cid) {
    if (!cid) throw new Error("CID is not provided.");
    return this.#asked("GET", `/v1/ipfs/pins/${cid}/status`);
  }
}
for (const member of UNSUPPORTED.split(" ")) {
  const value = unsupported("@spheron/storage", member);
  Object.defineProperty(SpheronClient.prototype, member, { value, writable: true, enumerable: false, configurable: true });
}

const ipfs = {
  utils: {
    toV0(text) {
      const cid = cidOf(text);
      if (cid[0] === 0x12) return text;
      if (cid[1] !== 0x70) throw new Error("Cannot convert a non dag-pb CID to CIDv0");
      if (cid[2] !== 0x12 || cid[3] !== 32) throw new Error("Cannot convert non sha2-256 multihash CID to CIDv0");
      return cidText(cid.subarray(2));
    },
    toV1(text) {
      const cid = cidOf(text);
      return cid[0] === 0x12 ? cidText(Uint8Array.from([1, 0x70, ...cid])) : text;
    },
  },
};

// As Node.js gives a package of CommonJS: whole as the default, with one of its own.
const whole = { BucketStateEnum, DomainTypeEnum, ProtocolEnum, SpheronClient, UploadStatusEnum, default: SpheronClient, ipfs };
Object.defineProperty(whole, "__esModule", { value: true });
export { BucketStateEnum, DomainTypeEnum, ProtocolEnum, SpheronClient, UploadStatusEnum, ipfs, whole as default };
