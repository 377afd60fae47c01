//! The modules that are ours: compiled once in a process, for any number of tasks.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use super::builtin::BUILTINS;
use super::compile::{Task, compile_ours};
use super::resolve::{FRAMEWORK, INTERNAL};

/// All of ours as one task without an entry.
static OURS: LazyLock<Task> = LazyLock::new(|| compile_ours(all().map(|(name, _)| name)));

/// Their names and sources.
pub(super) fn all() -> impl Iterator<Item = (&'static str, &'static str)> {
    INTERNAL.into_iter().chain(FRAMEWORK).chain(BUILTINS.iter().map(|builtin| (builtin.module, builtin.source)))
}

/// The source of one of ours.
pub(super) fn source(name: &str) -> Option<&'static str> {
    all().find(|(module, _)| *module == name).map(|(_, source)| source)
}

/// Their bytecode.
pub(super) fn modules() -> &'static BTreeMap<String, Arc<[u8]>> {
    &OURS.modules
}

/// What their imports mean.
pub(super) fn imports() -> &'static BTreeMap<(String, String), String> {
    &OURS.imports
}
