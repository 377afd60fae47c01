//! The modules that are ours: the packages that Koipond stands in for, and those that no task can import.

/// The packages we stand in for, with their source. The second column is how stack traces name them.
pub(super) const FRAMEWORK: &[(&str, &str)] = &[
    ("@_koii/task-manager", include_str!("../framework/task-manager.js")),
    ("@_koii/task-manager/extensions", include_str!("../framework/extensions.js")),
    ("@_koii/namespace-wrapper", include_str!("../framework/namespace-wrapper.js")),
    ("@_koii/storage-task-sdk", include_str!("../framework/storage-task-sdk.js")),
    ("@spheron/storage", include_str!("../framework/spheron-storage.js")),
    ("web3.storage", include_str!("../framework/web3-storage.js")),
];

/// Modules of our own that no task can import.
pub(super) const INTERNAL: &[(&str, &str)] = &[
    ("koipond:commonjs", include_str!("commonjs.js")),
    ("koipond:evaluated", include_str!("evaluated.js")),
    ("koipond:host", include_str!("../shim/host.js")),
    ("koipond:timers", include_str!("../shim/timers.js")),
    ("koipond:boot", include_str!("../shim/boot.js")),
    ("koipond:inspect", include_str!("../shim/inspect.js")),
    ("koipond:inspect/intrinsics", include_str!("../shim/inspect/intrinsics.js")),
    ("koipond:inspect/kinds", include_str!("../shim/inspect/kinds.js")),
    ("koipond:inspect/layout", include_str!("../shim/inspect/layout.js")),
    ("koipond:inspect/errors", include_str!("../shim/inspect/errors.js")),
    ("koipond:errors", include_str!("../shim/errors.js")),
    ("koipond:blob", include_str!("../shim/blob.js")),
    ("koipond:encoding", include_str!("../shim/encoding.js")),
    ("koipond:path/common", include_str!("../shim/path/common.js")),
    ("koipond:path/posix", include_str!("../shim/path/posix.js")),
    ("koipond:path/win32", include_str!("../shim/path/win32.js")),
    ("koipond:url", include_str!("../shim/url.js")),
    ("koipond:url/legacy", include_str!("../shim/url/legacy.js")),
    ("koipond:buffer/encodings", include_str!("../shim/buffer/encodings.js")),
    ("koipond:buffer/numbers", include_str!("../shim/buffer/numbers.js")),
    ("koipond:event_target", include_str!("../shim/event_target.js")),
    ("koipond:process", include_str!("../shim/process.js")),
    ("koipond:util/types", include_str!("../shim/util/types.js")),
    ("koipond:util/deep_equal", include_str!("../shim/util/deep_equal.js")),
    ("koipond:util/parse_args", include_str!("../shim/util/parse_args.js")),
    ("koipond:util/system_errors", include_str!("../shim/util/system_errors.js")),
    ("koipond:crypto/common", include_str!("../shim/crypto/common.js")),
    ("koipond:crypto/constants", include_str!("../shim/crypto/constants.js")),
    ("koipond:crypto/secret", include_str!("../shim/crypto/secret.js")),
    ("koipond:crypto/random", include_str!("../shim/crypto/random.js")),
    ("koipond:crypto/hash", include_str!("../shim/crypto/hash.js")),
    ("koipond:crypto/kdf", include_str!("../shim/crypto/kdf.js")),
    ("koipond:crypto/cipher", include_str!("../shim/crypto/cipher.js")),
    ("koipond:crypto/pem", include_str!("../shim/crypto/pem.js")),
    ("koipond:crypto/keys", include_str!("../shim/crypto/keys.js")),
    ("koipond:crypto/generate", include_str!("../shim/crypto/generate.js")),
    ("koipond:crypto/sign", include_str!("../shim/crypto/sign.js")),
    ("koipond:crypto/ecdh", include_str!("../shim/crypto/ecdh.js")),
    ("koipond:crypto/web-key", include_str!("../shim/crypto/web-key.js")),
    ("koipond:crypto/web-keys", include_str!("../shim/crypto/web-keys.js")),
    ("koipond:crypto/web", include_str!("../shim/crypto/web.js")),
    ("koipond:zlib/constants", include_str!("../shim/zlib/constants.js")),
    ("koipond:zlib/options", include_str!("../shim/zlib/options.js")),
    ("koipond:zlib/streams", include_str!("../shim/zlib/streams.js")),
    ("koipond:stream/common", include_str!("../shim/stream/common.js")),
    ("koipond:stream/compose", include_str!("../shim/stream/compose.js")),
    ("koipond:stream/destroy", include_str!("../shim/stream/destroy.js")),
    ("koipond:stream/duplex", include_str!("../shim/stream/duplex.js")),
    ("koipond:stream/duplexify", include_str!("../shim/stream/duplexify.js")),
    ("koipond:stream/finished", include_str!("../shim/stream/finished.js")),
    ("koipond:stream/from", include_str!("../shim/stream/from.js")),
    ("koipond:stream/iterate", include_str!("../shim/stream/iterate.js")),
    ("koipond:stream/kinds", include_str!("../shim/stream/kinds.js")),
    ("koipond:stream/legacy", include_str!("../shim/stream/legacy.js")),
    ("koipond:stream/operators", include_str!("../shim/stream/operators.js")),
    ("koipond:stream/pipe", include_str!("../shim/stream/pipe.js")),
    ("koipond:stream/pipeline", include_str!("../shim/stream/pipeline.js")),
    ("koipond:stream/queue", include_str!("../shim/stream/queue.js")),
    ("koipond:stream/readable", include_str!("../shim/stream/readable.js")),
    ("koipond:stream/signal", include_str!("../shim/stream/signal.js")),
    ("koipond:stream/transform", include_str!("../shim/stream/transform.js")),
    ("koipond:stream/web-adapters", include_str!("../shim/stream/web-adapters.js")),
    ("koipond:stream/web-side", include_str!("../shim/stream/web-side.js")),
    ("koipond:stream/writable", include_str!("../shim/stream/writable.js")),
    ("koipond:web/bytes", include_str!("../shim/web/bytes.js")),
    ("koipond:web/common", include_str!("../shim/web/common.js")),
    ("koipond:web/readable", include_str!("../shim/web/readable.js")),
    ("koipond:web/transform", include_str!("../shim/web/transform.js")),
    ("koipond:web/writable", include_str!("../shim/web/writable.js")),
    ("koipond:fs/args", include_str!("../shim/fs/args.js")),
    ("koipond:fs/calls", include_str!("../shim/fs/calls.js")),
    ("koipond:fs/cp", include_str!("../shim/fs/cp.js")),
    ("koipond:fs/dir", include_str!("../shim/fs/dir.js")),
    ("koipond:fs/errors", include_str!("../shim/fs/errors.js")),
    ("koipond:fs/handle", include_str!("../shim/fs/handle.js")),
    ("koipond:fs/later", include_str!("../shim/fs/later.js")),
    ("koipond:fs/stats", include_str!("../shim/fs/stats.js")),
    ("koipond:fs/streams", include_str!("../shim/fs/streams.js")),
    ("koipond:http/agent", include_str!("../shim/http/agent.js")),
    ("koipond:http/client", include_str!("../shim/http/client.js")),
    ("koipond:http/head", include_str!("../shim/http/head.js")),
    ("koipond:http/incoming", include_str!("../shim/http/incoming.js")),
    ("koipond:http/outgoing", include_str!("../shim/http/outgoing.js")),
    ("koipond:http/response", include_str!("../shim/http/response.js")),
    ("koipond:http/server", include_str!("../shim/http/server.js")),
    ("koipond:http/socket", include_str!("../shim/http/socket.js")),
    ("koipond:http/tasknode", include_str!("../shim/http/tasknode.js")),
    ("koipond:http/text", include_str!("../shim/http/text.js")),
    ("koipond:http/wire", include_str!("../shim/http/wire.js")),
    ("koipond:app", include_str!("../shim/app.js")),
    ("koipond:app/answering", include_str!("../shim/app/answering.js")),
    ("koipond:app/messages", include_str!("../shim/app/messages.js")),
    ("koipond:app/paths", include_str!("../shim/app/paths.js")),
    ("koipond:app/router", include_str!("../shim/app/router.js")),
    ("koipond:app/texts", include_str!("../shim/app/texts.js")),
    ("koipond:db", include_str!("../shim/db.js")),
    ("koipond:db/change", include_str!("../shim/db/change.js")),
    ("koipond:db/match", include_str!("../shim/db/match.js")),
    ("koipond:db/order", include_str!("../shim/db/order.js")),
    ("koipond:db/slots", include_str!("../shim/db/slots.js")),
    ("koipond:assert/error", include_str!("../shim/assert/error.js")),
    ("koipond:console", include_str!("../shim/console.js")),
    ("koipond:constants", include_str!("../shim/constants.js")),
    ("koipond:histogram", include_str!("../shim/histogram.js")),
    ("koipond:performance", include_str!("../shim/performance.js")),
    ("koipond:refused", include_str!("../shim/refused.js")),
    ("koipond:serialize", include_str!("../shim/serialize.js")),
    ("koipond:tasknode", include_str!("../shim/tasknode.js")),
    ("koipond:weak", include_str!("../shim/weak.js")),
    ("koipond:web_assembly", include_str!("../shim/web_assembly.js")),
    ("koipond:call_sites", include_str!("../shim/call_sites.js")),
    ("koipond:ipfs/car", include_str!("../framework/ipfs/car.js")),
    ("koipond:ipfs/from_path", include_str!("../framework/ipfs/from_path.js")),
    ("koipond:ipfs/unixfs", include_str!("../framework/ipfs/unixfs.js")),
    ("koipond:fetch/body", include_str!("../shim/fetch/body.js")),
    ("koipond:fetch/content", include_str!("../shim/fetch/content.js")),
    ("koipond:fetch/fetch", include_str!("../shim/fetch/fetch.js")),
    ("koipond:fetch/form", include_str!("../shim/fetch/form.js")),
    ("koipond:fetch/headers", include_str!("../shim/fetch/headers.js")),
    ("koipond:fetch/idl", include_str!("../shim/fetch/idl.js")),
    ("koipond:fetch/mime", include_str!("../shim/fetch/mime.js")),
    ("koipond:fetch/request", include_str!("../shim/fetch/request.js")),
    ("koipond:fetch/response", include_str!("../shim/fetch/response.js")),
    ("koipond:fetch/send", include_str!("../shim/fetch/send.js")),
];

