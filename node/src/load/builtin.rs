//! The modules of Node.js that Koipond stands in for, one file each in `shim/node/`. Each exports by default what `require` gives.

/// A module of Node.js.
pub(crate) struct Builtin {
    /// The name under which tasks know it: `fs`; they may write `node:fs` too.
    pub(super) name: &'static str,
    /// The name under which our own code does: `koipond:node/fs`.
    pub(crate) module: &'static str,
    pub(super) source: &'static str,
}

/// The table of modules.
pub(super) const BUILTINS: &[Builtin] = &[
    Builtin { name: "assert", module: "koipond:node/assert", source: include_str!("../shim/node/assert.js") },
    Builtin { name: "assert/strict", module: "koipond:node/assert/strict", source: include_str!("../shim/node/assert/strict.js") },
    Builtin { name: "async_hooks", module: "koipond:node/async_hooks", source: include_str!("../shim/node/async_hooks.js") },
    Builtin { name: "buffer", module: "koipond:node/buffer", source: include_str!("../shim/node/buffer.js") },
    Builtin { name: "child_process", module: "koipond:node/child_process", source: include_str!("../shim/node/child_process.js") },
    Builtin { name: "cluster", module: "koipond:node/cluster", source: include_str!("../shim/node/cluster.js") },
    Builtin { name: "console", module: "koipond:node/console", source: include_str!("../shim/node/console.js") },
    Builtin { name: "constants", module: "koipond:node/constants", source: include_str!("../shim/node/constants.js") },
    Builtin { name: "crypto", module: "koipond:node/crypto", source: include_str!("../shim/node/crypto.js") },
    Builtin { name: "dgram", module: "koipond:node/dgram", source: include_str!("../shim/node/dgram.js") },
    Builtin {
        name: "diagnostics_channel",
        module: "koipond:node/diagnostics_channel",
        source: include_str!("../shim/node/diagnostics_channel.js"),
    },
    Builtin { name: "dns", module: "koipond:node/dns", source: include_str!("../shim/node/dns.js") },
    Builtin { name: "dns/promises", module: "koipond:node/dns/promises", source: include_str!("../shim/node/dns/promises.js") },
    Builtin { name: "domain", module: "koipond:node/domain", source: include_str!("../shim/node/domain.js") },
    Builtin { name: "events", module: "koipond:node/events", source: include_str!("../shim/node/events.js") },
    Builtin { name: "fs", module: "koipond:node/fs", source: include_str!("../shim/node/fs.js") },
    Builtin { name: "fs/promises", module: "koipond:node/fs/promises", source: include_str!("../shim/node/fs/promises.js") },
    Builtin { name: "http", module: "koipond:node/http", source: include_str!("../shim/node/http.js") },
    Builtin { name: "http2", module: "koipond:node/http2", source: include_str!("../shim/node/http2.js") },
    Builtin { name: "https", module: "koipond:node/https", source: include_str!("../shim/node/https.js") },
    Builtin { name: "inspector", module: "koipond:node/inspector", source: include_str!("../shim/node/inspector.js") },
    Builtin {
        name: "inspector/promises",
        module: "koipond:node/inspector/promises",
        source: include_str!("../shim/node/inspector/promises.js"),
    },
    Builtin { name: "module", module: "koipond:node/module", source: include_str!("../shim/node/module.js") },
    Builtin { name: "net", module: "koipond:node/net", source: include_str!("../shim/node/net.js") },
    Builtin { name: "os", module: "koipond:node/os", source: include_str!("../shim/node/os.js") },
    Builtin { name: "path", module: "koipond:node/path", source: include_str!("../shim/node/path.js") },
    Builtin { name: "path/posix", module: "koipond:node/path/posix", source: include_str!("../shim/node/path/posix.js") },
    Builtin { name: "path/win32", module: "koipond:node/path/win32", source: include_str!("../shim/node/path/win32.js") },
    Builtin { name: "perf_hooks", module: "koipond:node/perf_hooks", source: include_str!("../shim/node/perf_hooks.js") },
    Builtin { name: "process", module: "koipond:node/process", source: include_str!("../shim/node/process.js") },
    Builtin { name: "punycode", module: "koipond:node/punycode", source: include_str!("../shim/node/punycode.js") },
    Builtin { name: "querystring", module: "koipond:node/querystring", source: include_str!("../shim/node/querystring.js") },
    Builtin { name: "readline", module: "koipond:node/readline", source: include_str!("../shim/node/readline.js") },
    Builtin {
        name: "readline/promises",
        module: "koipond:node/readline/promises",
        source: include_str!("../shim/node/readline/promises.js"),
    },
    Builtin { name: "repl", module: "koipond:node/repl", source: include_str!("../shim/node/repl.js") },
    Builtin { name: "stream", module: "koipond:node/stream", source: include_str!("../shim/node/stream.js") },
    Builtin { name: "stream/consumers", module: "koipond:node/stream/consumers", source: include_str!("../shim/node/stream/consumers.js") },
    Builtin { name: "stream/promises", module: "koipond:node/stream/promises", source: include_str!("../shim/node/stream/promises.js") },
    Builtin { name: "stream/web", module: "koipond:node/stream/web", source: include_str!("../shim/node/stream/web.js") },
    Builtin { name: "string_decoder", module: "koipond:node/string_decoder", source: include_str!("../shim/node/string_decoder.js") },
    Builtin { name: "sys", module: "koipond:node/sys", source: include_str!("../shim/node/sys.js") },
    Builtin { name: "test", module: "koipond:node/test", source: include_str!("../shim/node/test.js") },
    Builtin { name: "test/reporters", module: "koipond:node/test/reporters", source: include_str!("../shim/node/test/reporters.js") },
    Builtin { name: "timers", module: "koipond:node/timers", source: include_str!("../shim/node/timers.js") },
    Builtin { name: "timers/promises", module: "koipond:node/timers/promises", source: include_str!("../shim/node/timers/promises.js") },
    Builtin { name: "tls", module: "koipond:node/tls", source: include_str!("../shim/node/tls.js") },
    Builtin { name: "trace_events", module: "koipond:node/trace_events", source: include_str!("../shim/node/trace_events.js") },
    Builtin { name: "tty", module: "koipond:node/tty", source: include_str!("../shim/node/tty.js") },
    Builtin { name: "url", module: "koipond:node/url", source: include_str!("../shim/node/url.js") },
    Builtin { name: "util", module: "koipond:node/util", source: include_str!("../shim/node/util.js") },
    Builtin { name: "util/types", module: "koipond:node/util/types", source: include_str!("../shim/node/util/types.js") },
    Builtin { name: "v8", module: "koipond:node/v8", source: include_str!("../shim/node/v8.js") },
    Builtin { name: "vm", module: "koipond:node/vm", source: include_str!("../shim/node/vm.js") },
    Builtin { name: "wasi", module: "koipond:node/wasi", source: include_str!("../shim/node/wasi.js") },
    Builtin { name: "worker_threads", module: "koipond:node/worker_threads", source: include_str!("../shim/node/worker_threads.js") },
    Builtin { name: "zlib", module: "koipond:node/zlib", source: include_str!("../shim/node/zlib.js") },
];

/// Modules that Node.js has under `node:` only; without it these names mean packages.
const ONLY_WITH_SCHEME: [&str; 2] = ["test", "test/reporters"];

/// The module of that name, with or without `node:`.
pub(crate) fn builtin(name: &str) -> Option<&'static Builtin> {
    let plain = name.strip_prefix("node:");
    BUILTINS.iter().find(|builtin| builtin.name == plain.unwrap_or(name) && (plain.is_some() || !ONLY_WITH_SCHEME.contains(&builtin.name)))
}
