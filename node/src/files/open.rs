//! Open files: read, write, truncate. They belong to the process: a crash closes them all.

use super::errno::Errno;
use super::inode::{Content, Ino, Inode, Kind, Status};
use super::tree::{Follow, Tree};

/// The flags of `open`, by the numbers of Linux.
pub(crate) mod flag {
    pub(crate) const WRITE_ONLY: u32 = 0o1;
    pub(crate) const CREATE: u32 = 0o100;
    pub(crate) const EXCLUSIVE: u32 = 0o200;
    pub(crate) const TRUNCATE: u32 = 0o1000;
    pub(crate) const APPEND: u32 = 0o2000;
    pub(crate) const FOLDER: u32 = 0o200_000;
    pub(crate) const NO_FOLLOW: u32 = 0o400_000;
}

/// The number of the first open file: those before are the process's own streams.
const FIRST: u32 = 3;

/// An open file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Open {
    pub(super) ino: Ino,
    flags: u32,
    position: u64,
}

impl Open {
    fn reads(&self) -> bool {
        self.flags & 3 != flag::WRITE_ONLY
    }

    fn writes(&self) -> bool {
        self.flags & 3 != 0
    }
}

impl Tree {
    /// Opens a file; gives its number.
    pub(crate) fn open(&mut self, path: &str, flags: u32, mode: u32, now: i64) -> Result<u32, Errno> {
        let creates = flags & flag::CREATE != 0;
        let only_new = creates && flags & flag::EXCLUSIVE != 0;
        let follow = if only_new || flags & flag::NO_FOLLOW != 0 { Follow::No } else { Follow::Yes };
        let place = self.walk(path, follow)?;
        let writes = flags & 3 != 0;
        if self.open.len() >= self.limits.open {
            return Err(Errno::TooManyOpen);
        }
        let ino = match place.found {
            Some(_) if only_new => return Err(Errno::Exists),
            Some(ino) => {
                let inode = self.at(ino);
                match inode.kind {
                    Kind::Link(_) => return Err(Errno::Loop),
                    Kind::Folder(_) if writes || creates => return Err(Errno::IsFolder),
                    Kind::File(_) if flags & flag::FOLDER != 0 => return Err(Errno::NotFolder),
                    _ => {}
                }
                if writes && inode.fixed {
                    return Err(Errno::ReadOnly);
                }
                if writes && flags & flag::TRUNCATE != 0 {
                    self.resize(ino, 0, now)?;
                }
                ino
            }
            None if !creates => return Err(Errno::NoEntry),
            None if place.must_be_folder => return Err(Errno::IsFolder),
            None => self.make(place.folder, &place.name, Inode::new(Kind::File(Content::Own(Vec::new())), mode, now), now)?,
        };
        let mut number = FIRST;
        for taken in self.open.keys() {
            if *taken != number {
                break;
            }
            number += 1;
        }
        self.open.insert(number, Open { ino, flags, position: 0 });
        Ok(number)
    }

    fn opened(&self, number: u32) -> Result<&Open, Errno> {
        self.open.get(&number).ok_or(Errno::BadDescriptor)
    }

    /// Closes an open file.
    pub(crate) fn close(&mut self, number: u32) -> Result<(), Errno> {
        let open = self.open.remove(&number).ok_or(Errno::BadDescriptor)?;
        self.sweep(open.ino);
        Ok(())
    }

    /// Closes all, as the end of a process does.
    pub(crate) fn close_all(&mut self) {
        let open = std::mem::take(&mut self.open);
        for open in open.into_values() {
            if self.nodes.contains_key(&open.ino) {
                self.sweep(open.ino);
            }
        }
    }

