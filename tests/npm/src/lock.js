// A word that only the node's operator knows: kept as a hash of it, with a salt of the node's own.
const bcrypt = require("bcryptjs");
const { namespaceWrapper } = require("./_koiiNode/namespaceWrapper");

// The cheapest that bcrypt takes.
const COST = 4;

async function fit() {
  if ((await namespaceWrapper.storeGet("lock")) !== null) return;
  const hash = await bcrypt.hash(process.env.POND_KEY, COST);
  console.log(`locked with ${hash}`);
  await namespaceWrapper.storeSet("lock", hash);
}

const opens = async (word) => bcrypt.compare(word, await namespaceWrapper.storeGet("lock"));

module.exports = { fit, opens };
