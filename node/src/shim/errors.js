// Errors as Node.js makes them: with a `code` in their stack, and words about arguments; and the checks of arguments that throw them.
import { internal } from "koipond:host";

const { defineProperty } = Object;
const inspect = (value, options) => internal("koipond:inspect").inspect(value, options);

// Gives an error its code, as a property and in the first line of its stack.
export function withCode(error, code) {
  const header = `${error.name} [${code}]: ${error.message}`;
  const frames = `${error.stack ?? ""}`;
  const from = frames.startsWith("    at ") ? 0 : frames.indexOf("\n    at ") + 1;
  const stack = from > 0 || frames.startsWith("    at ") ? `${header}\n${frames.slice(from).trimEnd()}` : header;
  defineProperty(error, "stack", { value: stack, writable: true, enumerable: false, configurable: true });
  const text = function toString() {
    return `${this.name} [${code}]: ${this.message}`;
  };
  defineProperty(error, "toString", { value: text, writable: true, enumerable: false, configurable: true });
  error.code = code;
  return error;
}

/** An error of a class with a code: `coded(TypeError, "ERR_INVALID_ARG_TYPE", "The …")`. */
export function coded(Base, code, message) {
  return withCode(new Base(message), code);
}

/** A function in place of a member that Koipond does not have: `unsupported("fs", "watch")`. It throws when it is called. */
export function unsupported(module, member) {
  const { [member]: refused } = {
    [member]: function () {
      throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", `\`${module}.${member}\` is not in Koipond; see docs/node-support.md`);
    },
  };
  unsupportedOnes.add(refused);
  return refused;
}

const unsupportedOnes = new WeakSet();
/** Whether a function is one of those. */
export const isUnsupported = (value) => unsupportedOnes.has(value);
/** Says so of a class. */
export const markUnsupported = (value) => void unsupportedOnes.add(value);

export { unsupported as refused };

/** What an operation throws that an AbortSignal ended. */
export class AbortError extends Error {
  constructor(message = "The operation was aborted", options = undefined) {
    super(message, options);
    this.code = "ABORT_ERR";
    this.name = "AbortError";
  }
}

// "type number (5)", "an instance of Map": how a message tells what was given.
export function received(value) {
  if (value === null || value === undefined) return `${value}`;
  if (typeof value === "function") return `function ${value.name}`;
  if (typeof value === "object") {
    const name = value.constructor?.name;
    return name ? `an instance of ${name}` : inspect(value, { depth: -1 });
  }
  let text = inspect(value);
  if (text.length > 28) text = `${text.slice(0, 25)}...`;
  return `type ${typeof value} (${text})`;
}

const TYPES = new Set(["string", "function", "number", "object", "boolean", "bigint", "symbol"]);
const listed = (front, names) =>
  names.length < 3 ? `${front(names)}${names.join(" or ")}` : `${front(names)}${names.slice(0, -1).join(", ")}, or ${names.at(-1)}`;

// "of type string or an instance of Buffer": what was wanted, from names of types and of classes.
function wanted(expected) {
  let types = [], classes = [], others = [];
  for (const one of expected) {
    if (TYPES.has(one) || one === "Function" || one === "Object") types.push(one.toLowerCase());
    else if (/^[A-Z]\w*$/.test(one)) classes.push(one);
    else others.push(one);
  }
  if (classes.length > 0 && types.includes("object")) {
    types = types.filter((type) => type !== "object");
    classes.push("Object");
  }
  const parts = [];
  if (types.length) parts.push(listed((names) => (names.length > 1 ? "one of type " : "of type "), types));
  if (classes.length) parts.push(listed(() => "an instance of ", classes));
  if (others.length) parts.push(listed((names) => (names.length > 1 ? "one of " : names[0].toLowerCase() !== names[0] ? "an " : ""), others));
  return parts.join(" or ");
}

const subject = (name) => (name.endsWith(" argument") ? `The ${name}` : `The "${name}" ${name.includes(".") ? "property" : "argument"}`);

/** ERR_INVALID_ARG_TYPE: `expected` is the name of a type or a class, a list of such, or the very words ("of type function"). */
export function invalidArgType(name, expected, actual) {
  const words = typeof expected === "string" && /^(of|an?|one) /.test(expected) ? expected : wanted(Array.isArray(expected) ? expected : [expected]);
  return coded(TypeError, "ERR_INVALID_ARG_TYPE", `${subject(name)} must be ${words}. Received ${received(actual)}`);
}

