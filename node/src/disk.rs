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
    /// Whether the files of its task's code are still to be put among them.
    unmounted: bool,
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
        if stored > self.limits.bytes || (self.limits.full && stored > self.stored) {
            return false;
        }
        self.stored = stored;
        self.values.insert(key, value);
        true
    }

    /// Its files, made by the function if nobody asked for them before.
    pub(crate) fn files(&mut self, make: impl FnOnce(FileLimits) -> Tree) -> &mut Tree {
        // What comes with a machine has its place on the fullest disk.
        let (limits, full) = (FileLimits { full: false, ..self.limits }, self.limits.full);
        let files = self.files.get_or_insert_with(|| Box::new(make(limits)));
        files.fills(full);
        files
    }

    /// Its files, if the task ever asked for one and they are to be given the files of other code.
    pub(crate) fn remounts(&mut self) -> Option<&mut Tree> {
        let files = self.files.as_deref_mut().filter(|_| std::mem::take(&mut self.unmounted))?;
        files.fills(false);
        Some(files)
    }

    /// It takes nothing more, or takes what fits again.
    pub(crate) fn fills(&mut self, full: bool) {
        self.limits.full = full;
    }

    /// All that is on it is lost.
    pub(crate) fn loses_all(&mut self) {
        *self = Self { limits: self.limits, ..Self::default() };
    }

    /// The files of the task's code go; those of other code come when the task next asks for one.
    pub(crate) fn unmounts(&mut self) {
        if let Some(files) = &mut self.files {
            files.unmount();
            self.unmounted = true;
        }
    }

    /// Closes what the process had open.
    pub(crate) fn close_files(&mut self) {
        if let Some(files) = &mut self.files {
            files.close_all();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> String {
        text.to_owned()
    }

    #[test]
    fn a_full_disk_keeps_what_it_has_and_takes_what_is_no_larger() {
        let mut disk = Disk::default();
        assert!(disk.set(text("a"), text("1234")));
        disk.fills(true);
        assert!(!disk.set(text("b"), text("1")));
        assert!(!disk.set(text("a"), text("12345")));
        assert!(disk.set(text("a"), text("123")));
        disk.fills(false);
        assert!(disk.set(text("b"), text("1")));
        assert_eq!(disk.get("a"), Some("123"));
    }

    #[test]
    fn a_lost_disk_is_empty_and_forgets_what_was_submitted() {
        let mut disk = Disk { last_submitted: Some(Round(3)), ..Disk::default() };
        disk.limits.bytes = 5;
        disk.set(text("a"), text("1234"));
        disk.loses_all();
        assert_eq!((disk.get("a"), disk.last_submitted), (None, None));
        assert!(disk.set(text("b"), text("1234")), "it has all its room again");
        assert!(!disk.set(text("c"), text("1")), "and no more than before");
    }
}