/// The module of host functions, and the name under which the engine hands them to it.
pub(crate) const HOST: &str = "koipond:host";

/// How the names of the modules begin through which the engine takes one of ours by its name.
pub(crate) const DOOR: &str = "koipond:door/";

/// Whether a module is ours and not the task's.
pub(crate) fn is_ours(name: &str) -> bool {
    name.starts_with("koipond:") || FRAMEWORK.iter().any(|(package, _)| *package == name)
}

/// The module of ours that an import by one of ours means.
pub(crate) fn among_ours(base: &str, name: &str) -> Option<&'static str> {
    let sibling = name.strip_prefix("./").map(|file| format!("koipond:{}", file.trim_end_matches(".js")));
    let wanted = sibling.as_deref().unwrap_or(name);
    is_ours(base).then(|| super::ours::all().map(|(module, _)| module).find(|module| *module == wanted)).flatten()
}

/// The package of ours that stands in under a name where none is installed.
pub(crate) fn stand_in(name: &str) -> Option<&'static str> {
    let name = if name == "@_koii/task-manager/namespace-wrapper" { "@_koii/namespace-wrapper" } else { name };
    FRAMEWORK.iter().map(|(package, _)| *package).find(|package| *package == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_cannot_import_our_internals() {
        assert_eq!(among_ours("task.js", HOST), None);
        assert_eq!(stand_in(HOST), None);
        assert_eq!(among_ours("@_koii/task-manager", HOST), Some(HOST));
    }

    #[test]
    fn a_part_of_a_module_of_ours_is_found_by_its_whole_name() {
        assert_eq!(among_ours("koipond:inspect", "koipond:inspect/layout"), Some("koipond:inspect/layout"));
        assert_eq!(among_ours("koipond:inspect/errors", "koipond:inspect/kinds"), Some("koipond:inspect/kinds"));
    }
}
