// CommonJS as Node.js has it: `require`, `module`, their cache, and what ES modules get of modules that are none.
import { builtin, internal, native } from "koipond:host";
import { coded, validateString } from "koipond:errors";

const own = native("modules");
const { defineProperty, keys, create, setPrototypeOf } = Object;
const { apply } = Reflect;
const isMain = Symbol("kIsMainSymbol");

// What `own.find` gives: the kind of a module, then its name.
const FILE = 0, BUILTIN = 1, OURS = 2;

export function Module(id = "", parent) {
  this.id = id;
  this.path = dirname(id);
  this.exports = {};
  if (parent !== undefined) defineProperty(this, "parent", { value: parent, writable: true, enumerable: false, configurable: true });
  parent?.children?.push(this);
  this.filename = null;
  this.loaded = false;
  this.children = [];
}
const parents = new WeakMap();

Module._cache = { __proto__: null };
Module._pathCache = { __proto__: null };
Module._extensions = { __proto__: null };
Module.globalPaths = [];
let main;

function dirname(path) {
  const at = path.lastIndexOf("/");
  return at > 0 ? path.slice(0, at) : at === 0 ? "/" : ".";
}

function joined(folder, path) {
  const parts = [];
  for (const part of `${path.startsWith("/") ? "" : folder}/${path}`.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && part !== "") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

function nodeModulePaths(from) {
  const paths = [];
  for (let at = from; ; at = dirname(at)) {
    if (!at.endsWith("/node_modules")) paths.push(at === "/" ? "/node_modules" : `${at}/node_modules`);
    if (at === "/" || at === ".") return paths;
  }
}
Module._nodeModulePaths = nodeModulePaths;

// What Node.js says of a request, and the code that goes with it.
const CODES = [
  ["No such built-in", "ERR_UNKNOWN_BUILTIN_MODULE"],
  ["Package subpath", "ERR_PACKAGE_PATH_NOT_EXPORTED"],
  ['No "exports"', "ERR_PACKAGE_PATH_NOT_EXPORTED"],
  ["Package import", "ERR_PACKAGE_IMPORT_NOT_DEFINED"],
];

// A request that means nothing.
function notFound(request, parent, why) {
  const stack = [];
  for (let at = parent; at?.filename; at = parents.get(at)) stack.push(at.filename);
  const tail = stack.length ? `\nRequire stack:\n- ${stack.join("\n- ")}` : "";
  for (const [beginning, code] of CODES) if (why.startsWith(beginning)) return coded(Error, code, why);
  const code = why.includes("docs/node-support.md") && !why.includes("not installed") ? "ERR_KOIPOND_UNSUPPORTED" : "MODULE_NOT_FOUND";
  const error = new Error(code === "MODULE_NOT_FOUND" ? `Cannot find module '${request}'${why && ` (${why})`}${tail}` : `${why}${tail}`);
  error.code = code;
  if (code === "MODULE_NOT_FOUND") error.requireStack = stack;
  return error;
}

// The kind and the name of what a request means to a module.
function find(request, parent) {
  const found = own.find(parent?.filename ?? "/x", request);
  if (typeof found === "string") throw notFound(request, parent, found);
  return found;
}

function resolved(request, parent, options) {
  validateString(request, "request");
  for (const path of options?.paths ?? []) {
    const found = own.find(`${path}/x`, request);
    if (typeof found !== "string") return found[0] === FILE ? found[1] : request;
  }
  const [kind, name] = find(request, parent);
  return kind === FILE ? name : request;
}

Module._resolveFilename = (request, parent, _isMain, options) => resolved(request, parent, options);

Module._load = function (request, parent, isMainModule = false) {
  const [kind, name] = find(request, parent);
  if (kind === BUILTIN) return builtin(name);
  if (kind === OURS) {
    const namespace = own.namespace(name);
    // Of a package that is CommonJS itself the default is the whole.
    return namespace.default?.__esModule === true ? namespace.default : namespace;
  }
  return load(name, parent, isMainModule).exports;
};

function load(filename, parent, isMainModule = false) {
  const cached = Module._cache[filename];
  if (cached !== undefined) {
    if (parent?.children && !parent.children.includes(cached)) parent.children.push(cached);
    return cached;
  }
  const module = new Module(filename, parent);
  if (parent) parents.set(module, parent);
  if (isMainModule) {
    main = module;
    module.id = ".";
    module[isMain] = true;
  }
  Module._cache[filename] = module;
  let done = false;
  try {
    module.load(filename);
    done = true;
  } finally {
    if (!done && Module._cache[filename] === module) {
      delete Module._cache[filename];
      const at = parent?.children?.indexOf(module) ?? -1;
      if (at >= 0) parent.children.splice(at, 1);
    }
  }
  return module;
}

Module.prototype.load = function (filename) {
  this.filename = filename;
  this.paths = nodeModulePaths(dirname(filename));
  const ending = /\.[^./]+$/.exec(filename)?.[0];
  const way = Module._extensions[ending];
  (way !== undefined && way !== json && way !== javascript ? way : own.isJson(filename) ? json : javascript)(this, filename);
  this.loaded = true;
};
Module.prototype.require = function (id) {
  validateString(id, "id");
  if (id === "") throw coded(TypeError, "ERR_INVALID_ARG_VALUE", "The argument 'id' must be a non-empty string. Received ''");
  return Module._load(id, this, false);
};
Module.prototype._compile = function (content, filename) {
  const body = (0, eval)(`${Module.wrap(String(content).replace(/^#!/, "//"))}\n//# sourceURL=${filename}`);
  return run(this, body, filename);
};
setPrototypeOf(Module.prototype, Object.prototype);

function json(module, filename) {
  try {
    module.exports = JSON.parse(own.text(filename));
  } catch (error) {
    error.message = `${filename}: ${error.message}`;
    throw error;
  }
}
function javascript(module, filename) {
  if (own.isModule(filename)) {
    const namespace = own.namespace(filename.slice(1));
    module.exports = namespace;
    if ("module.exports" in namespace) module.exports = namespace["module.exports"];
    // A module with a default export says `__esModule` to those who ask.
    else if ("default" in namespace && !("__esModule" in namespace)) module.exports = own.flagged(filename.slice(1));
    return;
  }
  run(module, own.code(filename), filename);
}
Module._extensions[".js"] = javascript;
Module._extensions[".json"] = json;
Module._extensions[".node"] = (module, filename) => {
  throw coded(Error, "ERR_KOIPOND_UNSUPPORTED", `\`${filename}\` is a native addon; see docs/node-support.md`);
};

function run(module, body, filename) {
  return apply(body, module.exports, [module.exports, requireOf(module), module, filename, dirname(filename)]);
}

function requireOf(module) {
  function require(path) {
    return module.require(path);
  }
  require.resolve = function resolve(request, options) {
    return resolved(request, module, options);
  };
  require.resolve.paths = function paths(request) {
    validateString(request, "request");
    if (own.isBuiltin(request)) return null;
    if (/^\.\.?(\/|$)/.test(request)) return [dirname(module.filename)];
    return [...nodeModulePaths(dirname(module.filename)), "/usr/local/lib/node"];
  };
  require.main = main;
  require.extensions = Module._extensions;
  require.cache = Module._cache;
  return require;
}

Module._initPaths = () => {};
Module._preloadModules = () => {};
Module._debug = () => {};
Module._findPath = (request) => (own.isFile(request) ? request : false);
Module._resolveLookupPaths = (request, parent) => (/^\.\.?\//.test(request) ? [dirname(parent?.filename ?? "/x")] : parent?.paths ?? []);
Module.wrapper = ["(function (exports, require, module, __filename, __dirname) { ", "\n});"];
Module.wrap = (script) => Module.wrapper[0] + script + Module.wrapper[1];
Module.runMain = () => load(main.filename, null, true);
Module.Module = Module;

Module.createRequire = function createRequire(filename) {
  const wrong = () => coded(TypeError, "ERR_INVALID_ARG_VALUE", `The argument 'filename' must be a file URL object, file URL string, or absolute path string. Received ${internal("koipond:inspect").inspect(filename)}`);
  let path = filename;
  if (typeof path === "object" && path !== null && typeof path.href === "string") path = path.href;
  if (typeof path !== "string") throw wrong();
  if (path.startsWith("file://")) path = decodeURIComponent(path.slice(7));
  else if (!path.startsWith("/")) throw wrong();
  const module = new Module(path);
  module.filename = path.endsWith("/") ? `${path}noop.js` : path;
  module.paths = nodeModulePaths(dirname(module.filename));
  return requireOf(module);
};

// What the engine and the facades call.

/** Runs the task's first file. */
export function start(path) {
  load(`/${path}`, null, true);
}

/** The names that ES modules import of a module that is none, in order. `strict` is Node's way, else webpack's and TypeScript's. */
export function facade(behind, strict, names) {
  const exports = behind.startsWith("/") ? own.during(behind, () => load(behind, undefined).exports) : internal(behind).default;
  const esModule = !strict && exports !== null && exports !== undefined && exports.__esModule === true;
  const values = [];
  for (let n = 0; n < names.length; n++) {
    const name = names[n];
    let value;
    if (name === "koipond:namespace") value = all(exports, strict);
    else if (name === "default") value = esModule ? exports.default : exports;
    else {
      if (strict && (exports === null || exports === undefined || !(name in Object(exports)))) throw missing(behind, name);
      value = exports?.[name];
    }
    defineProperty(values, n, { value });
  }
  return values;
}

function missing(behind, name) {
  if (!behind.startsWith("/")) return new SyntaxError(`The requested module '${behind.replace("koipond:node/", "")}' does not provide an export named '${name}'`);
  return new SyntaxError(
    `Named export '${name}' not found. The requested module '${behind}' is a CommonJS module, which may not support all module.exports as named exports.\nCommonJS modules can always be imported via the default export, for example using:\n\nimport pkg from '${behind}';\nconst {${name}} = pkg;\n`,
  );
}

// A module as one object: for Node.js with the values of this moment, for webpack and TypeScript with those of every moment.
function all(exports, strict) {
  if (!strict && (typeof exports === "function" || exports?.__esModule === true)) return exports;
  const found = create(null);
  for (const name of keysOf(exports)) {
    const get = () => (name === "default" ? exports : exports[name]);
    defineProperty(found, name, strict ? { value: get(), enumerable: true, writable: true } : { get, enumerable: true });
  }
  return defineProperty(found, Symbol.toStringTag, { value: "Module" });
}

/** The names that `import()` of a module that is none gives; it runs for that. */
export function namesOf(behind) {
  return keysOf(behind.startsWith("/") ? own.during(behind, () => load(behind, undefined).exports) : internal(behind).default);
}
function keysOf(exports) {
  const object = exports !== null && (typeof exports === "object" || typeof exports === "function");
  const all = object ? keys(exports).filter((name) => name !== "default") : [];
  if (object && exports.__esModule === true && !all.includes("__esModule")) all.push("__esModule");
  all.push("default");
  return all.sort();
}

/** What `require`, `module` and so on are in an ES module that webpack or TypeScript would let use them. */
export function scope(path) {
  const filename = `/${path}`;
  const module = new Module(filename);
  module.filename = filename;
  module.paths = nodeModulePaths(dirname(filename));
  return { require: requireOf(module), module, exports: module.exports, __filename: filename, __dirname: dirname(filename) };
}

/** Fills `import.meta`. */
export function meta(target, path) {
  const filename = `/${path}`;
  const put = (name, value) => defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
  const url = (file) => `file://${encodeURI(file).replace(/[?#]/g, encodeURIComponent)}`;
  put("dirname", dirname(filename));
  put("filename", filename);
  put("resolve", function resolve(specifier) {
    if (/^(\.\.?)?\//.test(specifier)) return url(joined(dirname(filename), `${specifier}`));
    const [kind, name] = find(`${specifier}`, { filename });
    return kind === FILE ? url(name) : kind === BUILTIN ? `node:${`${specifier}`.replace("node:", "")}` : `${specifier}`;
  });
  put("url", url(filename));
}
