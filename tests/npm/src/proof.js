// What a node reports of a round, and how others see whether it is right.
const axios = require("axios");
const cheerio = require("cheerio");
const seedrandom = require("seedrandom");
const semver = require("semver");
const uuid = require("uuid");

async function price(round) {
  const { data } = await axios.get("https://prices.example/v1/koii", {
    params: { round, in: process.env.POND_UNIT },
    headers: { "x-key": process.env.POND_KEY },
    timeout: 20000,
  });
  return data.usd;
}

// The newest release of the kind that is wanted, from a table in a page.
async function release() {
  const { data } = await axios.get("https://pond.example/releases.html", { responseType: "text" });
  const page = cheerio.load(data);
  const all = page("table#releases tr.release td.version").map((_, cell) => page(cell).text().trim()).get();
  return semver.maxSatisfying(all, process.env.POND_RANGE);
}

const draw = (round) => Math.floor(seedrandom(`pond ${round}`)() * 1e9);

async function make(round) {
  const [usd, version] = await Promise.all([price(round), release()]);
  return { id: uuid.v4(), round, usd, version, draw: draw(round) };
}

async function isRight(proof, round) {
  const [usd, version] = await Promise.all([price(round), release()]);
  return uuid.validate(proof.id) && proof.round === round && proof.usd === usd && proof.version === version && proof.draw === draw(round);
}

module.exports = { make, isRight };
