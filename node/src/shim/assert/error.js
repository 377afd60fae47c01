// AssertionError and the messages of assertions that nobody worded: the two values, line by line.
import { invalidArgType } from "koipond:errors";
import * as inspection from "koipond:inspect";

const { defineProperty } = Object;
const HEADS = {
  __proto__: null,
  deepStrictEqual: "Expected values to be strictly deep-equal:",
  strictEqual: "Expected values to be strictly equal:",
  strictEqualObject: 'Expected "actual" to be reference-equal to "expected":',
  deepEqual: "Expected values to be loosely deep-equal:",
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notStrictEqualObject: 'Expected "actual" not to be reference-equal to "expected":',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
  notIdentical: "Values have same structure but are not reference-equal:",
};
const SHORT = 12, WIDE = 80, MOST_LINES = 50;

const shown = (value) =>
  inspection.inspect(value, { compact: false, customInspect: false, depth: 1000, maxArrayLength: Infinity, showHidden: false, showProxy: false, sorted: true, getters: true, breakLength: Infinity });
const isObject = (value) => typeof value === "object" && value !== null;

// At most so many lines, and a mark for the rest.
function shortened(lines) {
  if (lines.length <= MOST_LINES) return lines;
  const cut = lines.slice(0, MOST_LINES - 3);
  cut[MOST_LINES - 4] = "...";
  return cut;
}

// Two errors are compared without their stacks.
function withoutFrames(error) {
  const copy = Object.assign(Object.create(Object.getPrototypeOf(error)), error);
  defineProperty(copy, "message", { value: error.message, enumerable: false });
  defineProperty(copy, "stack", { value: Error.prototype.toString.call(error), enumerable: false });
  return copy;
}

function difference(actual, expected, operator, message) {
  if (actual instanceof Error && expected instanceof Error && operator !== "strictEqual") {
    actual = withoutFrames(actual);
    expected = withoutFrames(expected);
  }
  const left = shown(actual).split("\n"), right = shown(expected).split("\n");
  if (operator === "strictEqual" && ((isObject(actual) && isObject(expected)) || (typeof actual === "function" && typeof expected === "function"))) operator = "strictEqualObject";
  const head = message ?? HEADS[operator];
  let pointer = "";
  if (left.length === 1 && right.length === 1 && left[0] !== right[0]) {
    const length = left[0].length + right[0].length;
    const simple = (value) => !isObject(value) && typeof value !== "function";
    if (length <= SHORT && simple(actual) && simple(expected) && (actual !== 0 || expected !== 0)) return `${head}\n\n${left[0]} !== ${right[0]}\n`;
    if (operator !== "strictEqualObject" && length < WIDE) {
      let same = 0;
      while (left[0][same] === right[0][same]) same++;
      if (same > 2) pointer = `\n  ${" ".repeat(same)}^`;
    }
  }
  const tail = sameEnd(left, right);
  if (left.length === 0 && right.length === 0) return `${message ?? HEADS.notIdentical}\n\n${shortened(shown(actual).split("\n")).join("\n")}\n`;
  const { text, skipped, full } = changes(left, right);
  const end = full ? "" : tail.text + pointer;
  return `${head}\n+ actual - expected${skipped || tail.skipped ? " ... Lines skipped" : ""}\n${text}${end}`;
}

// Takes the lines off that both end with: the last three are shown, and the first.
function sameEnd(left, right) {
  let text = "", first = "", count = 0;
  while (left.length > 0 && right.length > 0 && left.at(-1) === right.at(-1)) {
    const line = left.pop();
    right.pop();
    if (count++ < 3) text = `\n  ${line}${text}`;
    else first = line;
  }
  if (left.length === 0 && right.length === 0) return { text: "", skipped: false };
  if (count >= 5) text = `\n...${text}`;
  if (first !== "") text = `\n  ${first}${text}`;
  return { text, skipped: count >= 5 };
}

