//! What a node keeps when its process dies: the store of `storeGet`/`storeSet` and the task node's own notes.

use std::collections::BTreeMap;

use koipond_record::Round;

/// A node's disk.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Disk {
    values: BTreeMap<String, String>,
    /// The last round whose proof the task node sent, whether or not it arrived. `protocol.md` §3.1.
    pub last_submitted: Option<Round>,
}

impl Disk {
    /// The text stored under a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.values.get(key).map(String::as_str)
    }

    /// Stores a text under a key.
    pub fn set(&mut self, key: String, value: String) {
        self.values.insert(key, value);
    }
}
