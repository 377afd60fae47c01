//! What lies in the tree: files, folders, links, with their times.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The number of a file, a folder or a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ino(pub(super) u64);

/// The bytes of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// Written by the task; these count as used.
    Own(Vec<u8>),
    /// One of the task's own files, shared by all nodes.
    Task(Arc<[u8]>),
}

impl Content {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Own(bytes) => bytes,
            Self::Task(bytes) => bytes,
        }
    }
}

/// What it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File(Content),
    Folder(BTreeMap<String, Ino>),
    Link(String),
}

impl Kind {
    /// The bits of the mode that say so.
    pub(super) fn bits(&self) -> u32 {
        match self {
            Self::File(_) => 0o100_000,
            Self::Folder(_) => 0o040_000,
            Self::Link(_) => 0o120_000,
        }
    }
}

/// When it was read, written, changed in any way, and made: nanoseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Times {
    pub(crate) access: i64,
    pub(crate) modify: i64,
    pub(crate) change: i64,
    pub(crate) birth: i64,
}

/// A file, a folder or a link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Inode {
    pub(super) kind: Kind,
    /// Permissions; nobody is kept from anything by them, as the process runs as root.
    pub(super) mode: u32,
    /// How many names it has; a folder has two and one for each folder in it.
    pub(super) links: u32,
    pub(super) owner: (u32, u32),
    pub(super) times: Times,
    /// Whether it is one of the task's own, which cannot be changed.
    pub(super) fixed: bool,
}

impl Inode {
    pub(super) fn new(kind: Kind, mode: u32, now: i64) -> Self {
        let links = if matches!(kind, Kind::Folder(_)) { 2 } else { 1 };
        let times = Times { access: now, modify: now, change: now, birth: now };
        Self { kind, mode: mode & 0o7777, links, owner: (0, 0), times, fixed: false }
    }

    pub(super) fn is_folder(&self) -> bool {
        matches!(self.kind, Kind::Folder(_))
    }

    pub(super) fn size(&self) -> u64 {
        match &self.kind {
            Kind::File(content) => content.bytes().len() as u64,
            Kind::Folder(_) => 4096,
            Kind::Link(target) => target.len() as u64,
        }
    }

    /// Notes that its content changed.
    pub(super) fn touch(&mut self, now: i64) {
        self.times.modify = now;
        self.times.change = now;
    }
}

/// What `stat` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Status {
    pub(crate) number: u64,
    pub(crate) mode: u32,
    pub(crate) links: u32,
    pub(crate) owner: (u32, u32),
    pub(crate) size: u64,
    pub(crate) times: Times,
}
