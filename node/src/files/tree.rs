//! The tree, its limits, and how a path is followed.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::errno::Errno;
use super::inode::{Content, Ino, Inode, Kind, Status};
use super::open::Open;

/// The folder that holds all others.
pub(super) const ROOT: Ino = Ino(1);
/// Links that lead to links, at most.
const LINKS_FOLLOWED: usize = 40;
const NAME_BYTES: usize = 255;
const PATH_BYTES: usize = 4096;

/// How much a node's disk holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FileLimits {
    /// Bytes in all files and links together; the task's own files do not count.
    pub(crate) bytes: u64,
    /// Files, folders and links.
    pub(crate) inodes: usize,
    /// Files open at a time.
    pub(crate) open: usize,
    /// Whether nothing more fits, whatever `bytes` says.
    pub(crate) full: bool,
}

impl Default for FileLimits {
    fn default() -> Self {
        Self { bytes: 128 << 20, inodes: 65_536, open: 4096, full: false }
    }
}

/// Whether a link at the end of a path stands for what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Follow {
    /// It does.
    Yes,
    /// The link itself is meant.
    No,
}

/// A node's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tree {
    pub(super) nodes: BTreeMap<Ino, Inode>,
    pub(super) next: u64,
    pub(super) used: u64,
    pub(super) limits: FileLimits,
    pub(super) open: BTreeMap<u32, Open>,
    /// How many temporary names were given.
    pub(super) temporary: u64,
}

/// Where a path leads.
pub(super) struct Place {
    /// The folder it is in.
    pub(super) folder: Ino,
    /// Its name there; empty for the root and for paths that end in `..`.
    pub(super) name: String,
    /// What is there.
    pub(super) found: Option<Ino>,
    /// Whether the path says that it is a folder.
    pub(super) must_be_folder: bool,
    /// Whether the path does not say its name, so that it cannot be moved or removed by it.
    pub(super) nameless: bool,
    /// The folders on the way, by name; the root is left out.
    pub(super) trail: Vec<(String, Ino)>,
}

impl Tree {
    /// An empty tree.
    pub(crate) fn new(limits: FileLimits, now: i64) -> Self {
        let root = Inode::new(Kind::Folder(BTreeMap::new()), 0o755, now);
        Self { nodes: BTreeMap::from([(ROOT, root)]), next: 2, used: 0, limits, open: BTreeMap::new(), temporary: 0 }
    }

    /// Puts one of the task's own files at an absolute path, with the folders that it needs.
    pub(crate) fn mount(&mut self, path: &str, content: Arc<[u8]>, now: i64) {
        let mut inode = Inode::new(Kind::File(Content::Task(content)), 0o644, now);
        inode.fixed = true;
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        // What cannot be put there is not: two of the files would have to be in each other's way.
        if self.make_folders(folder, 0o755, now).is_ok()
            && let Ok(place) = self.walk(path, Follow::No)
            && place.found.is_none()
            && !name.is_empty()
        {
            let ino = self.number();
            self.nodes.insert(ino, inode);
            self.name(place.folder, name, ino, now);
            for (_, folder) in place.trail {
                self.at_mut(folder).fixed = true;
            }
        }
    }

    /// Takes the task's own files away; the folders that they were in stay, and can be removed.
    pub(crate) fn unmount(&mut self) {
        let fixed: BTreeSet<Ino> = self.nodes.iter().filter(|(_, inode)| inode.fixed).map(|(ino, _)| *ino).collect();
        for ino in &fixed {
            self.at_mut(*ino).fixed = false;
        }
        let gone: BTreeSet<Ino> = fixed.into_iter().filter(|ino| !self.at(*ino).is_folder()).collect();
        for inode in self.nodes.values_mut() {
            if let Kind::Folder(entries) = &mut inode.kind {
                entries.retain(|_, ino| !gone.contains(ino));
            }
        }
        self.nodes.retain(|ino, _| !gone.contains(ino));
    }

    /// Nothing more fits, or what does so again.
    pub(crate) fn fills(&mut self, full: bool) {
        self.limits.full = full;
    }

