// Makes vectors.json: the CIDs that the JavaScript reference implementation gives to generated files.
//
// Usage, in an empty folder outside of this repository, with Node 20 or later:
//   npm install ipfs-unixfs-importer@17.1.1 blockstore-core@7.0.1 \
//     ipfs-unixfs@13.1.1 @ipld/dag-pb@4.2.0 multiformats@14.0.5 @noble/hashes@2.4.0
//   cp …/storage-mock/tests/data/make-vectors.mjs . && node make-vectors.mjs > …/storage-mock/tests/data/vectors.json
//
// The sha2-256 CIDs are the importer's own. The importer knows no other hash, so the blake3 CIDs come from a small
// builder below, which uses the reference encoders (ipfs-unixfs, @ipld/dag-pb, multiformats) and must first
// reproduce the importer's sha2-256 CID of every file. The files' bytes are not kept, only the rule that makes them.

import { deepStrictEqual } from 'node:assert'
import { encode, prepare } from '@ipld/dag-pb'
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
  { name: 'コイ.bin', bytes: CHUNK + 1 }
]

function content (bytes) {
  const out = new Uint8Array(bytes)
  for (let i = 0; i < bytes; i++) out[i] = (i * rule.factor + rule.plus) % rule.modulus
  return out
}

async function reference (name, bytes) {
  const options = {
    wrapWithDirectory: true,
    cidVersion: 1,
    rawLeaves: true,
    reduceSingleLeafToSelf: true,
    chunker: fixedSize({ chunkSize: CHUNK }),
    layout: balanced({ maxChildrenPerNode: LINKS })
  }
  const entries = []
  for await (const entry of importer([{ path: name, content: bytes }], new MemoryBlockstore(), options)) entries.push(entry)
  return { file: entries[0].cid.toString(), directory: entries.at(-1).cid.toString() }
}

async function built (name, bytes, hasher) {
  const block = async (codec, encoded) => CID.create(1, codec, await hasher.digest(encoded))
  const node = async (children) => {
    const unixfs = new UnixFS({ type: 'file' })
    for (const child of children) unixfs.addBlockSize(BigInt(child.bytes))
    const Links = children.map((child) => ({ Name: '', Hash: child.cid, Tsize: child.tsize }))
    const encoded = encode(prepare({ Data: unixfs.marshal(), Links }))
    const sum = (of) => children.reduce((all, child) => all + of(child), 0)
    return { cid: await block(DAG_PB, encoded), bytes: sum((c) => c.bytes), tsize: encoded.length + sum((c) => c.tsize) }
  }
  let floor = []
  for (let at = 0; at === 0 || at < bytes.length; at += CHUNK) {
    const chunk = bytes.subarray(at, at + CHUNK)
    floor.push({ cid: await block(raw.code, chunk), bytes: chunk.length, tsize: chunk.length })
  }
  while (floor.length > 1) {
    const above = []
    for (let at = 0; at < floor.length; at += LINKS) above.push(await node(floor.slice(at, at + LINKS)))
    floor = above
  }
  const [file] = floor
  const Data = new UnixFS({ type: 'directory' }).marshal()
  const directory = await block(DAG_PB, encode(prepare({ Data, Links: [{ Name: name, Hash: file.cid, Tsize: file.tsize }] })))
  return { file: file.cid.toString(), directory: directory.toString() }
}

const vectors = []
for (const { name, bytes } of files) {
  const data = content(bytes)
  const sha2 = await reference(name, data)
  deepStrictEqual(await built(name, data, sha256), sha2)
  vectors.push({ name, bytes, 'sha2-256': sha2, blake3: await built(name, data, blake) })
}
const made_with = 'ipfs-unixfs-importer 17.1.1; see make-vectors.mjs'
process.stdout.write(JSON.stringify({ made_with, rule, files: vectors }, null, 2) + '\n')