/** ERR_INVALID_ARG_VALUE. */
export function invalidArgValue(name, value, reason = "is invalid", Base = TypeError) {
  let text = inspect(value);
  if (text.length > 128) text = `${text.slice(0, 128)}...`;
  return coded(Base, "ERR_INVALID_ARG_VALUE", `The ${name.includes(".") ? "property" : "argument"} '${name}' ${reason}. Received ${text}`);
}

const grouped = (text) => text.replace(/\B(?=(\d{3})+$)/g, "_");

/** ERR_OUT_OF_RANGE: `range` is text such as ">= 0 && <= 255". */
export function outOfRange(name, range, value) {
  let text;
  if (Number.isInteger(value) && Math.abs(value) > 2 ** 32) text = grouped(String(value));
  else if (typeof value === "bigint") text = `${value > 2n ** 32n || value < -(2n ** 32n) ? grouped(String(value)) : String(value)}n`;
  else text = inspect(value);
  return coded(RangeError, "ERR_OUT_OF_RANGE", `The value of "${name}" is out of range. It must be ${range}. Received ${text}`);
}

/** ERR_MISSING_ARGS. */
export function missingArgs(...names) {
  const quoted = names.map((name) => (Array.isArray(name) ? name.map((one) => `"${one}"`).join(" or ") : `"${name}"`));
  const text = quoted.length === 1 ? `${quoted[0]} argument` : quoted.length === 2 ? `${quoted.join(" and ")} arguments` : `${quoted.slice(0, -1).join(", ")}, and ${quoted.at(-1)} arguments`;
  return coded(TypeError, "ERR_MISSING_ARGS", `The ${text} must be specified`);
}

// Checks of arguments.
export function validateString(value, name) {
  if (typeof value !== "string") throw invalidArgType(name, "string", value);
}
export function validateFunction(value, name) {
  if (typeof value !== "function") throw invalidArgType(name, "function", value);
}
export function validateBoolean(value, name) {
  if (typeof value !== "boolean") throw invalidArgType(name, "boolean", value);
}
export function validateNumber(value, name, min = undefined, max = undefined) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if ((min !== undefined && value < min) || (max !== undefined && value > max) || ((min !== undefined || max !== undefined) && value !== value)) {
    const low = min === undefined ? "" : `>= ${min}`, high = max === undefined ? "" : `<= ${max}`;
    throw outOfRange(name, low && high ? `${low} && ${high}` : low + high, value);
  }
}
export function validateInteger(value, name, min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < min || value > max) throw outOfRange(name, `>= ${min} && <= ${max}`, value);
}
export function validateInt32(value, name, min = -2147483648, max = 2147483647) {
  validateInteger(value, name, min, max);
}
export function validateUint32(value, name, positive = false) {
  if (typeof value !== "number") throw invalidArgType(name, "number", value);
  if (!Number.isInteger(value)) throw outOfRange(name, "an integer", value);
  if (value < (positive ? 1 : 0) || value > 4294967295) throw outOfRange(name, `>= ${positive ? 1 : 0} && <= 4294967295`, value);
}
export function validateOneOf(value, name, allowed) {
  if (allowed.includes(value)) return;
  throw invalidArgValue(name, value, `must be one of: ${allowed.map((one) => (typeof one === "string" ? `'${one}'` : String(one))).join(", ")}`);
}
export function validateObject(value, name, { nullable = false, allowArray = false, allowFunction = false } = {}) {
  if (nullable && value === null) return;
  if (value !== null && typeof value === "object" && (allowArray || !Array.isArray(value))) return;
  if (allowFunction && typeof value === "function") return;
  throw invalidArgType(name, "Object", value);
}
export function validateArray(value, name, minLength = 0) {
  if (!Array.isArray(value)) throw invalidArgType(name, "Array", value);
  if (value.length < minLength) throw invalidArgValue(name, value, `must be longer than ${minLength}`);
}
export function validateAbortSignal(value, name) {
  if (value !== undefined && (value === null || typeof value !== "object" || !("aborted" in value))) throw invalidArgType(name, "AbortSignal", value);
}
