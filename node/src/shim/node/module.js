// `module`: which modules Node.js has, and the loader's own `Module`.
import { unsupported } from "koipond:errors";
import { internal } from "koipond:host";
import { functions } from "koipond:refused";

const builtinModules = (
  "_http_agent _http_client _http_common _http_incoming _http_outgoing _http_server _stream_duplex _stream_passthrough _stream_readable " +
  "_stream_transform _stream_wrap _stream_writable _tls_common _tls_wrap assert assert/strict async_hooks buffer child_process cluster " +
  "console constants crypto dgram diagnostics_channel dns dns/promises domain events fs fs/promises http http2 https inspector " +
  "inspector/promises module net os path path/posix path/win32 perf_hooks process punycode querystring readline readline/promises repl " +
  "stream stream/consumers stream/promises stream/web string_decoder sys timers timers/promises tls trace_events tty url util util/types " +
  "v8 vm wasi worker_threads zlib"
).split(" ");
// Those that are found under `node:` only.
const ONLY_WITH_SCHEME = ["node:sea", "node:sqlite", "node:test", "node:test/reporters"];

function isBuiltin(moduleName) {
  if (typeof moduleName !== "string") return false;
  return builtinModules.includes(moduleName.replace(/^node:/, "")) || ONLY_WITH_SCHEME.includes(moduleName);
}

const refused = ["findSourceMap", "register"];
const { Module } = internal("koipond:commonjs");

export const support = {
  partial: { createRequire: "what `require` is asked for in a name that is computed must be named in a literal elsewhere in the task" },
  refused: [...refused, "SourceMap"],
};
Object.defineProperties(Module.prototype, {
  isPreloading: { get: () => false, configurable: true },
  parent: { value: undefined, writable: true, configurable: true },
});
export default Object.assign(Module, functions("module", refused), {
  builtinModules,
  isBuiltin,
  syncBuiltinESMExports() {},
  SourceMap: unsupported("module", "SourceMap"),
});
