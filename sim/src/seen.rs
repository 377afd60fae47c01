//! Files that were looked at, and how they looked from outside, so that a change of one of them is noticed.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How a file or folder looks from outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    is_file: bool,
    bytes: u64,
    /// When it was written, in nanoseconds of the file system's own clock. It is compared with itself alone.
    written: Option<u128>,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let about = std::fs::metadata(path).ok()?;
        let written = about.modified().ok().and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
        Some(Self { is_file: about.is_file(), bytes: about.len(), written: written.map(|since| since.as_nanos()) })
    }
}

/// Files that were looked at; those that were not there as well.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<BTreeMap<PathBuf, Option<Stamp>>>);

impl Seen {
    /// Notes how a file or folder looks now. It comes before the reading, so that what is written meanwhile is a change.
    pub(crate) fn look(&self, path: &Path) {
        let mut all = self.all();
        if !all.contains_key(path) {
            all.insert(path.to_owned(), Stamp::of(path));
        }
    }

    /// A file's content.
    pub(crate) fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        self.look(path);
        #[expect(clippy::disallowed_methods, reason = "what a run needs is read before it, and the manifest lists it")]
        std::fs::read(path)
    }

    /// Whether something looks otherwise than it did.
    pub(crate) fn changed(&self) -> bool {
        self.all().iter().any(|(path, stamp)| Stamp::of(path) != *stamp)
    }

    /// Whether a file that was there looks otherwise, whatever came or went in its folder.
    pub(crate) fn file_changed(&self) -> bool {
        self.all().iter().any(|(path, stamp)| stamp.is_some_and(|stamp| stamp.is_file) && Stamp::of(path) != *stamp)
    }

    /// How all of them look now.
    pub(crate) fn now(&self) -> Vec<Option<impl PartialEq + use<>>> {
        self.all().keys().map(|path| Stamp::of(path)).collect()
    }

    /// How many files and folders there are among them.
    pub(crate) fn count(&self) -> usize {
        self.all().values().flatten().count()
    }

    fn all(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Option<Stamp>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
