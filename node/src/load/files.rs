//! The task's files as the resolver of packages sees them: only through the source of files, and every file that was read is kept.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

use oxc_resolver::{FileMetadata, FileSystem, ResolveError};

use super::compile::FileSource;

/// The files that were asked for, with the content of those that there are.
pub(super) struct Files {
    source: FileSource,
    asked: RefCell<BTreeMap<String, Option<Arc<[u8]>>>>,
}

impl Files {
    pub(super) fn new(source: FileSource) -> Rc<Self> {
        Rc::new(Self { source, asked: RefCell::default() })
    }

    /// The content of a file.
    pub(super) fn read(&self, path: &str) -> Option<Arc<[u8]>> {
        if let Some(known) = self.asked.borrow().get(path) {
            return known.clone();
        }
        let found = (self.source)(path);
        self.asked.borrow_mut().insert(path.to_owned(), found.clone());
        found
    }

    /// All files that were read.
    pub(super) fn found(&self) -> BTreeMap<String, Arc<[u8]>> {
        let asked = self.asked.borrow();
        asked.iter().filter_map(|(path, content)| Some((path.clone(), Arc::clone(content.as_ref()?)))).collect()
    }

    /// Does something during which [`TaskFiles`] are these.
    pub(super) fn while_open<T>(self: &Rc<Self>, run: impl FnOnce() -> T) -> T {
        OPEN.with_borrow_mut(|open| *open = Some(Rc::clone(self)));
        let done = run();
        OPEN.with_borrow_mut(|open| *open = None);
        done
    }
}

thread_local! {
    /// The resolver wants a file system that can go to other threads, which ours never does; so it is reached through the thread.
    static OPEN: RefCell<Option<Rc<Files>>> = const { RefCell::new(None) };
}

/// The open [`Files`], with the task's folder as the root of all paths.
pub(super) struct TaskFiles;

fn content(path: &Path) -> io::Result<Arc<[u8]>> {
    let files = OPEN.with_borrow(Option::clone);
    let found = files.and_then(|files| files.read(&inside(path)));
    found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
}

/// A path without the leading `/` and without `.` and `..`.
pub(super) fn inside(path: &Path) -> String {
    let mut parts = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(part) => parts.push(part.to_string_lossy()),
            Component::ParentDir => drop(parts.pop()),
            _ => {}
        }
    }
    parts.join("/")
}

impl FileSystem for TaskFiles {
    fn new() -> Self {
        Self
    }

    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        content(path).map(|content| content.to_vec())
    }

    fn read_to_string(&self, path: &Path) -> io::Result<String> {
        String::from_utf8(self.read(path)?).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))
    }

    fn metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        // Nothing tells whether a folder exists, so all do; what is looked for in one that does not is not found.
        let looks_like_file = content(path).is_ok();
        Ok(FileMetadata::new(looks_like_file, !looks_like_file, false))
    }

    fn symlink_metadata(&self, path: &Path) -> io::Result<FileMetadata> {
        self.metadata(path)
    }

    fn read_link(&self, path: &Path) -> Result<PathBuf, ResolveError> {
        Err(ResolveError::NotFound(path.display().to_string()))
    }

    fn canonicalize(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_owned())
    }
}
