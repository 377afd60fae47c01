// Prints, a line for each thing, what engines, libraries of mathematics and machines like to compute differently. Each line begins with
// the name of what it shows. Numbers are printed with all their bits, so that the last one counts too.
import { createHash, createHmac } from "node:crypto";
import { initializeTaskManager, namespaceWrapper } from "@_koii/task-manager";

const view = new DataView(new ArrayBuffer(8));

// A NaN's sign is the machine's choice, which the language leaves open.
function bits(x) {
  if (Number.isNaN(x)) return "nan";
  view.setFloat64(0, x);
  return view.getBigUint64(0).toString(16).padStart(16, "0");
}

const shown = (x) => (typeof x === "number" ? `${x}=${bits(x)}` : String(x));

const NUMBERS = [0, -0, 0.1, -0.1, 0.5, 1, -1, 1.5, 2.5, Math.E, Math.PI, 10, 123.456, -987.654, 1e-7, 1e-300, 5e-324, 1e15, 2 ** 53, 1e22, 1e100, 1.7976931348623157e308, Infinity, -Infinity, NaN];
const ONE = Object.getOwnPropertyNames(Math).filter((name) => typeof Math[name] === "function" && Math[name].length === 1).sort();
const TWO = ["atan2", "pow", "imul", "hypot", "max", "min"];

function* mathematics() {
  for (const name of ONE) if (name !== "random" && name !== "sumPrecise") for (const x of NUMBERS) yield [`Math.${name}(${x})`, Math[name](x)];
  for (const name of TWO) for (const x of NUMBERS.slice(2, 20)) for (const y of [-2, 0.3, 3, 1e3]) yield [`Math.${name}(${x}, ${y})`, Math[name](x, y)];
  yield ["Math.hypot of many", Math.hypot(...NUMBERS.slice(2, 18))];
  for (const x of NUMBERS) for (const y of [-3, -0.5, 0, 1 / 3, 0.5, 2, 2.5, 17, 1023]) yield [`(${x}) ** ${y}`, x ** y];
  for (const x of NUMBERS.slice(2, 18)) for (const y of [0.7, -3, 1e3]) yield [`${x} % ${y}`, x % y];
}

function* numbers() {
  const finite = NUMBERS.filter(Number.isFinite);
  for (const x of finite) {
    yield [`text of ${bits(x)}`, [x, x.toString(2).slice(0, 80), x.toString(7).slice(0, 60), x.toString(36)].join(" ")];
    yield [`digits of ${x}`, [0, 1, 7, 20].map((n) => (Math.abs(x) < 1e21 ? x.toFixed(n) : "-")).join(" ")];
    yield [`exponent of ${x}`, [0, 3, 17].map((n) => x.toExponential(n)).join(" ")];
    yield [`precision of ${x}`, [1, 5, 17, 21].map((n) => x.toPrecision(n)).join(" ")];
  }
  const texts = ["0.1", "1e-7", ".5", "5.", "1e400", "-1e-400", "0x1f", "  12px", "9007199254740993", "0.30000000000000004", "123456789012345678901234567890", "2.2250738585072011e-308"];
  for (const text of texts) yield [`read ${JSON.stringify(text)}`, [Number(text), parseFloat(text), parseInt(text, 10)].map(shown).join(" ")];
  for (const n of [3n ** 200n, -(7n ** 77n), 2n ** 64n - 1n]) yield [`big ${n.toString(36)}`, [n % 1000007n, n >> 5n, BigInt.asIntN(64, n), Number(n)].map(shown).join(" ")];
  let sum = 0;
  for (let i = 1; i <= 10_000; i += 1) sum += Math.sin(i) / i ** 1.1;
  yield ["a long sum", sum];
}

