//! The modules that are ours: compiled once in a process, for any number of tasks.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::builtin::BUILTINS;
use super::bytecode::{As, Press};
use super::link::quoted;
use super::resolve::{DOOR, FRAMEWORK, INTERNAL};

/// The bytecode of all of ours.
static OURS: LazyLock<BTreeMap<String, Arc<[u8]>>> = LazyLock::new(|| {
    let press = Press::new();
    let doors = all().map(|(name, _)| (format!("{DOOR}{name}"), door(name)));
    let compiled = all().map(|(name, source)| (name.to_owned(), source.to_owned())).chain(doors).map(|(name, source)| {
        let bytecode = press.compile(&name, &source, As::Ours).unwrap_or_else(|error| {
            panic!("a module of our own is no JavaScript: {name}: {}: {} ({})", error.name, error.message, error.place)
        });
        (name, Arc::from(bytecode))
    });
    compiled.collect()
});

/// The source of a door to a module: it imports the module, so that there is one of it however it is loaded, and gives it as `it`.
pub(crate) fn door(name: &str) -> String {
    format!("import * as it from {}; export {{ it }};", quoted(name))
}

/// Their names and sources.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    INTERNAL.iter().chain(FRAMEWORK).copied().chain(BUILTINS.iter().map(|builtin| (builtin.module, builtin.source)))
}

/// Their bytecode.
pub(super) fn modules() -> &'static BTreeMap<String, Arc<[u8]>> {
    &OURS
}
