// `assert`: assertions, written from the Node.js documentation and from what Node.js says.
import { AssertionError } from "koipond:assert/error";
import { deepEqual as deep } from "koipond:util/deep_equal";
import types from "koipond:util/types";
import { coded, invalidArgType, invalidArgValue, missingArgs, unsupported, received } from "koipond:errors";
import * as inspection from "koipond:inspect";

const { inspect } = inspection;
const { is, keys } = Object;

function innerFail(options) {
  if (options.message instanceof Error) throw options.message;
  throw new AssertionError(options);
}

function innerOk(count, value, message) {
  if (value) return;
  let generated = false;
  if (count === 0) {
    generated = true;
    message = "No value argument passed to `assert.ok()`";
  } else if (message === undefined || message === null) {
    generated = true;
    message = `${inspect(value)} == true`;
  } else if (message instanceof Error) throw message;
  const error = new AssertionError({ actual: value, expected: true, message, operator: "==" });
  error.generatedMessage = generated;
  throw error;
}

export function ok(...args) {
  innerOk(args.length, ...args);
}
function assert(...args) {
  innerOk(args.length, ...args);
}

let warned = false;
assert.fail = function fail(actual, expected, message, operator, stackStartFn) {
  const count = arguments.length;
  let generated = false;
  if ((actual === undefined || actual === null) && count <= 1) message = "Failed";
  else if (count === 1) {
    message = actual;
    actual = undefined;
  } else {
    if (!warned) {
      warned = true;
      const words = "assert.fail() with more than one argument is deprecated. Please use assert.strictEqual() instead or only pass a message.";
      globalThis.process.emitWarning?.(words, "DeprecationWarning", "DEP0094");
    }
    if (count === 2) operator = "!=";
  }
  if (message instanceof Error) throw message;
  generated = count === 0 || message === undefined;
  const options = { actual, expected, operator: operator === undefined ? "fail" : operator, stackStartFn };
  if (message !== undefined) options.message = message;
  const error = new AssertionError(options);
  if (generated) error.generatedMessage = true;
  throw error;
};

assert.AssertionError = AssertionError;
assert.ok = ok;

// Each: whether the two pass, and how the failure is called.
const loose = (one, other) => one == other || (one !== one && other !== other);
for (const [name, operator, passes] of [
  ["equal", "==", loose],
  ["notEqual", "!=", (one, other) => !loose(one, other)],
  ["deepEqual", "deepEqual", (one, other) => deep(one, other, false)],
  ["notDeepEqual", "notDeepEqual", (one, other) => !deep(one, other, false)],
  ["deepStrictEqual", "deepStrictEqual", (one, other) => deep(one, other, true)],
  ["notDeepStrictEqual", "notDeepStrictEqual", (one, other) => !deep(one, other, true)],
  ["strictEqual", "strictEqual", is],
  ["notStrictEqual", "notStrictEqual", (one, other) => !is(one, other)],
]) {
  assert[name] = {
    [name](actual, expected, message) {
      if (arguments.length < 2) throw missingArgs("actual", "expected");
      if (!passes(actual, expected)) innerFail({ actual, expected, message, operator });
    },
  }[name];
}

// ---- what is thrown ----

const NOTHING = Symbol("nothing thrown");

function thrownBy(fn) {
  if (typeof fn !== "function") throw invalidArgType("fn", "function", fn);
  try {
    fn();
  } catch (error) {
    return error;
  }
  return NOTHING;
}

const isPromise = (it) => types.isPromise(it) || (it !== null && typeof it === "object" && typeof it.then === "function" && typeof it.catch === "function");

async function rejectedBy(promiseFn) {
  let promise = promiseFn;
  if (typeof promiseFn === "function") {
    promise = promiseFn();
    if (!isPromise(promise)) {
      throw coded(TypeError, "ERR_INVALID_RETURN_VALUE", `Expected instance of Promise to be returned from the "promiseFn" function but got ${received(promise)}.`);
    }
  } else if (!isPromise(promise)) throw invalidArgType("promiseFn", ["function", "Promise"], promiseFn);
  try {
    await promise;
  } catch (error) {
    return error;
  }
  return NOTHING;
}

