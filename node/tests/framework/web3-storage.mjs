// What the client of web3.storage sends and says: each line was printed by the npm package, version 4.5.5, under Node.js 20 into
// `web3-storage.txt` (`node web3-storage.mjs > web3-storage.txt` beside a `node_modules` that has it), and must be printed by ours.
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { Web3Storage, File, getFilesFromPath } from "web3.storage";

const bytes = (length) => Uint8Array.from({ length }, (_, i) => (i * 7 + (i >> 8)) & 255);
const sha256 = (body) => createHash("sha256").update(new Uint8Array(body)).digest("hex");
let last, agrees;
// A service that takes everything, and gives back what it took last.
const service = async (url, { method, headers, body }) => {
  if (method === "GET") return new Response(last);
  last = Buffer.from(body);
  console.log(method, `${url}`, JSON.stringify(headers), last.length, sha256(last));
  return new Response(JSON.stringify({ cid: agrees }));
};
const client = new Web3Storage({ token: "t", fetch: service });

async function put(files, options = {}) {
  try {
    let stored;
    const cid = await client.put(files, { ...options, onRootCidReady: (cid) => (agrees = cid), onStoredChunk: (size) => (stored = size) });
    console.log(cid, stored);
    const back = await (await client.get(cid)).files();
    for (const file of back.slice(0, 5)) console.log(" ", file.name, file.cid, file.size, sha256(await file.arrayBuffer()));
  } catch (error) {
    console.log(error.message);
  }
}
const file = (name, length) => new File([bytes(length)], name);
const bare = { wrapWithDirectory: false };

await put([file("a.txt", 3)]);
await put([file("a.txt", 3)], bare);
await put([file("a.txt", 0)], { name: "my näme" });
await put([file("a", 0)], bare);
await put([file("a", 1_048_576)]);
await put([file("a", 1_048_579)]);
await put([file("a", 1_048_579)], bare);
await put([file("a", 5_000_000)]);
await put([file("b.txt", 1), file("a.txt", 2)]);
await put([file("b.txt", 1), file("a.txt", 2)], bare);
await put([file("/dir/b.txt", 1), file("dir/sub/a.txt", 2), file("z", 3)]);
await put([file("/dir/b.txt", 1), file("dir/sub/a.txt", 2)], bare);
await put([file("d/a", 1), file("e/b", 2)], bare);
await put([file("a", 1), file("a", 2)]);
await put([file("a", 1), file("a/b", 2)]);
await put([file("../a", 1), file("./b", 2), file("//c//d", 3)]);
await put([file("ä b", 1), file("Z", 2), file("a", 3), file("é", 4), file("e", 5)]);
await put([file("", 1)]);
await put([file("a", 2), file("b/a", 2), file("c/a", 2)]);
await put(Array.from({ length: 300 }, (_, i) => file(`f${i}`, i)));
await put([]);
await put([{ name: "x", stream: () => [new Uint8Array([1]), new Uint8Array([2])] }]);
await put([], { maxChunkSize: 5 });

// What comes back is not compared with its address.
await put([file("kept", 9)]);
last[last.length - 1] ^= 1;
for (const cut of [0, 3]) {
  last = last.subarray(0, last.length - cut);
  try {
    for (const one of await (await client.get("bafy")).files()) console.log(one.name, sha256(await one.arrayBuffer()));
  } catch (error) {
    console.log(error.message);
  }
}
last = undefined;
try {
  await (await client.get("bafy")).files();
} catch (error) {
  console.log(error.message);
}

// Failures.
const answers = (body, init) => new Web3Storage({ token: "t", fetch: async () => new Response(body, init) });
const tried = async (call) => {
  try {
    console.log(JSON.stringify(await call()));
  } catch (error) {
    console.log(`${error.name}: ${error.message}`);
  }
};
const missing = answers("none", { status: 404, statusText: "Not Found" });
await tried(async () => (({ ok, status }) => ({ ok, status }))(await missing.get("bafy")));
await tried(async () => (await missing.get("bafy")).files());
await tried(async () => (await missing.get("bafy")).unixFsIterator().next());
await tried(() => missing.status("bafy"));
await tried(() => answers("", { status: 500, statusText: "Bad" }).status("bafy"));
await tried(() => answers("", { status: 429 }).status("bafy"));
await tried(() => answers("", { status: 429 }).get("bafy"));
await tried(() => answers("{}").status("bafy"));
await tried(() => answers('{"cid":"other"}').put([file("a", 1)], { maxRetries: 0 }));
await tried(() => answers('{"message":"busy"}', { status: 500 }).put([file("a", 1)], { maxRetries: 0 }));
await tried(() => new Web3Storage({}).put([file("a", 1)]));
await tried(() => new Web3Storage({}).status("bafy"));
await tried(() => client.putCar({ getRoots: async () => [] }));
await tried(() => client.putCar({ getRoots: async () => [1, 2] }));

// The list of uploads, in pages.
let pages = 0;
const lists = new Web3Storage({
  token: "t",
  fetch: async (url, { headers }) => {
    console.log(`${url}`, JSON.stringify(headers));
    const link = '<https://api.web3.storage/user/uploads?size=2&before=2020-01-01T00%3A00%3A00.000Z>; rel="next"';
    return new Response(JSON.stringify([{ cid: "a" }, { cid: "b" }]), { headers: pages++ < 1 ? { Link: link } : {} });
  },
});
for await (const upload of lists.list({ before: "2021-01-01T00:00:00.000Z", maxResults: 3 })) console.log(JSON.stringify(upload));
for (const status of [401, 429]) await tried(() => answers('{"message":"m"}', { status, statusText: "Text" }).list().next());

// Files of the disk.
mkdirSync("in/t/sub/.hid", { recursive: true });
for (const path of ["a.txt", ".b", "sub/c", "sub/.hid/d"]) writeFileSync(`in/t/${path}`, path);
for (const args of [["in/t"], ["in/t/a.txt"], ["./in/t/"], [["in/t/a.txt", "in/t/sub"]], ["in/t", { hidden: true }], ["in/t", { ignore: ["sub/**"] }], ["in/t", { ignore: ["*.txt"] }]]) {
  console.log(JSON.stringify((await getFilesFromPath(...args)).map(({ name, size }) => ({ name, size }))));
}
await put(await getFilesFromPath("in/t"));
for (const paths of ["none", [5]]) await tried(async () => getFilesFromPath(paths).catch((error) => [error.code, error.message.split(" '")[0]]));