function* dates() {
  for (const text of ["2024-02-29T23:59:59.999Z", "2024-03-10T02:30:00", "1969-12-31", "0001-01-01T00:00:00Z", "+275760-09-13", "Thu, 01 Jan 1970 00:00:00 GMT"]) {
    const date = new Date(text);
    yield [`date ${text}`, [date.getTime(), date.toISOString(), date.toString(), date.toUTCString(), date.getDay(), date.getTimezoneOffset()].join(" | ")];
  }
  const moved = new Date(Date.UTC(2023, 0, 31));
  moved.setUTCMonth(1);
  yield ["a month later", moved.toISOString()];
}

function* arrays() {
  const source = NUMBERS.filter((x) => !Number.isNaN(x)).map((x) => x * 3.7);
  for (const Kind of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array]) {
    const array = Kind.from(source);
    yield [Kind.name, [...array].map(String).join(" ")];
    yield [`bytes of ${Kind.name}`, [...new Uint8Array(array.buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 200)];
  }
  const table = Array.from({ length: 200 }, (_, order) => ({ key: (order * 7919) % 31, order }));
  const keys = (list) => list.map(({ key, order }) => `${key}.${order}`).join(" ");
  yield ["a stable sort", keys([...table].sort((a, b) => a.key - b.key)).slice(0, 400)];
  yield ["a sort that is not consistent", keys([...table].sort((a, b) => (a.order % 3) - (b.key % 2))).slice(0, 400)];
  yield ["a sort without a comparator", [...NUMBERS, 9, 80, 700].sort().join(" ")];
  yield ["a sort of floats", [...Float64Array.from(NUMBERS).sort()].join(" ")];
}

function* texts() {
  const words = ["pond", "koi", "Äpfel", "zebra", "e\u0301clair", "éclair", "10", "9", "\u{1F41F}", "ﬁn", "Straße", "İstanbul", "ǆ"];
  yield ["sorted", [...words].sort().join(" ")];
  for (const word of words) {
    const forms = ["NFC", "NFD", "NFKC", "NFKD"].map((form) => [...word.normalize(form)].map((c) => c.codePointAt(0).toString(16)).join("."));
    yield [`text ${word}`, [word.toUpperCase(), word.toLowerCase(), word.length, ...forms].join(" ")];
  }
  yield ["split", "a1b22c333".split(/(\d+)/u).join("|")];
  yield ["named groups", "2026-11-23".replace(/(?<y>\d+)-(?<m>\d+)-(?<d>\d+)/u, "$<d>.$<m>.$<y>")];
  yield ["letters", "Ωmega, ñandú, 東京".match(/\p{L}+/gu).join("|")];
  yield ["JSON", JSON.stringify({ b: [1e21, 1e-7, -0, NaN], a: "\u2028\ud800é", 2: 1, 1: 2 })];
  yield ["URI", [encodeURIComponent("é/ ?"), escape("é "), decodeURI("%C3%A9%2F")].join(" ")];
}

function* hashes() {
  const text = NUMBERS.map(shown).join();
  for (const name of ["md5", "sha1", "sha256", "sha384", "sha512"]) yield [name, createHash(name).update(text).digest("hex")];
  yield ["hmac", createHmac("sha256", "key").update(text).digest("base64")];
  yield ["base64", btoa("koi pond") + atob("a29p")];
}

function* all() {
  for (const part of [mathematics, numbers, dates, arrays, texts, hashes]) yield* part();
}

async function task(round) {
  if (round === 0) for (const [name, value] of all()) console.log(`${name}: ${shown(value)}`);
  await namespaceWrapper.storeSet(`done-${round}`, createHash("sha256").update([...all()].map(([, value]) => shown(value)).join("\n")).digest("hex"));
}

const submission = (round) => namespaceWrapper.storeGet(`done-${round}`);
const audit = () => true;
const distribution = (submitters) => Object.fromEntries(submitters.map(({ publicKey }) => [publicKey, 1]));

initializeTaskManager({ setup: async () => {}, task, submission, audit, distribution, routes: async () => {} });
