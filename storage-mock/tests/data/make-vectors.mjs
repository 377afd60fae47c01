// Makes vectors.json: the CIDs that the JavaScript reference implementation gives to generated files and folders.
//
// Usage, in an empty folder outside of this repository, with Node 20 or later:
//   npm install ipfs-unixfs-importer@17.1.1 blockstore-core@7.0.1 ipfs-unixfs@13.1.1 @ipld/dag-pb@4.2.0 \
//     @ipld/car@5.4.7 multiformats@14.0.5 @noble/hashes@2.4.0
//   cp …/storage-mock/tests/data/make-vectors.mjs . && node make-vectors.mjs > …/storage-mock/tests/data/vectors.json
//
// The sha2-256 CIDs are the importer's own, and the CAR files are those of @ipld/car. The importer knows no other hash,
// so the blake3 CIDs come from a small builder below, which uses the reference encoders (ipfs-unixfs, @ipld/dag-pb,
// multiformats) and must first reproduce the importer's sha2-256 CID of every file and folder, in both versions of
// CIDs. The files' bytes are not kept, only the rule that makes them, and of a CAR only its length and hash.

import { deepStrictEqual } from 'node:assert'
import { createHash } from 'node:crypto'
import { CarWriter } from '@ipld/car'
import { decode, encode, prepare } from '@ipld/dag-pb'
import { blake3 } from '@noble/hashes/blake3.js'
import { MemoryBlockstore } from 'blockstore-core'
import { UnixFS } from 'ipfs-unixfs'
import { importer } from 'ipfs-unixfs-importer'
import { fixedSize } from 'ipfs-unixfs-importer/chunker'
import { balanced } from 'ipfs-unixfs-importer/layout'
import { CID } from 'multiformats/cid'
import * as raw from 'multiformats/codecs/raw'
import { from } from 'multiformats/hashes/hasher'
import { sha256 } from 'multiformats/hashes/sha2'

const CHUNK = 262144
const LINKS = 174
const KIB = 1024
const MIB = 1024 * KIB
const DAG_PB = 0x70
const blake = from({ name: 'blake3', code: 0x1e, encode: (bytes) => blake3(bytes) })

// Byte i of a file is (i * factor + plus) mod modulus.
const rule = { factor: 31, plus: 7, modulus: 251 }

const files = [
  ...[0, 1, 59, 200, CHUNK - 1, CHUNK, CHUNK + 1, MIB, 45 * MIB].map((bytes) => ({ name: 'proof.json', bytes })),
  // Exactly one full node of leaves, and one leaf more: the tree gets its second floor here.
  { name: 'full.bin', bytes: LINKS * CHUNK },
  { name: 'full-and-one.bin', bytes: LINKS * CHUNK + 1 },
  ...['a b', ' lead and trail ', 'naïve-コイ-🐟.json', 'e\u0301', '\u00e9', 'tab\there', '%2F?#&', 'back\\slash', '.hidden',
    'x'.repeat(200)].map((name) => ({ name, bytes: 59 })),
  { name: 'コイ.bin', bytes: CHUNK + 1 },
  ...['...', '..a', 'a.', '-', '\u007f', '\u202e', 'y'.repeat(5000)].map((name) => ({ name, bytes: 1 }))
]

// What is in a folder: a number is a file of so many bytes, an object a folder.
const folders = [
  { says: 'nothing', holds: {} },
  { says: 'an empty folder', holds: { empty: {} } },
  { says: 'two files', holds: { 'proof.json': 59, 'main.js': 200 } },
  { says: 'the same bytes twice', holds: { one: 59, two: 59 } },
  { says: 'the same folder twice', holds: { one: { x: 1, y: CHUNK + 1 }, two: { x: 1, y: CHUNK + 1 } } },
  { says: 'folders in folders', holds: { a: { b: { c: { d: { 'deep.txt': 59 } } } }, 'top.txt': 1 } },
  // The last two names change places where strings are ordered by UTF-16.
  { says: 'names whose order is that of their bytes', holds: Object.fromEntries(['b', 'a', 'B', 'a.txt', 'a-b', 'a b', 'aa', '~', '\u00e9', 'e\u0301', '10', '9', '\uff5e', '🐟']
    .map((name, i) => [name, i])) },
  { says: 'folders with odd names', holds: { ' ': { '...': 1, '.hidden': { '%2F': 2 } }, 'コイ 🐟': { 'naïve.json': 59 }, ['z'.repeat(300)]: { x: 0 } } },
  { says: 'files of every height', holds: { a: 0, b: 1, c: CHUNK, d: CHUNK + 1, e: { big: LINKS * CHUNK + 1, mib: MIB } } },
  { says: 'many files', holds: Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`round-${i}.json`, i])) }
]