// The compared properties of an error, under a name that says so.
class Comparison {
  constructor(object, names, actual) {
    for (const name of names) {
      if (!(name in object)) continue;
      const regular = actual !== undefined && typeof actual[name] === "string" && types.isRegExp(object[name]) && object[name].exec(actual[name]) !== null;
      this[name] = regular ? actual[name] : object[name];
    }
  }
}

function compareKey(actual, expected, name, message, names, operator) {
  if (name in actual && deep(actual[name], expected[name], true)) return;
  if (message) {
    if (message instanceof Error) throw message;
    throw new AssertionError({ actual, expected, message, operator });
  }
  const error = new AssertionError({ actual: new Comparison(actual, names), expected: new Comparison(expected, names, actual), operator: "deepStrictEqual" });
  error.actual = actual;
  error.expected = expected;
  error.operator = operator;
  throw error;
}

function check(actual, expected, message, operator) {
  let generated = false, fails = false;
  if (typeof expected !== "function") {
    if (types.isRegExp(expected)) {
      const text = String(actual);
      if (expected.exec(text) !== null) return;
      if (!message) {
        generated = true;
        message = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(text)}\n`;
      }
      fails = true;
    } else if (typeof actual !== "object" || actual === null) {
      const error = new AssertionError({ actual, expected, message, operator: "deepStrictEqual" });
      error.operator = operator;
      throw error;
    } else {
      const names = keys(expected);
      if (expected instanceof Error) names.push("message", "name");
      else if (names.length === 0) throw invalidArgValue("error", expected, "may not be an empty object");
      for (const name of names) {
        if (typeof actual[name] === "string" && types.isRegExp(expected[name]) && expected[name].exec(actual[name]) !== null) continue;
        compareKey(actual, expected, name, message, names, operator);
      }
      return;
    }
  } else if (expected.prototype !== undefined && actual instanceof expected) return;
  else if (Error.isPrototypeOf(expected) || expected === Error) {
    if (!message) {
      generated = true;
      message = `The error is expected to be an instance of "${expected.name}". Received `;
      message += types.isNativeError(actual) || actual instanceof Error ? `"${actual.name}"` : `"${inspect(actual, { depth: -1 })}"`;
      if (actual instanceof Error) message += `\n\nError message:\n\n${actual.message}`;
    }
    fails = true;
  } else {
    const result = Reflect.apply(expected, {}, [actual]);
    if (result === true) return;
    if (!message) {
      generated = true;
      const name = expected.name ? `"${expected.name}" ` : "";
      message = `The ${name}validation function is expected to return "true". Received ${inspect(result)}`;
      if (actual instanceof Error) message += `\n\nCaught error:\n\n${actual}`;
    }
    fails = true;
  }
  if (!fails) return;
  if (message instanceof Error) throw message;
  const error = new AssertionError({ actual, expected, message, operator });
  error.generatedMessage = generated;
  throw error;
}

function expectsError(operator, actual, args) {
  let [error, message] = args;
  if (typeof error === "string") {
    if (args.length === 2) throw invalidArgType("error", ["Object", "Error", "Function", "RegExp"], error);
    if (typeof actual === "object" && actual !== null) {
      if (actual.message === error) throw coded(TypeError, "ERR_AMBIGUOUS_ARGUMENT", `The "error/message" argument is ambiguous. The error message "${actual.message}" is identical to the message.`);
    } else if (actual === error) throw coded(TypeError, "ERR_AMBIGUOUS_ARGUMENT", `The "error/message" argument is ambiguous. The error "${actual}" is identical to the message.`);
    message = error;
    error = undefined;
  } else if (error !== null && error !== undefined && typeof error !== "object" && typeof error !== "function") {
    throw invalidArgType("error", ["Object", "Error", "Function", "RegExp"], error);
  }
  if (actual === NOTHING) {
    const details = `${error?.name ? ` (${error.name})` : ""}${message ? `: ${message}` : "."}`;
    innerFail({ actual: undefined, expected: error, operator, message: `Missing expected ${operator === "rejects" ? "rejection" : "exception"}${details}` });
  }
  if (error) check(actual, error, message, operator);
}

function expectsNoError(operator, actual, [error, message]) {
  if (actual === NOTHING) return;
  if (typeof error === "string") {
    message = error;
    error = undefined;
  }
  const matches = () => {
    if (typeof error !== "function") {
      if (types.isRegExp(error)) return error.exec(String(actual)) !== null;
      throw invalidArgType("expected", ["Function", "RegExp"], error);
    }
    if (error.prototype !== undefined && actual instanceof error) return true;
    return !Error.isPrototypeOf(error) && Reflect.apply(error, {}, [actual]) === true;
  };
  if (!error || matches()) {
    const details = message ? `: ${message}` : ".";
    innerFail({ actual, expected: error, operator, message: `Got unwanted ${operator === "doesNotReject" ? "rejection" : "exception"}${details}\nActual message: "${actual?.message}"` });
  }
  throw actual;
}

assert.throws = function throws(fn, ...args) {
  expectsError("throws", thrownBy(fn), args);
};
assert.rejects = async function rejects(promiseFn, ...args) {
  expectsError("rejects", await rejectedBy(promiseFn), args);
};
assert.doesNotThrow = function doesNotThrow(fn, ...args) {
  expectsNoError("doesNotThrow", thrownBy(fn), args);
};
assert.doesNotReject = async function doesNotReject(fn, ...args) {
  expectsNoError("doesNotReject", await rejectedBy(fn), args);
};

assert.ifError = function ifError(error) {
  if (error === null || error === undefined) return;
  let message = "ifError got unwanted exception: ";
  if (typeof error === "object" && typeof error.message === "string") {
    message += error.message.length === 0 && error.constructor ? error.constructor.name : error.message;
  } else message += inspect(error);
  const failure = new AssertionError({ actual: error, expected: null, operator: "ifError", message });
  failure.generatedMessage = false;
  throw failure;
};

function matching(text, regexp, message, operator) {
  if (!types.isRegExp(regexp)) throw invalidArgType("regexp", "RegExp", regexp);
  const match = operator === "match";
  if (typeof text === "string" && (regexp.exec(text) !== null) === match) return;
  if (message instanceof Error) throw message;
  const generated = !message;
  const words = match ? "did not match the regular expression" : "was expected to not match the regular expression";
  message ||= typeof text !== "string" ? `The "string" argument must be of type string. Received ${received(text)}` : `The input ${words} ${inspect(regexp)}. Input:\n\n${inspect(text)}\n`;
  const error = new AssertionError({ actual: text, expected: regexp, message, operator });
  error.generatedMessage = generated;
  throw error;
}
assert.match = function match(string, regexp, message) {
  matching(string, regexp, message, "match");
};
assert.doesNotMatch = function doesNotMatch(string, regexp, message) {
  matching(string, regexp, message, "doesNotMatch");
};
assert.CallTracker = unsupported("assert", "CallTracker");

function strict(...args) {
  innerOk(args.length, ...args);
}
assert.strict = Object.assign(strict, assert, {
  equal: assert.strictEqual,
  deepEqual: assert.deepStrictEqual,
  notEqual: assert.notStrictEqual,
  notDeepEqual: assert.notDeepStrictEqual,
});
assert.strict.strict = assert.strict;

export default assert;
export const support = {
  partial: { ok: "the message shows the value, not the line of source" },
  refused: ["CallTracker"],
};
