// Histograms of whole numbers, as `perf_hooks` gives them. Every value is kept with its count, so all answers are exact.
import { coded, invalidArgType, outOfRange, validateInteger, validateNumber } from "koipond:errors";

const inspection = Symbol.for("nodejs.util.inspect.custom");
const NOTHING = 9223372036854776000;
// Values beyond this many different ones go to their nearest neighbour, so that memory stays bounded.
const MOST = 65536;
const key = Symbol("make");

export class Histogram {
  #counts = new Map();
  #count = 0;
  #exceeds = 0;

  constructor(made) {
    if (made !== key) throw coded(TypeError, "ERR_ILLEGAL_CONSTRUCTOR", "Illegal constructor");
  }

  static add(it, value, times = 1) {
    const kept = it.#counts.size < MOST || it.#counts.has(value) ? value : 2 ** Math.round(Math.log2(value));
    it.#counts.set(kept, (it.#counts.get(kept) ?? 0) + times);
    it.#count += times;
  }
  static counts(it) {
    return [...it.#counts].sort(([a], [b]) => a - b);
  }
  static is(it) {
    return typeof it === "object" && it !== null && #counts in it;
  }

  get count() { return this.#count; }
  get countBigInt() { return BigInt(this.#count); }
  get exceeds() { return this.#exceeds; }
  get exceedsBigInt() { return BigInt(this.#exceeds); }
  get min() { return this.#count ? counts(this)[0][0] : NOTHING; }
  get minBigInt() { return this.#count ? BigInt(this.min) : 9223372036854775807n; }
  get max() { return this.#count ? counts(this).at(-1)[0] : 0; }
  get maxBigInt() { return BigInt(this.max); }
  get mean() {
    let sum = 0;
    for (const [value, times] of this.#counts) sum += value * times;
    return sum / this.#count;
  }
  get stddev() {
    const { mean } = this;
    let sum = 0;
    for (const [value, times] of this.#counts) sum += (value - mean) ** 2 * times;
    return Math.sqrt(sum / this.#count);
  }

  percentile(percent) {
    validateNumber(percent, "percentile");
    if (!(percent > 0 && percent <= 100)) throw outOfRange("percentile", "> 0 && <= 100", percent);
    if (this.#count === 0) return 0;
    const wanted = Math.max(1, Math.ceil((percent / 100) * this.#count));
    let seen = 0;
    for (const [value, times] of counts(this)) {
      seen += times;
      if (seen >= wanted) return value;
    }
    return this.max;
  }
  percentileBigInt(percent) { return BigInt(this.percentile(percent)); }

  // Halves what is left above, step by step, until the largest value is reached.
  get percentiles() {
    const found = new Map();
    if (this.#count === 0) return found.set(100, 0);
    found.set(0, this.min);
    for (let left = 50; left > 0.001; left /= 2) {
      const value = this.percentile(100 - left);
      found.set(100 - left, value);
      if (value === this.max) break;
    }
    return found.set(100, this.max);
  }
  get percentilesBigInt() { return new Map([...this.percentiles].map(([percent, value]) => [percent, BigInt(value)])); }

  reset() {
    this.#counts.clear();
    this.#count = this.#exceeds = 0;
  }
  toJSON() {
    const { count, min, max, mean, exceeds, stddev } = this;
    return { count, min, max, mean, exceeds, stddev, percentiles: Object.fromEntries(this.percentiles) };
  }
  [inspection](depth, options, inspect) {
    if (depth < 0) return this;
    const { min, max, mean, exceeds, stddev, count, percentiles } = this;
    return `Histogram ${inspect({ min, max, mean, exceeds, stddev, count, percentiles }, options)}`;
  }
}
const { add, counts, is } = Histogram;

export class RecordableHistogram extends Histogram {
  #last;
  record(value) {
    if (typeof value === "bigint") value = Number(value);
    else validateInteger(value, "val", 1);
    add(this, value);
  }
  recordDelta() {
    const now = Math.round(globalThis.performance.now() * 1e6);
    if (this.#last !== undefined) add(this, Math.max(1, now - this.#last));
    this.#last = now;
  }
  add(other) {
    if (!is(other)) throw invalidArgType("other", "RecordableHistogram", other);
    for (const [value, times] of counts(other)) add(this, value, times);
  }
}

// The delays of a loop that is never late: nothing is ever recorded.
export class IntervalHistogram extends Histogram {
  #enabled = false;
  enable() {
    const changed = !this.#enabled;
    this.#enabled = true;
    return changed;
  }
  disable() {
    const changed = this.#enabled;
    this.#enabled = false;
    return changed;
  }
}

export const createRecordable = () => new RecordableHistogram(key);
export const createInterval = () => new IntervalHistogram(key);
for (const name of ["add", "counts", "is"]) delete Histogram[name];
