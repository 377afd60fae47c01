// CAR files of version 1, and the CIDs in them: written from the specifications of CARs, CIDs and CBOR.
import * as host from "koipond:host";
import buffer from "koipond:node/buffer";

const { Buffer } = buffer;
const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

// A number as unsigned LEB128.
export function varint(n) {
  const bytes = [];
  for (; n > 127; n = Math.floor(n / 128)) bytes.push((n % 128) + 128);
  return [...bytes, n];
}

// What reads bytes from the beginning on; past the end it fails as `short` says.
export class Reader {
  constructor(bytes, short = () => new Error("Unexpected end of data")) {
    this.bytes = bytes;
    this.at = 0;
    this.short = short;
  }
  get done() {
    return this.at >= this.bytes.length;
  }
  byte() {
    if (this.done) throw this.short();
    return this.bytes[this.at++];
  }
  take(length) {
    if (!(length <= this.bytes.length - this.at)) throw this.short();
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }
  varint() {
    let n = 0;
    for (let scale = 1; scale < 2 ** 53; scale *= 128) {
      if (this.done) break;
      const byte = this.bytes[this.at++];
      n += (byte & 127) * scale;
      if (byte < 128) return n;
    }
    throw new RangeError("Could not decode varint");
  }
}

// The text of a CID: base32 with its mark, or base58 where it is of version 0.
export function cidText(cid) {
  if (cid[0] === 0x12) return host.native("base58").encode(cid);
  let text = "b", held = 0, bits = 0;
  for (const byte of cid) {
    held = (held << 8) | byte;
    for (bits += 8; bits >= 5; bits -= 5) text += LETTERS[(held >> (bits - 5)) & 31];
    held &= 31;
  }
  return bits > 0 ? text + LETTERS[(held << (5 - bits)) & 31] : text;
}

// The bytes of a CID's text in base32 or base58.
export function cidOf(text) {
  if (/^Qm[1-9A-HJ-NP-Za-km-z]{44}$/.test(text)) return host.native("base58").decode(text);
  if (!/^b[a-z2-7]+$/.test(text)) throw new SyntaxError(`${text} is no CID`);
  const bytes = [];
  let held = 0, bits = 0;
  for (const letter of text.slice(1)) {
    held = ((held << 5) | LETTERS.indexOf(letter)) & 4095;
    bits += 5;
    if (bits >= 8) bytes.push((held >> (bits -= 8)) & 255);
  }
  return Uint8Array.from(bytes);
}

// The CID of version 1 of a block over its sha2-256.
export function cidFor(codec, bytes) {
  return Uint8Array.from([1, codec, 0x12, 32, ...host.builtin("crypto").createHash("sha256").update(bytes).digest()]);
}

// The next CID among bytes.
export function readCid(reader) {
  const from = reader.at;
  const version = reader.varint();
  if (version === 0x12) {
    reader.take(reader.varint());
    return reader.bytes.subarray(from, reader.at);
  }
  if (version !== 1) throw new Error(`Unexpected CID version (${version})`);
  reader.varint();
  reader.varint();
  reader.take(reader.varint());
  return reader.bytes.subarray(from, reader.at);
}

// Pieces of bytes as one.
export function joined(pieces) {
  let size = 0;
  for (const piece of pieces) size += piece.length;
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

// A CAR with one root; blocks are {cid, bytes}.
export function writeCar(root, blocks) {
  const head = [0xa2, 0x65, ...Buffer.from("roots"), 0x81, 0xd8, 0x2a, 0x58, root.length + 1, 0, ...root, 0x67, ...Buffer.from("version"), 1];
  const pieces = [Uint8Array.from([...varint(head.length), ...head])];
  for (const { cid, bytes } of blocks) pieces.push(Uint8Array.from(varint(cid.length + bytes.length)), cid, bytes);
  return joined(pieces);
}

// As deep as CBOR is read; the head of a CAR is three deep.
const DEEPEST = 8;

// A value of CBOR, of the kinds that the head of a CAR has.
function cbor(reader, depth = 0) {
  const first = reader.byte();
  const [kind, low] = [first >> 5, first & 31];
  let n = low;
  if (low >= 24) {
    n = 0;
    for (const byte of reader.take(low < 28 ? 2 ** (low - 24) : Infinity)) n = n * 256 + byte;
  }
  if (depth > DEEPEST) throw new Error("Invalid CAR header format");
  const inner = () => cbor(reader, depth + 1);
  const several = (read) => {
    const all = [];
    for (let i = 0; i < n; i++) all.push(read());
    return all;
  };
  switch (kind) {
    case 0: return n;
    case 2: return reader.take(n);
    case 3: return Buffer.from(reader.take(n)).toString();
    case 4: return several(inner);
    case 5: return new Map(several(() => [inner(), inner()]));
    case 6: return inner();
    default: throw new Error("Invalid CAR header format");
  }
}

// The roots of a CAR and its blocks by the texts of their CIDs. Nothing is compared with its hash: the client that this stands in for does
// not look at what its comparison says.
export function readCar(bytes) {
  const reader = new Reader(bytes);
  const head = cbor(new Reader(reader.take(reader.varint())));
  const roots = head instanceof Map && head.get("version") === 1 ? head.get("roots") : undefined;
  if (!Array.isArray(roots) || !roots.every((root) => root instanceof Uint8Array)) throw new Error("Invalid CAR header format");
  const blocks = new Map();
  while (!reader.done) {
    const block = new Reader(reader.take(reader.varint()));
    const cid = readCid(block);
    blocks.set(cidText(cid), block.bytes.subarray(block.at));
  }
  return { roots: roots.map((root) => root.subarray(1)), blocks };
}
