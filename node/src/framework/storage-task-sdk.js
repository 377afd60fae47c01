// Koipond's own `@_koii/storage-task-sdk`: files in the simulated storage network, written from docs/protocol.md §9.
import * as host from "koipond:host";

const blobs = () => host.internal("koipond:blob");
let instance;

export class KoiiStorageClient {
  // The one client of the process; options such as storageTaskId and k2URL name real networks and change nothing here.
  static getInstance() {
    instance ??= new KoiiStorageClient();
    return instance;
  }

  // Uploads a File (or a list with one File) and gives {cid, url}.
  async uploadFile(file, stakingKeypair) {
    if (!stakingKeypair) throw new Error("Staking wallet is required");
    const only = Array.isArray(file) && file.length === 1 ? file[0] : file;
    const { File } = blobs();
    if (!(only instanceof File)) throw new Error("uploadFile takes a File, or a list with one File; paths and several files are not supported yet");
    const answer = await host.put(only.name, await only.bytes());
    if (answer.error) throw new Error(`Failed to upload file: ${answer.error}`);
    return { cid: answer.cid, url: `https://${answer.cid}.ipfs.w3s.link/${only.name}` };
  }

  // The file of that name under the CID, as a Blob.
  async getFile(cid, filename) {
    const answer = await host.get(String(cid), String(filename));
    if (answer.error) throw new Error(`Cannot fetch the file: ${answer.error}`);
    const { blobFromText, blobFromBytes } = blobs();
    return typeof answer.content === "string" ? blobFromText(answer.content, "") : blobFromBytes(answer.content, "");
  }
}

export default KoiiStorageClient;
