// `vm`: code in the node's one realm. A context is an object whose properties the code sees as its globals.
import { invalidArgType, unsupported, validateString } from "koipond:errors";

const contexts = new WeakMap();
const indirectEval = globalThis.eval;
// The language's own globals, which every context has.
const LANGUAGE = new Set(
  ("AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error EvalError Float32Array " +
    "Float64Array Function Infinity Int16Array Int32Array Int8Array Iterator JSON Map Math NaN Number Object Promise Proxy RangeError " +
    "ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array " +
    "Uint8ClampedArray WeakMap WeakRef WeakSet console decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval isFinite isNaN " +
    "parseFloat parseInt undefined unescape").split(" "),
);

// The one name that code in a context sees of where it runs.
const CODE = "__koipond_code__";
const inside = new Function("scope", CODE, `with (scope) return eval(${CODE})`);

function createContext(object = {}, options = undefined) {
  if (object === constants.DONT_CONTEXTIFY) object = {};
  if (object === null || (typeof object !== "object" && typeof object !== "function")) throw invalidArgType("object", "object", object);
  if (contexts.has(object)) return object;
  const scope = new Proxy(object, {
    has: (_, key) => key !== CODE,
    get(target, key) {
      if (key === Symbol.unscopables) return undefined;
      if (key in target) return target[key];
      if (key === "globalThis") return scope;
      return LANGUAGE.has(key) ? globalThis[key] : undefined;
    },
  });
  contexts.set(object, scope);
  return object;
}

function isContext(object) {
  if (object === null || typeof object !== "object") throw invalidArgType("object", "of type object", object);
  return contexts.has(object);
}

function contextOf(object) {
  const scope = contexts.get(object);
  if (scope === undefined) throw invalidArgType("contextifiedObject", ["vm.Context"], object);
  return scope;
}

class Script {
  #code;
  constructor(code, options = {}) {
    this.#code = `${code}`;
    const filename = typeof options === "string" ? options : (options?.filename ?? "evalmachine.<anonymous>");
    validateString(filename, "options.filename");
    new Function(this.#code); // for the errors of its syntax
    this.cachedDataRejected = undefined;
    this.sourceMapURL = /\/\/[#@] sourceMappingURL=(\S+)\s*$/.exec(this.#code)?.[1];
  }
  runInThisContext() {
    return indirectEval(this.#code);
  }
  runInContext(contextifiedObject) {
    return inside(contextOf(contextifiedObject), this.#code);
  }
  runInNewContext(contextObject) {
    return this.runInContext(createContext(contextObject));
  }
  createCachedData() {
    return globalThis.Buffer.alloc(0);
  }
}
for (const name of ["cachedDataRejected", "sourceMapURL"]) Object.defineProperty(Script.prototype, name, { value: undefined, writable: true, configurable: true });

function compileFunction(code, params = [], options = {}) {
  validateString(code, "code");
  if (!Array.isArray(params)) throw invalidArgType("params", "Array", params);
  for (const [n, param] of params.entries()) validateString(param, `params[${n}]`);
  return new Function(...params, code);
}

const constants = Object.freeze({
  __proto__: null,
  USE_MAIN_CONTEXT_DEFAULT_LOADER: Symbol("vm_dynamic_import_main_context_default"),
  DONT_CONTEXTIFY: Symbol("vm_context_no_contextify"),
});

const context = "the realm is the node's own; globals that the context lacks are `undefined`; functions that the code declares stay its own";
export const support = {
  partial: {
    Script: "`filename`, `timeout` and cached data are not used",
    compileFunction: "options are not used",
    createContext: context,
    runInContext: context,
    runInNewContext: context,
    runInThisContext: "options are not used",
  },
  refused: ["measureMemory"],
};
export default {
  Script,
  createContext,
  createScript: (code, options) => new Script(code, options),
  runInContext: (code, contextifiedObject, options) => new Script(code, options).runInContext(contextifiedObject),
  runInNewContext: (code, contextObject, options) => new Script(code, options).runInNewContext(contextObject),
  runInThisContext: (code, options) => new Script(code, options).runInThisContext(),
  isContext,
  compileFunction,
  measureMemory: unsupported("vm", "measureMemory"),
  constants,
};