function content (bytes) {
  const out = new Uint8Array(bytes)
  for (let i = 0; i < bytes; i++) out[i] = (i * rule.factor + rule.plus) % rule.modulus
  return out
}

function * candidates (holds, above) {
  for (const [name, held] of Object.entries(holds)) {
    const path = above + name
    if (typeof held === 'number') yield { path, content: content(held) }
    else if (Object.keys(held).length === 0) yield { path }
    else yield * candidates(held, path + '/')
  }
}

async function reference (holds, cidVersion, other = {}) {
  // The importer makes no folder of nothing; an empty folder within it is one.
  if (Object.keys(holds).length === 0) {
    const outer = await reference({ empty: {} }, cidVersion)
    const { Links } = decode(await outer.store(outer.root))
    return { ...outer, root: Links[0].Hash }
  }
  const options = {
    wrapWithDirectory: true,
    cidVersion,
    rawLeaves: cidVersion === 1,
    reduceSingleLeafToSelf: true,
    chunker: fixedSize({ chunkSize: CHUNK }),
    layout: balanced({ maxChildrenPerNode: LINKS }),
    ...other
  }
  const blocks = new MemoryBlockstore()
  const entries = []
  for await (const entry of importer(candidates(holds, ''), blocks, options)) entries.push(entry)
  const store = async (cid) => {
    const parts = []
    for await (const part of blocks.get(cid)) parts.push(part)
    return Buffer.concat(parts)
  }
  return { first: entries[0].cid, root: entries.at(-1).cid, store }
}

// The CAR of a root: every block once, parents before children, children in the order of their links.
async function car ({ root, store }) {
  const { writer, out } = CarWriter.create([root])
  const parts = []
  const read = (async () => {
    for await (const part of out) parts.push(part)
  })()
  const seen = new Set()
  const put = async (cid) => {
    if (seen.has(cid.toString())) return
    seen.add(cid.toString())
    const block = await store(cid)
    await writer.put({ cid, bytes: block })
    if (cid.code === DAG_PB) for (const link of decode(block).Links) await put(link.Hash)
  }
  await put(root)
  await writer.close()
  await read
  return { whole: Buffer.concat(parts), blocks: seen.size }
}

async function digest (told) {
  const { whole, blocks } = await car(told)
  return { bytes: whole.length, blocks, 'sha2-256': createHash('sha256').update(whole).digest('hex') }
}

