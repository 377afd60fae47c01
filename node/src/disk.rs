//! What a node keeps when its process dies: its files, the store of `storeGet`/`storeSet` and the task node's own notes.

use std::collections::BTreeMap;

use koipond_record::Round;

use crate::files::{FileLimits, Tree};

/// A node's disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    values: BTreeMap<String, String>,
    /// The bytes of all keys and values.
    stored: u64,
    /// The last round whose proof the task node sent, whether or not it arrived. `protocol.md` §3.1.
    pub last_submitted: Option<Round>,
    /// How much its files may take.
    pub(crate) limits: FileLimits,
    /// Its files, from the moment at which the task first asks for one: most tasks of a large world never do.
    files: Option<Box<Tree>>,
}

impl Disk {
    /// The text stored under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// Stores a text under a key; false where the disk does not hold it.
    pub fn set(&mut self, key: String, value: String) -> bool {
        let before = self.values.get(&key).map_or(0, |before| key.len() + before.len()) as u64;
        let stored = self.stored - before + (key.len() + value.len()) as u64;
        if stored > self.limits.bytes {
            return false;
        }
        self.stored = stored;
        self.values.insert(key, value);
        true
    }

    /// Its files, made by the function if nobody asked for them before.
    pub(crate) fn files(&mut self, make: impl FnOnce(FileLimits) -> Tree) -> &mut Tree {
        let limits = self.limits;
        self.files.get_or_insert_with(|| Box::new(make(limits)))
    }

    /// Closes what the process had open.
    pub(crate) fn close_files(&mut self) {
        if let Some(files) = &mut self.files {
            files.close_all();
        }
    }
}