    /// Follows a path from the root.
    pub(super) fn walk(&self, path: &str, follow: Follow) -> Result<Place, Errno> {
        if path.is_empty() {
            return Err(Errno::NoEntry);
        }
        if path.len() >= PATH_BYTES {
            return Err(Errno::NameTooLong);
        }
        let last = path.rsplit('/').next().unwrap_or_default();
        let must_be_folder = matches!(last, "" | "." | "..");
        // `folder/.` is the folder, but nobody makes, moves or removes one under that name.
        let nameless = path.trim_end_matches('/').ends_with("/.");
        let mut todo: VecDeque<String> = parts(path).collect();
        let mut trail: Vec<(String, Ino)> = Vec::new();
        let mut links = 0;
        while let Some(name) = todo.pop_front() {
            let here = trail.last().map_or(ROOT, |(_, ino)| *ino);
            if name == ".." {
                trail.pop();
                continue;
            }
            if name.len() > NAME_BYTES {
                return Err(Errno::NameTooLong);
            }
            let Kind::Folder(entries) = &self.at(here).kind else { return Err(Errno::NotFolder) };
            let found = entries.get(&name).copied();
            let ends = todo.is_empty();
            let Some(ino) = found else {
                let free = ends && !nameless;
                return if free { Ok(Place { folder: here, name, found, must_be_folder, nameless, trail }) } else { Err(Errno::NoEntry) };
            };
            match &self.at(ino).kind {
                Kind::Link(target) if !ends || follow == Follow::Yes || must_be_folder => {
                    links += 1;
                    if links > LINKS_FOLLOWED {
                        return Err(Errno::Loop);
                    }
                    if target.starts_with('/') {
                        trail.clear();
                    }
                    for part in parts(target).rev() {
                        todo.push_front(part);
                    }
                }
                Kind::Folder(_) if !ends => trail.push((name, ino)),
                _ if !ends => return Err(Errno::NotFolder),
                kind if must_be_folder && !matches!(kind, Kind::Folder(_)) => return Err(Errno::NotFolder),
                _ => return Ok(Place { folder: here, name, found, must_be_folder, nameless, trail }),
            }
        }
        let found = Some(trail.last().map_or(ROOT, |(_, ino)| *ino));
        let folder = trail.len().checked_sub(2).map_or(ROOT, |before| trail[before].1);
        Ok(Place { folder, name: String::new(), found, must_be_folder, nameless: true, trail })
    }

    /// What a path leads to.
    pub(super) fn find(&self, path: &str, follow: Follow) -> Result<Ino, Errno> {
        self.walk(path, follow)?.found.ok_or(Errno::NoEntry)
    }

    pub(super) fn at(&self, ino: Ino) -> &Inode {
        self.nodes.get(&ino).expect("because a number stands in a folder or a table of open files only while its inode lives")
    }

    pub(super) fn at_mut(&mut self, ino: Ino) -> &mut Inode {
        self.nodes.get_mut(&ino).expect("because a number stands in a folder or a table of open files only while its inode lives")
    }

    /// Changes one that may be changed.
    pub(super) fn change(&mut self, ino: Ino) -> Result<&mut Inode, Errno> {
        let inode = self.at_mut(ino);
        if inode.fixed { Err(Errno::ReadOnly) } else { Ok(inode) }
    }

    fn number(&mut self) -> Ino {
        let ino = Ino(self.next);
        self.next += 1;
        ino
    }

    /// Makes an inode and gives it its first name.
    pub(super) fn make(&mut self, folder: Ino, name: &str, inode: Inode, now: i64) -> Result<Ino, Errno> {
        if self.nodes.len() >= self.limits.inodes {
            return Err(Errno::Full);
        }
        // A folder that was removed while something still led there takes no names.
        if self.at(folder).links == 0 {
            return Err(Errno::NoEntry);
        }
        let size = match &inode.kind {
            Kind::Link(target) => target.len() as u64,
            _ => 0,
        };
        self.take(size)?;
        let ino = self.number();
        self.nodes.insert(ino, inode);
        self.name(folder, name, ino, now);
        Ok(ino)
    }