async function built (holds, version, hasher) {
  const block = async (codec, encoded) => CID.create(version, codec, await hasher.digest(encoded))
  const sum = (children, of) => children.reduce((all, child) => all + of(child), 0)
  const leaf = async (chunk) => {
    if (version === 1) return { cid: await block(raw.code, chunk), bytes: chunk.length, tsize: chunk.length }
    const unixfs = new UnixFS({ type: 'file', data: chunk.length === 0 ? undefined : chunk })
    const encoded = encode(prepare({ Data: unixfs.marshal(), Links: [] }))
    return { cid: await block(DAG_PB, encoded), bytes: chunk.length, tsize: encoded.length }
  }
  const node = async (children) => {
    const unixfs = new UnixFS({ type: 'file' })
    for (const child of children) unixfs.addBlockSize(BigInt(child.bytes))
    const Links = children.map((child) => ({ Name: '', Hash: child.cid, Tsize: child.tsize }))
    const encoded = encode(prepare({ Data: unixfs.marshal(), Links }))
    return { cid: await block(DAG_PB, encoded), bytes: sum(children, (c) => c.bytes), tsize: encoded.length + sum(children, (c) => c.tsize) }
  }
  const file = async (bytes) => {
    let floor = []
    for (let at = 0; at === 0 || at < bytes.length; at += CHUNK) floor.push(await leaf(bytes.subarray(at, at + CHUNK)))
    while (floor.length > 1) {
      const above = []
      for (let at = 0; at < floor.length; at += LINKS) above.push(await node(floor.slice(at, at + LINKS)))
      floor = above
    }
    return floor[0]
  }
  const folder = async (holds) => {
    const Links = []
    for (const [Name, held] of Object.entries(holds)) {
      const { cid, tsize } = typeof held === 'number' ? await file(content(held)) : await folder(held)
      Links.push({ Name, Hash: cid, Tsize: tsize })
    }
    const encoded = encode(prepare({ Data: new UnixFS({ type: 'directory' }).marshal(), Links }))
    return { cid: await block(DAG_PB, encoded), tsize: encoded.length + sum(Links, (link) => link.Tsize) }
  }
  const { cid } = await folder(holds)
  const [only] = Object.values(holds)
  const first = typeof only === 'number' ? (await file(content(only))).cid : undefined
  return { first, root: cid }
}

async function all (holds) {
  const [v0, v1] = [await reference(holds, 0), await reference(holds, 1)]
  for (const [version, told] of [[0, v0], [1, v1]]) {
    const made = await built(holds, version, sha256)
    deepStrictEqual(made.root.toString(), told.root.toString())
  }
  return { v0, v1, blake: await built(holds, 1, blake) }
}

const vectors = { files: [], folders: [] }
for (const { name, bytes } of files) {
  const { v0, v1, blake } = await all({ [name]: bytes })
  const text = ({ first, root }) => ({ file: first.toString(), directory: root.toString() })
  vectors.files.push({
    name,
    bytes,
    'sha2-256': text(v1),
    blake3: text(blake),
    v0: text(v0),
    car: await digest(v1),
    'v0-car': await digest(v0)
  })
}
for (const { says, holds } of folders) {
  const { v0, v1, blake } = await all(holds)
  vectors.folders.push({
    says,
    holds,
    'sha2-256': v1.root.toString(),
    blake3: blake.root.toString(),
    v0: v0.root.toString(),
    car: await digest(v1),
    'v0-car': await digest(v0)
  })
}
// CARs of trees in other shapes than that of plain `ipfs add`, as other tools make them; whole, for they are small.
const holds = { 'a.bin': 700, b: { 'c.bin': 64, 'd.bin': 3000 } }
const shapes = [
  { says: 'small chunks under few links', version: 1, other: { chunker: fixedSize({ chunkSize: 64 }), layout: balanced({ maxChildrenPerNode: 3 }) } },
  { says: 'leaves that are nodes, in CIDv1', version: 1, other: { rawLeaves: false } },
  { says: 'raw leaves in CIDv0', version: 0, other: { rawLeaves: true } },
  { says: 'leaves of type raw', version: 0, other: { leafType: 'raw', chunker: fixedSize({ chunkSize: 64 }) } },
  { says: 'a single leaf under a node', version: 1, other: { reduceSingleLeafToSelf: false } },
  { says: 'a sharded folder', version: 1, sharded: true, other: { shardSplitThresholdBytes: 10 } }
]
vectors.shapes = []
for (const { says, version, sharded = false, other } of shapes) {
  const told = await reference(holds, version, other)
  const { whole } = await car(told)
  vectors.shapes.push({ says, sharded, holds, root: told.root.toString(), car: whole.toString('hex') })
}

const made_with = 'ipfs-unixfs-importer 17.1.1 and @ipld/car 5.4.7; see make-vectors.mjs'
process.stdout.write(JSON.stringify({ made_with, rule, ...vectors }, null, 2) + '\n')
