// `util.types`: what a value is, whatever its properties say.
import { proxyTarget } from "koipond:host";
import { passes } from "koipond:inspect/kinds";

const call = Function.prototype.call;
const classOf = call.bind(Object.prototype.toString);
const kindOf = call.bind(Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag).get);
const { isView } = ArrayBuffer;
const object = (value) => typeof value === "object" && value !== null;
const tagged = (tag) => (value) => object(value) && !Object.hasOwn(value, Symbol.toStringTag) && classOf(value) === `[object ${tag}]`;
const is = (kind) => (value) => object(value) && passes(kind, value);
const functionOf = (...tags) => (value) => typeof value === "function" && tags.includes(classOf(value));

const types = {
  isExternal: () => false,
  isDate: is("Date"),
  isArgumentsObject: tagged("Arguments"),
  isBigIntObject: is("BigInt"),
  isBooleanObject: is("Boolean"),
  isNumberObject: is("Number"),
  isStringObject: is("String"),
  isSymbolObject: is("Symbol"),
  isNativeError: is("Error"),
  isRegExp: is("RegExp"),
  isAsyncFunction: functionOf("[object AsyncFunction]", "[object AsyncGeneratorFunction]"),
  isGeneratorFunction: functionOf("[object GeneratorFunction]", "[object AsyncGeneratorFunction]"),
  isGeneratorObject: (value) => object(value) && (classOf(value) === "[object Generator]" || classOf(value) === "[object AsyncGenerator]"),
  isPromise: is("Promise"),
  isMap: is("Map"),
  isSet: is("Set"),
  isMapIterator: tagged("Map Iterator"),
  isSetIterator: tagged("Set Iterator"),
  isWeakMap: is("WeakMap"),
  isWeakSet: is("WeakSet"),
  isArrayBuffer: is("ArrayBuffer"),
  isDataView: is("DataView"),
  isSharedArrayBuffer: is("SharedArrayBuffer"),
  isProxy: (value) => (object(value) || typeof value === "function") && proxyTarget(value) !== undefined,
  isModuleNamespaceObject(value) {
    if (!object(value) || classOf(value) !== "[object Module]") return false;
    const tag = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag);
    return tag !== undefined && !tag.configurable && Object.getPrototypeOf(value) === null;
  },
  isAnyArrayBuffer: (value) => types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
  isBoxedPrimitive: (value) => ["Number", "String", "Boolean", "BigInt", "Symbol"].some((kind) => is(kind)(value)),
  isArrayBufferView: isView,
  isTypedArray: (value) => object(value) && kindOf(value) !== undefined,
};
for (const kind of ["Uint8Array", "Uint8ClampedArray", "Uint16Array", "Uint32Array", "Int8Array", "Int16Array", "Int32Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"]) {
  types[`is${kind}`] = (value) => object(value) && kindOf(value) === kind;
}
types.isKeyObject = (value) => object(value) && value.constructor?.name.endsWith("KeyObject") === true;
types.isCryptoKey = (value) => object(value) && value.constructor?.name === "CryptoKey";
for (const [name, test] of Object.entries(types)) Object.defineProperty(test, "name", { value: name, configurable: true });
export default types;
