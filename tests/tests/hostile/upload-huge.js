import { run } from "./base.js";
import { KoiiStorageClient } from "@_koii/storage-task-sdk";

const upload = async () => {
  const client = KoiiStorageClient.getInstance();
  const file = new File(["x".repeat(5_000_000)], "big.txt");
  const wallet = { secretKey: new Uint8Array(64), publicKey: { toBase58: () => "key" } };
  for (let n = 0; n < 100; n++) client.uploadFile(file, wallet).catch(() => {});
};
run({ task: (round) => (round === 0 ? upload() : undefined) });
