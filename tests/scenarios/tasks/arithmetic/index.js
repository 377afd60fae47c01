// A task whose every round is work that engines and machines like to do differently: mathematics, printed numbers,
// sorting, text building, dates. What it computes is submitted and printed, so all of it is in the digest.
import { initializeTaskManager, namespaceWrapper } from "@_koii/task-manager";

const SEEDS = [0.1, 0.5, 1.5, 2.718281828459045, 10, 123.456, 1e-7, 1e15];
const ONE = ["sin", "cos", "tan", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "exp", "expm1", "log", "log1p", "log2", "log10", "cbrt", "sqrt", "fround", "trunc", "sign", "clz32"];

function mathematics(round) {
  const out = {};
  for (const name of ONE) out[name] = SEEDS.map((x) => Math[name](x + round));
  out.pow = SEEDS.map((x) => Math.pow(x, round / 3));
  out.operator = SEEDS.map((x) => x ** (round - 2));
  out.hypot = Math.hypot(...SEEDS);
  out.atan2 = SEEDS.map((x) => Math.atan2(x, round + 1));
  out.imul = SEEDS.map((x) => Math.imul(x * 1e9, 2654435761));
  return out;
}

function numbers() {
  return SEEDS.map((x) => [String(x / 3), (x / 7).toFixed(10), (x * 1e10).toExponential(6), (x / 9).toPrecision(17), x.toString(36), parseFloat(`${x}e-3`)].join(" "));
}

function texts(round) {
  const words = ["pond", "koi", "Äpfel", "zebra", "e\u0301clair", "éclair", "10", "9", "\u{1F41F}"];
  const sorted = [...words, ...words.map((w) => w.toUpperCase())].sort();
  const built = [];
  for (let i = 0; i < 200; i += 1) built.push(sorted[(i * 7 + round) % sorted.length].repeat((i % 3) + 1));
  const joined = built.join("-");
  return [sorted.join(), joined.length, [...joined].reverse().slice(0, 40).join(""), joined.replace(/(\w+)-\1/gu, "<$1>").slice(0, 80), joined.normalize("NFD").length];
}

function arrays(round) {
  const table = Array.from({ length: 300 }, (_, i) => ({ key: (i * 7919) % 97, order: i }));
  table.sort((a, b) => a.key - b.key || b.order - a.order);
  const grouped = new Map();
  for (const { key, order } of table) grouped.set(key % (round + 3), [...(grouped.get(key % (round + 3)) ?? []), order]);
  const bytes = new Float64Array(table.map(({ key, order }) => key / (order + 1)));
  return [[...grouped].map(([key, list]) => [key, list.length, list.at(-1)]), bytes.reduce((sum, x) => sum + x, 0), new Uint8Array(bytes.buffer).reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7)];
}

function dates(round) {
  const then = new Date(Date.UTC(2024, 1, 28, 23, 59, 59, 999) + round * 86_400_000);
  return [then.toISOString(), then.toString(), then.getDay(), then.getTimezoneOffset(), new Date("2024-03-10T02:30:00").getTime(), JSON.stringify({ then })];
}

function all(round) {
  return { mathematics: mathematics(round), numbers: numbers(), texts: texts(round), arrays: arrays(round), dates: dates(round) };
}

function fingerprint(value) {
  const text = JSON.stringify(value);
  let hash = 0n;
  for (const char of text) hash = (hash * 1_000_003n + BigInt(char.codePointAt(0))) % (2n ** 61n - 1n);
  return `${text.length}:${hash}`;
}

async function task(round) {
  const value = all(round);
  console.log(value);
  for (const part of Object.values(value)) console.log(JSON.stringify(part));
  console.log(Math.random(), Date.now(), performance.now());
  await namespaceWrapper.storeSet(`print-${round}`, fingerprint(value));
}

const submission = (round) => namespaceWrapper.storeGet(`print-${round}`);
const audit = (value, round) => value === fingerprint(all(round));

function distribution(submitters, bounty) {
  const share = Math.floor(bounty / submitters.length);
  return Object.fromEntries(submitters.map(({ publicKey }) => [publicKey, share]));
}

initializeTaskManager({ setup: async () => {}, task, submission, audit, distribution, routes: async () => {} });
