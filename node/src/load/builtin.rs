//! The modules of Node.js that Koipond stands in for, one file each in `shim/node/`. Each exports by default what `require` gives.

/// A module of Node.js.
pub(crate) struct Builtin {
    /// The name under which tasks know it: `fs`; they may write `node:fs` too.
    name: &'static str,
    /// The name under which our own code does: `koipond:node/fs`.
    pub(crate) module: &'static str,
    pub(super) source: &'static str,
}

/// The table of modules.
pub(super) const BUILTINS: [Builtin; 3] = [
    Builtin { name: "punycode", module: "koipond:node/punycode", source: include_str!("../shim/node/punycode.js") },
    Builtin { name: "querystring", module: "koipond:node/querystring", source: include_str!("../shim/node/querystring.js") },
    Builtin { name: "util", module: "koipond:node/util", source: include_str!("../shim/node/util.js") },
];

/// The module of that name, with or without `node:`.
pub(crate) fn builtin(name: &str) -> Option<&'static Builtin> {
    let name = name.strip_prefix("node:").unwrap_or(name);
    BUILTINS.iter().find(|builtin| builtin.name == name)
}