    /// Counts bytes as used, if they fit.
    pub(super) fn take(&mut self, bytes: u64) -> Result<(), Errno> {
        let fits = |used: &u64| *used <= self.limits.bytes && (bytes == 0 || !self.limits.full);
        let used = self.used.checked_add(bytes).filter(fits).ok_or(Errno::Full)?;
        self.used = used;
        Ok(())
    }

    /// Gives a name in a folder to an inode.
    pub(super) fn name(&mut self, folder: Ino, name: &str, ino: Ino, now: i64) {
        let is_folder = self.at(ino).is_folder();
        let into = self.at_mut(folder);
        into.touch(now);
        if is_folder {
            into.links += 1;
        }
        if let Kind::Folder(entries) = &mut into.kind {
            entries.insert(name.to_owned(), ino);
        }
    }

    /// Takes a name from a folder; whatever it named keeps its number of links.
    pub(super) fn unname(&mut self, folder: Ino, name: &str, now: i64) {
        let Kind::Folder(entries) = &mut self.at_mut(folder).kind else { return };
        let Some(ino) = entries.remove(name) else { return };
        let is_folder = self.at(ino).is_folder();
        let from = self.at_mut(folder);
        from.touch(now);
        if is_folder {
            from.links -= 1;
        }
    }

    /// Forgets an inode that has no name and is not open.
    pub(super) fn sweep(&mut self, ino: Ino) {
        if self.at(ino).links > 0 || self.open.values().any(|open| open.ino == ino) {
            return;
        }
        let Some(inode) = self.nodes.remove(&ino) else { return };
        self.used -= match &inode.kind {
            Kind::File(Content::Own(bytes)) => bytes.len() as u64,
            Kind::Link(target) => target.len() as u64,
            _ => 0,
        };
    }

    /// What is known of a path's end.
    pub(crate) fn status(&self, path: &str, follow: Follow) -> Result<Status, Errno> {
        self.find(path, follow).map(|ino| self.status_of(ino))
    }

    pub(super) fn status_of(&self, ino: Ino) -> Status {
        let inode = self.at(ino);
        let mode = inode.kind.bits() | inode.mode;
        Status { number: ino.0, mode, links: inode.links, owner: inode.owner, size: inode.size(), times: inode.times }
    }

    /// The names in a folder with the bits of their kinds, in order.
    pub(crate) fn list(&self, path: &str) -> Result<Vec<(&str, u32)>, Errno> {
        match &self.at(self.find(path, Follow::Yes)?).kind {
            Kind::Folder(entries) => Ok(entries.iter().map(|(name, ino)| (name.as_str(), self.at(*ino).kind.bits())).collect()),
            _ => Err(Errno::NotFolder),
        }
    }

    /// Where a link leads.
    pub(crate) fn read_link(&self, path: &str) -> Result<&str, Errno> {
        match &self.at(self.find(path, Follow::No)?).kind {
            Kind::Link(target) => Ok(target),
            _ => Err(Errno::Invalid),
        }
    }

    /// A path without links, `.` and `..`.
    pub(crate) fn real_path(&self, path: &str) -> Result<String, Errno> {
        let place = self.walk(path, Follow::Yes)?;
        if place.found.is_none() {
            return Err(Errno::NoEntry);
        }
        let mut real: String = place.trail.iter().flat_map(|(name, _)| ["/", name]).collect();
        if !place.name.is_empty() || real.is_empty() {
            real.push('/');
            real.push_str(&place.name);
        }
        Ok(real)
    }

    /// Bytes and inodes: used, and how many there may be.
    pub(crate) fn usage(&self) -> (u64, u64, usize, usize) {
        (self.used, self.limits.bytes, self.nodes.len(), self.limits.inodes)
    }
}

/// The parts of a path that lead somewhere.
fn parts(path: &str) -> impl DoubleEndedIterator<Item = String> + '_ {
    path.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned)
}
