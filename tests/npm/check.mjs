// What nodes made, read by Node.js with the same packages: `node check.mjs FILE`, whose JSON has `proofs` (key, value, round) and `locks`.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import assert from "node:assert/strict";

const require = createRequire(import.meta.url);
const nacl = require("tweetnacl");
const bs58 = require("bs58").default;
const seedrandom = require("seedrandom");
const uuid = require("uuid");
const bcrypt = require("bcryptjs");

const { proofs, locks } = JSON.parse(readFileSync(process.argv[2], "utf8"));
for (const { key, value, round } of proofs) {
  const opened = nacl.sign.open(bs58.decode(value), bs58.decode(key));
  assert(opened, `${key} did not sign ${value}`);
  const { id, draw, ...rest } = JSON.parse(Buffer.from(opened).toString());
  assert.deepEqual(rest, { round, usd: "0.0421", version: "2.8.1" });
  assert.equal(draw, Math.floor(seedrandom(`pond ${round}`)() * 1e9));
  assert.equal(uuid.version(id), 4);
}
for (const hash of locks) assert(bcrypt.compareSync("of-the-operator", hash), `${hash} does not open`);
console.log(`${proofs.length} proofs, ${locks.length} locks`);
