// Files and folders as blocks of UnixFS, as the client of web3.storage makes them, and back: written from the specifications of UnixFS and
// of dag-pb.
import { Reader, cidFor, cidText, joined, varint } from "koipond:ipfs/car";
import buffer from "koipond:node/buffer";

const { Buffer } = buffer;
const RAW = 0x55, NODE = 0x70;
const FILE = 2, DIRECTORY = 1, PLAIN = 0;
const CHUNK = 1_048_576;
const CHILDREN = 1_024;
// A folder with more is split by IPFS.
const ENTRIES = 1_000;
// As deep as a tree is read.
const DEEPEST = 256;

const field = (number, bytes) => joined([Uint8Array.from([number * 8 + 2, ...varint(bytes.length)]), bytes]);

// A node of dag-pb over links {name, cid, size} with what UnixFS says of it.
function node(links, unixfs) {
  const link = ({ name, cid, size }) => field(2, joined([field(1, cid), field(2, Buffer.from(name)), Uint8Array.from([24, ...varint(size)])]));
  return joined([...links.map(link), field(1, Uint8Array.from(unixfs))]);
}

// A block with those below it: {cid, bytes, below, size, length}, where size is that of all blocks and length that of the file.
function made(codec, bytes, below, length) {
  let size = bytes.length;
  for (const one of below) size += one.size;
  return { cid: cidFor(codec, bytes), bytes, below, size, length };
}

// A file in chunks under as few nodes as there need be.
function file(bytes) {
  let layer = [];
  for (let at = 0; at === 0 || at < bytes.length; at += CHUNK) {
    const chunk = bytes.subarray(at, at + CHUNK);
    layer.push(made(RAW, chunk, [], chunk.length));
  }
  while (layer.length > 1) {
    const above = [];
    for (let at = 0; at < layer.length; at += CHILDREN) {
      const below = layer.slice(at, at + CHILDREN);
      const length = below.reduce((sum, one) => sum + one.length, 0);
      const unixfs = [8, FILE, 24, ...varint(length), ...below.flatMap((one) => [32, ...varint(one.length)])];
      above.push(made(NODE, node(below.map(({ cid, size }) => ({ name: "", cid, size })), unixfs), below, length));
    }
    layer = above;
  }
  return layer[0];
}

function folder(entries) {
  if (entries.size > ENTRIES) throw new Error(`a folder with more than ${ENTRIES} entries is not in Koipond; see docs/node-support.md`);
  const named = [...entries].map(([name, entry]) => ({ name, made: entry instanceof Map ? folder(entry) : entry }));
  named.sort((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)));
  const links = named.map(({ name, made: { cid, size } }) => ({ name, cid, size }));
  return made(NODE, node(links, [8, DIRECTORY]), named.map((one) => one.made), 0);
}

// The blocks of files [path, bytes], those above before those below, and each as often as it is linked to: {root, blocks}. Where no folder wraps them, the last
// of them at the top is all there is.
export function pack(files, wraps) {
  if (files.length === 0) throw new Error("missing input file(s)");
  const top = new Map();
  let last;
  for (const [path, bytes] of files) {
    const parts = `${path ?? ""}`.split("/").filter((part) => part !== "" && part !== ".");
    const name = parts.pop();
    if (name === undefined) {
      last = file(bytes);
      continue;
    }
    let at = top;
    for (const part of parts) {
      if (!(at.get(part) instanceof Map)) at.set(part, new Map());
      at = at.get(part);
    }
    at.set(name, file(bytes));
    last = top.get(parts[0] ?? name);
  }
  const root = wraps ? folder(top) : last instanceof Map ? folder(last) : last;
  const blocks = [];
  const open = [root];
  while (open.length > 0) {
    const { cid, bytes, below } = open.pop();
    blocks.push({ cid, bytes });
    open.push(...below.toReversed());
  }
  return { root: root.cid, blocks };
}

// The fields of a message of protobuf: [number, value], where a value is a number or bytes.
function* fields(bytes) {
  const reader = new Reader(bytes);
  while (!reader.done) {
    const key = reader.varint();
    if ((key & 7) === 0) yield [key >> 3, reader.varint()];
    else if ((key & 7) === 2) yield [key >> 3, reader.take(reader.varint())];
    else throw new Error("this is no node of dag-pb");
  }
}

function parsed(bytes) {
  const links = [];
  let data = new Uint8Array();
  for (const [number, value] of fields(bytes)) {
    if (number === 1) data = value;
    else if (number === 2) {
      const link = { name: "" };
      for (const [part, of] of fields(value)) {
        if (part === 1) link.cid = of;
        else if (part === 2) link.name = Buffer.from(of).toString();
      }
      links.push(link);
    }
  }
  let kind, inside = new Uint8Array();
  for (const [number, value] of fields(data)) {
    if (number === 1) kind = value;
    else if (number === 2) inside = value;
  }
  return { links, kind, inside };
}

// What stands in blocks under a CID: each file and folder, those above before those below, as {type, name, path, cid, size, content()}.
export function* unpack(cid, blocks) {
  const name = cidText(cid);
  yield* entries(cid, blocks, name, name, 0);
}

function* entries(cid, blocks, name, path, depth) {
  const text = cidText(cid);
  const entry = { name, path, cid: { toString: () => text, bytes: cid } };
  const block = blockOf(cid, text, blocks);
  if (codecOf(cid) === RAW) {
    yield { type: "raw", ...entry, size: block.length, content: async function* () { yield block; } };
    return;
  }
  const { links, kind } = parsed(block);
  if (kind !== DIRECTORY) {
    const pieces = content(cid, blocks, depth);
    const size = pieces.reduce((sum, piece) => sum + piece.length, 0);
    yield { type: "file", ...entry, size, content: async function* () { yield* pieces; } };
    return;
  }
  yield { type: "directory", ...entry, size: 0, content: async function* () {} };
  if (depth > DEEPEST) throw new Error("the folders are too deep");
  for (const link of links) yield* entries(link.cid, blocks, link.name, `${path}/${link.name}`, depth + 1);
}

function blockOf(cid, text, blocks) {
  const block = blocks.get(text);
  if (block === undefined) throw new Error(`Incomplete CAR. Block missing for CID ${text}`);
  return block;
}

const codecOf = (cid) => {
  if (cid[0] === 0x12) return NODE;
  const reader = new Reader(cid);
  reader.varint();
  return reader.varint();
};

// The pieces of a file in order.
function content(cid, blocks, depth) {
  const block = blockOf(cid, cidText(cid), blocks);
  if (codecOf(cid) === RAW) return [block];
  const { links, kind, inside } = parsed(block);
  if (kind !== FILE && kind !== PLAIN && kind !== undefined) throw new Error(`a node of the kind ${kind} is not in Koipond; see docs/node-support.md`);
  if (depth > DEEPEST) throw new Error("the file is too deep");
  const pieces = inside.length > 0 ? [inside] : [];
  for (const link of links) for (const piece of content(link.cid, blocks, depth + 1)) pieces.push(piece);
  return pieces;
}
