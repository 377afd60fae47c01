// What V8 has of stacks and QuickJS has not: the first line of `stack`, all methods of a CallSite, limits and hooks that cannot hurt.
//
// QuickJS makes the frames when an error is made, and calls `Error.prepareStackTrace` then; V8 calls it when `stack` is first
// read. It knows neither the object of a method call nor what was evaluated, so `getTypeName`, `getThis` and the like say what
// V8 says where it does not know either.

const { defineProperty, getOwnPropertyDescriptor, getPrototypeOf } = Object;
const { apply } = Reflect;
const prototype = Error.prototype;
const { get: framesOf } = getOwnPropertyDescriptor(prototype, "stack");
const { get: limitOf, set: setLimit } = getOwnPropertyDescriptor(Error, "stackTraceLimit");
const { set: setPrepare } = getOwnPropertyDescriptor(Error, "prepareStackTrace");
const capture = Error.captureStackTrace;
const toText = prototype.toString;
const { replace } = String.prototype;
// Frames of Koipond's own modules, which carry no names of files.
const OURS = /^.*\(<null>:\d+:\d+\)\n?/gm;
const hidden = (target, name, value) => defineProperty(target, name, { value, writable: true, enumerable: false, configurable: true });

// The header that V8 puts before the frames.
function headerOf(error) {
  try {
    return apply(toText, error, []);
  } catch {
    return "<error>";
  }
}
const withHeader = (error, frames) => {
  if (typeof frames !== "string") return frames;
  const body = apply(replace, frames, [OURS, ""]).trimEnd();
  return body === "" ? headerOf(error) : `${headerOf(error)}\n${body}`;
};

// While a task has its own `prepareStackTrace`, a stack is what that gave.
let prepares = false;

defineProperty(prototype, "stack", {
  configurable: true,
  enumerable: false,
  get: function stack() {
    const frames = apply(framesOf, this, []);
    return typeof frames === "string" && frames.startsWith("    at ") ? withHeader(this, frames) : frames === "" ? headerOf(this) : frames;
  },
  set: function stack(value) {
    if (typeof this === "object" && this !== null) hidden(this, "stack", value);
  },
});

hidden(Error, "captureStackTrace", function captureStackTrace(target, above) {
  if ((typeof target !== "object" && typeof target !== "function") || target === null) throw new TypeError("invalid_argument");
  capture(target, typeof above === "function" ? above : captureStackTrace);
  if (prepares) return;
  const { value } = getOwnPropertyDescriptor(target, "stack");
  hidden(target, "stack", withHeader(target, value));
});

// The engine keeps what it is given, so it is given numbers and functions only.
let limit = apply(limitOf, Error, []);
defineProperty(Error, "stackTraceLimit", {
  configurable: true,
  enumerable: false,
  get: () => limit,
  set: (value) => {
    limit = value;
    apply(setLimit, Error, [typeof value === "number" && value > 0 ? value : 0]);
  },
});
let prepare = function ErrorPrepareStackTrace(error, sites) {
  return [headerOf(error), ...sites].join("\n    at ");
};
const usual = prepare;
defineProperty(Error, "prepareStackTrace", {
  configurable: true,
  enumerable: false,
  get: () => prepare,
  set: (value) => {
    prepare = value;
    prepares = typeof value === "function" && value !== usual;
    apply(setPrepare, Error, [prepares ? (error, sites) => prepare(error, sites.filter(isTheTasks)) : undefined]);
  },
});

// CallSite: its prototype is that of any of its instances.
apply(setPrepare, Error, [(_, sites) => sites]);
const [site] = apply(framesOf, new Error(), []);
apply(setPrepare, Error, [undefined]);
const CallSite = getPrototypeOf(site);
const { getFileName, getFunctionName, getLineNumber, getColumnNumber, isNative, isConstructor } = CallSite;
const isTheTasks = (one) => apply(getFileName, one, []) !== "";
const never = () => false;
const nothing = () => null;
const methods = {
  getColumnNumber() {
    return isNative.call(this) ? null : getColumnNumber.call(this);
  },
  getLineNumber() {
    return isNative.call(this) ? null : getLineNumber.call(this);
  },
  getEnclosingColumnNumber() {
    return this.getColumnNumber();
  },
  getEnclosingLineNumber() {
    return this.getLineNumber();
  },
  getEvalOrigin: () => undefined,
  getFileName() {
    return getFileName.call(this) ?? undefined;
  },
  getFunctionName() {
    const name = getFunctionName.call(this);
    return name === "<anonymous>" || name === "<eval>" ? null : name;
  },
  getFunction: () => undefined,
  getMethodName: nothing,
  getPosition: () => 0,
  getPromiseIndex: nothing,
  getScriptNameOrSourceURL() {
    return this.getFileName();
  },
  getScriptHash: () => "",
  getThis: () => undefined,
  getTypeName() {
    return this.isToplevel() ? "Object" : null;
  },
  isAsync: never,
  isEval() {
    return getFunctionName.call(this) === "<eval>";
  },
  isPromiseAll: never,
  isToplevel() {
    return !isConstructor.call(this);
  },
  toString() {
    const name = this.getFunctionName();
    const file = this.getFileName();
    const place = isNative.call(this) ? "native" : `${file ?? "<anonymous>"}:${this.getLineNumber()}:${this.getColumnNumber()}`;
    if (name === null) return place;
    return `${isConstructor.call(this) ? "new " : ""}${name} (${place})`;
  },
};
delete CallSite[Symbol.toStringTag];
for (const name of Object.keys(methods)) hidden(CallSite, name, methods[name]);