    /// Reads at most so many bytes from a place, or from where the last reading ended.
    pub(crate) fn read(&mut self, number: u32, most: u64, from: Option<u64>, now: i64) -> Result<&[u8], Errno> {
        let open = self.open.get_mut(&number).filter(|open| open.reads()).ok_or(Errno::BadDescriptor)?;
        let inode = self.nodes.get_mut(&open.ino).ok_or(Errno::BadDescriptor)?;
        let Kind::File(content) = &inode.kind else { return Err(Errno::IsFolder) };
        let size = content.bytes().len() as u64;
        let start = from.unwrap_or(open.position).min(size);
        let end = start.saturating_add(most).min(size);
        if from.is_none() && end > start {
            open.position = end;
        }
        // The time of reading is kept as Linux does by default: only if it was not read since it was written.
        if inode.times.access <= inode.times.modify {
            inode.times.access = now;
        }
        Ok(&content.bytes()[index(start)..index(end)])
    }

    /// Writes bytes at a place, or where the last writing ended.
    pub(crate) fn write(&mut self, number: u32, bytes: &[u8], at: Option<u64>, now: i64) -> Result<u64, Errno> {
        let open = self.opened(number)?;
        if !open.writes() {
            return Err(Errno::BadDescriptor);
        }
        let (ino, appends, position) = (open.ino, open.flags & flag::APPEND != 0, open.position);
        let size = self.at(ino).size();
        let start = if appends { size } else { at.unwrap_or(position) };
        let end = start.checked_add(bytes.len() as u64).ok_or(Errno::TooLarge)?;
        if bytes.is_empty() {
            return Ok(0);
        }
        if end > size {
            self.resize(ino, end, now)?;
        }
        let inode = self.at_mut(ino);
        let Kind::File(Content::Own(content)) = &mut inode.kind else { return Err(Errno::ReadOnly) };
        content[index(start)..index(end)].copy_from_slice(bytes);
        inode.touch(now);
        if let Some(open) = self.open.get_mut(&number)
            && at.is_none()
        {
            open.position = end;
        }
        Ok(bytes.len() as u64)
    }

    /// Cuts a file or fills it up with zeros to a size.
    pub(crate) fn truncate(&mut self, number: u32, size: u64, now: i64) -> Result<(), Errno> {
        let open = self.opened(number)?;
        if !open.writes() {
            return Err(Errno::Invalid);
        }
        self.resize(open.ino, size, now)
    }

    fn resize(&mut self, ino: Ino, size: u64, now: i64) -> Result<(), Errno> {
        let had = self.at(ino).size();
        match &self.change(ino)?.kind {
            Kind::File(_) => {}
            _ => return Err(Errno::Invalid),
        }
        // A file that no disk could hold is refused before one that this disk cannot.
        if size > i64::MAX as u64 {
            return Err(Errno::TooLarge);
        }
        if size > had {
            self.take(size - had)?;
        } else {
            self.used -= had - size;
        }
        let inode = self.at_mut(ino);
        if let Kind::File(Content::Own(content)) = &mut inode.kind {
            content.resize(index(size), 0);
            if size < had {
                content.shrink_to(index(size).saturating_mul(2));
            }
        }
        inode.touch(now);
        Ok(())
    }

    /// What is known of an open file.
    pub(crate) fn status_of_open(&self, number: u32) -> Result<Status, Errno> {
        self.opened(number).map(|open| self.status_of(open.ino))
    }

    /// Sets permissions of an open file.
    pub(crate) fn set_mode_of_open(&mut self, number: u32, mode: u32, now: i64) -> Result<(), Errno> {
        let ino = self.opened(number)?.ino;
        self.set_mode_of(ino, mode, now)
    }

    /// Sets the user and the group of an open file.
    pub(crate) fn set_owner_of_open(&mut self, number: u32, owner: (u32, u32), now: i64) -> Result<(), Errno> {
        let ino = self.opened(number)?.ino;
        self.set_owner_of(ino, owner, now)
    }

    /// Sets when an open file was read and written last.
    pub(crate) fn set_times_of_open(&mut self, number: u32, times: (i64, i64), now: i64) -> Result<(), Errno> {
        let ino = self.opened(number)?.ino;
        self.set_times_of(ino, times, now)
    }
}

/// A place in a file that is in memory.
fn index(place: u64) -> usize {
    usize::try_from(place).expect("because the limit of a disk is far below the size of memory")
}
