// `WebAssembly`, as far as packages need it that make a module when they are loaded and may never call it. A module is taken by its head,
// an instance of it is made, and what it exports is refused by name: the engine runs JavaScript alone.
import { unsupported } from "koipond:errors";
import { functions, refusedClass } from "koipond:refused";

const HEAD = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
const tag = (value, name) => Object.defineProperty(value, Symbol.toStringTag, { value: name, configurable: true });

function errorClass(name) {
  const { [name]: Made } = { [name]: class extends Error {} };
  for (const [key, value] of [["name", name], ["message", ""]]) Object.defineProperty(Made.prototype, key, { value, writable: true, configurable: true });
  return Made;
}
const CompileError = errorClass("CompileError");
const LinkError = errorClass("LinkError");
const RuntimeError = errorClass("RuntimeError");

function bytesOf(source, who, wanted = "a buffer source") {
  if (ArrayBuffer.isView(source)) return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
  if (source instanceof ArrayBuffer || source instanceof SharedArrayBuffer) return new Uint8Array(source);
  throw new TypeError(`WebAssembly.${who}(): Argument 0 must be ${wanted}`);
}

function checkHead(bytes, who) {
  const wrong = (what) => new CompileError(`WebAssembly.${who}(): ${what}`);
  if (bytes.length === 0) throw wrong("BufferSource argument is empty");
  for (const [at, what] of [[0, "magic word"], [4, "version"]]) {
    if (bytes.length < at + 4) throw wrong(`expected 4 bytes, fell off end @+${at}`);
    const [want, found] = [hex(HEAD.slice(at, at + 4)), hex(bytes.subarray(at, at + 4))];
    if (want !== found) throw wrong(`expected ${what} ${want}, found ${found} @+${at}`);
  }
}

class Module {
  #ok = true;
  constructor(source) {
    checkHead(bytesOf(source, "Module"), "Module");
  }
  static is(value) {
    return typeof value === "object" && value !== null && #ok in value;
  }
}
const isModule = Module.is;
delete Module.is;
Object.assign(Module, functions("WebAssembly.Module", ["exports", "imports", "customSections"]));
tag(Module.prototype, "WebAssembly.Module");

function checkImports(imports, who) {
  if (imports !== undefined && (imports === null || !/^(object|function)$/.test(typeof imports))) throw new TypeError(`WebAssembly.${who}(): Argument 1 must be an object`);
}

class Instance {
  constructor(module, imports = undefined) {
    if (!isModule(module)) throw new TypeError("WebAssembly.Instance(): Argument 0 must be a WebAssembly.Module");
    checkImports(imports, "Instance");
  }
}
const refusedGetter = (Class, name, key) => Object.defineProperty(Class.prototype, key, { get: unsupported(`WebAssembly.${name}`, key), enumerable: true, configurable: true });
refusedGetter(Instance, "Instance", "exports");
tag(Instance.prototype, "WebAssembly.Instance");

function made(source, who, wanted) {
  checkHead(bytesOf(source, who, wanted), who);
  return new Module(Uint8Array.from(HEAD));
}

export const WebAssembly = tag(
  {
    async compile(source) {
      return made(source, "compile");
    },
    // No module can be run here, and who asks has another way.
    validate(source) {
      bytesOf(source, "validate");
      return false;
    },
    async instantiate(source, imports = undefined) {
      const ready = isModule(source);
      const module = ready ? source : made(source, "instantiate", "a buffer source or a WebAssembly.Module object");
      checkImports(imports, "instantiate");
      const instance = new Instance(module, imports);
      return ready ? instance : { module, instance };
    },
    ...functions("WebAssembly", ["compileStreaming", "instantiateStreaming"]),
  },
  "WebAssembly",
);
const classes = { Module, Instance, CompileError, LinkError, RuntimeError };
for (const [name, methods] of [["Table", ["get", "set", "grow"]], ["Memory", ["grow"]], ["Global", ["valueOf"]], ["Tag", []], ["Exception", ["is", "getArg"]]]) {
  classes[name] = refusedClass("WebAssembly", name, Object, methods);
}
for (const [name, key] of [["Table", "length"], ["Memory", "buffer"], ["Global", "value"]]) refusedGetter(classes[name], name, key);
for (const [name, value] of Object.entries(classes)) Object.defineProperty(WebAssembly, name, { value, writable: true, configurable: true });