// Compares line by line. Between two changes at most five lines are shown, else the first two and the last two.
function changes(left, right) {
  let text = "", theirs = "", printed = 0, skipped = false, last = -1;
  const length = Math.max(left.length, right.length);
  const context = (n) => {
    const same = n - last - 1;
    if (same > 5) {
      text += "\n...";
      skipped = true;
    }
    // The first two are shown already.
    for (let i = Math.max(n - (same > 5 ? 2 : 3), last + 3); i < n; i++) {
      text += `\n  ${left[i] ?? right[i]}`;
      printed++;
    }
  };
  for (let n = 0; n < length; n++) {
    const mine = left[n], other = right[n];
    // A comma at the end of a line is no change.
    const same = mine !== undefined && other !== undefined && (mine === other || mine === `${other},` || other === `${mine},`);
    if (same) {
      if (other === `${mine},`) left[n] = other;
      text += theirs;
      theirs = "";
      if (n - last <= 2) {
        text += `\n  ${left[n]}`;
        printed++;
      }
      continue;
    }
    if (n - last > 1) {
      text += theirs;
      theirs = "";
      context(n);
    }
    last = n;
    if (mine !== undefined) {
      text += `\n+ ${mine}`;
      printed++;
    }
    if (other !== undefined) {
      theirs += `\n- ${other}`;
      printed++;
    }
    if (printed > MOST_LINES && n < length - 2) return { text: `${text}\n...${theirs}\n...`, skipped: true, full: true };
  }
  return { text: text + theirs, skipped };
}

function worded(actual, expected, operator) {
  if (operator === "deepStrictEqual" || operator === "strictEqual") return difference(actual, expected, operator);
  if (operator === "notDeepStrictEqual" || operator === "notStrictEqual") {
    const objects = isObject(actual) || typeof actual === "function";
    const head = HEADS[operator === "notStrictEqual" && objects ? "notStrictEqualObject" : operator];
    const lines = shortened(shown(actual).split("\n"));
    if (lines.length === 1) return `${head}${lines[0].length > 5 ? "\n\n" : " "}${lines[0]}`;
    return `${head}\n\n${lines.join("\n")}\n`;
  }
  let left = shown(actual), right = shown(expected);
  if (operator === "notDeepEqual" && left === right) {
    const text = `${HEADS.notDeepEqual}\n\n${left}`;
    return text.length > 1024 ? `${text.slice(0, 1021)}...` : text;
  }
  if (left.length > 512) left = `${left.slice(0, 509)}...`;
  if (right.length > 512) right = `${right.slice(0, 509)}...`;
  if (operator === "deepEqual") return `${HEADS.deepEqual}\n\n${left}\n\nshould loosely deep-equal\n\n${right}`;
  return `${left} ${operator} ${right}`;
}

export class AssertionError extends Error {
  constructor(options) {
    if (options === null || typeof options !== "object" || Array.isArray(options)) throw invalidArgType("options", "object", options);
    const { message, operator, actual, expected } = options;
    const diffs = operator === "deepStrictEqual" || operator === "strictEqual";
    if (message === undefined || message === null) super(worded(actual, expected, operator));
    else super(diffs ? difference(actual, expected, operator, message === "" ? undefined : String(message)) : String(message));
    this.generatedMessage = !message;
    defineProperty(this, "name", { value: "AssertionError", enumerable: false, writable: true, configurable: true });
    this.code = "ERR_ASSERTION";
    this.actual = actual;
    this.expected = expected;
    this.operator = operator;
    const frames = `${this.stack ?? ""}`;
    const from = /^ *at /.test(frames) ? 0 : frames.indexOf("\n    at ") + 1;
    const header = `AssertionError [ERR_ASSERTION]: ${this.message}`;
    defineProperty(this, "stack", { value: from === 0 && !/^ *at /.test(frames) ? header : `${header}\n${frames.slice(from).trimEnd()}`, writable: true, enumerable: false, configurable: true });
  }
  toString() {
    return `${this.name} [${this.code}]: ${this.message}`;
  }
  // Long values are cut where they are printed.
  [inspection.inspect.custom](depth, options) {
    const { actual, expected } = this;
    const cut = (value) => {
      if (typeof value !== "string") return value;
      const lines = value.split("\n", 11);
      if (lines.length > 10) {
        lines.length = 10;
        return `${lines.join("\n")}\n...`;
      }
      return value.length > 512 ? `${value.slice(512)}...` : value;
    };
    this.actual = cut(actual);
    this.expected = cut(expected);
    const text = inspection.inspect(this, { ...options, customInspect: false, depth: 0 });
    this.actual = actual;
    this.expected = expected;
    return text;
  }
}
