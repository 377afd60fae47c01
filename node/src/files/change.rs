//! What changes folders and what is known of their entries: make, rename, link, remove, chmod, times.

use std::collections::BTreeMap;

use super::errno::Errno;
use super::inode::{Ino, Inode, Kind};
use super::tree::{Follow, Place, ROOT, Tree};

impl Tree {
    /// Makes a folder.
    pub(crate) fn make_folder(&mut self, path: &str, mode: u32, now: i64) -> Result<(), Errno> {
        let place = self.walk(path, Follow::No)?;
        if place.found.is_some() {
            return Err(Errno::Exists);
        }
        self.make(place.folder, &place.name, Inode::new(Kind::Folder(BTreeMap::new()), mode, now), now).map(drop)
    }

    /// Makes a folder and all above it; gives the first that was made.
    pub(crate) fn make_folders(&mut self, path: &str, mode: u32, now: i64) -> Result<Option<String>, Errno> {
        let mut first = None;
        let mut so_far = String::new();
        for part in path.split('/').filter(|part| !part.is_empty()) {
            so_far.push('/');
            so_far.push_str(part);
            match self.make_folder(&so_far, mode, now) {
                Ok(()) => first = first.or_else(|| Some(so_far.clone())),
                Err(Errno::Exists) => {
                    let found = self.find(&so_far, Follow::Yes)?;
                    if !self.at(found).is_folder() {
                        return Err(if so_far.len() >= path.trim_end_matches('/').len() { Errno::Exists } else { Errno::NotFolder });
                    }
                }
                Err(errno) => return Err(errno),
            }
        }
        Ok(first)
    }

    /// Makes a folder whose name begins so and is like no other's. `draw` gives a letter's place for a number that never comes again.
    pub(crate) fn make_temporary(&mut self, prefix: &str, now: i64, draw: impl Fn(u64, usize) -> usize) -> Result<String, Errno> {
        const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
        loop {
            self.temporary += 1;
            let ending: String = (0..6).map(|n| char::from(LETTERS[draw(self.temporary, n) % LETTERS.len()])).collect();
            let path = format!("{prefix}{ending}");
            match self.make_folder(&path, 0o700, now) {
                Ok(()) => return Ok(path),
                Err(Errno::Exists) => {}
                Err(errno) => return Err(errno),
            }
        }
    }

    /// Makes a link to a path.
    pub(crate) fn make_link(&mut self, target: &str, path: &str, now: i64) -> Result<(), Errno> {
        if target.is_empty() {
            return Err(Errno::NoEntry);
        }
        let place = self.free_place(path)?;
        self.make(place.folder, &place.name, Inode::new(Kind::Link(target.to_owned()), 0o777, now), now).map(drop)
    }

    /// A place for a new file at a path.
    fn free_place(&self, path: &str) -> Result<Place, Errno> {
        let place = self.walk(path, Follow::No)?;
        match place.found {
            Some(_) => Err(Errno::Exists),
            None if place.must_be_folder => Err(Errno::NoEntry),
            None => Ok(place),
        }
    }

    /// Gives a file one more name.
    pub(crate) fn link(&mut self, from: &str, to: &str, now: i64) -> Result<(), Errno> {
        let ino = self.find(from, Follow::No)?;
        let place = self.free_place(to)?;
        if self.at(ino).is_folder() {
            return Err(Errno::NotPermitted);
        }
        if self.at(ino).fixed {
            return Err(Errno::CrossDevice);
        }
        let inode = self.at_mut(ino);
        inode.links += 1;
        inode.times.change = now;
        self.name(place.folder, &place.name, ino, now);
        Ok(())
    }

    /// Takes a name from a file or a link.
    pub(crate) fn unlink(&mut self, path: &str, now: i64) -> Result<(), Errno> {
        let place = self.walk(path, Follow::No)?;
        let ino = place.found.ok_or(Errno::NoEntry)?;
        if self.at(ino).is_folder() {
            return Err(Errno::IsFolder);
        }
        self.remove(&place, ino, now)
    }

    /// Removes an empty folder.
    pub(crate) fn remove_folder(&mut self, path: &str, now: i64) -> Result<(), Errno> {
        let place = self.walk(path, Follow::No)?;
        let ino = place.found.ok_or(Errno::NoEntry)?;
        if place.nameless {
            return Err(if ino == ROOT { Errno::Busy } else { Errno::Invalid });
        }
        match &self.at(ino).kind {
            Kind::Folder(entries) if entries.is_empty() => self.remove(&place, ino, now),
            Kind::Folder(_) => Err(Errno::NotEmpty),
            _ => Err(Errno::NotFolder),
        }
    }

    fn remove(&mut self, place: &Place, ino: Ino, now: i64) -> Result<(), Errno> {
        if self.at(ino).fixed {
            return Err(Errno::ReadOnly);
        }
        self.unname(place.folder, &place.name, now);
        let inode = self.at_mut(ino);
        inode.times.change = now;
        inode.links = if inode.is_folder() { 0 } else { inode.links - 1 };
        self.sweep(ino);
        Ok(())
    }

    /// Removes a folder with everything in it, or a file. Of a folder that holds one of the task's own files, nothing is removed.
    pub(crate) fn remove_all(&mut self, path: &str, now: i64) -> Result<u64, Errno> {
        let place = self.walk(path, Follow::No)?;
        let ino = place.found.ok_or(Errno::NoEntry)?;
        if place.nameless {
            return Err(if ino == ROOT { Errno::Busy } else { Errno::Invalid });
        }
        // Folders before what is in them, so that going backwards empties each before its turn.
        let mut found = vec![(place.folder, place.name, ino)];
        let mut next = 0;
        while let Some((_, _, ino)) = found.get(next) {
            let (inode, ino) = (self.at(*ino), *ino);
            if inode.fixed {
                return Err(Errno::ReadOnly);
            }
            if let Kind::Folder(entries) = &inode.kind {
                found.extend(entries.iter().map(|(name, entry)| (ino, name.clone(), *entry)));
            }
            next += 1;
        }
        let removed = found.len() as u64;
        for (folder, name, ino) in found.into_iter().rev() {
            self.unname(folder, &name, now);
            let inode = self.at_mut(ino);
            inode.links = if inode.is_folder() { 0 } else { inode.links - 1 };
            self.sweep(ino);
        }
        Ok(removed)
    }

    /// Gives another name, maybe in another folder, in place of what has that name.
    pub(crate) fn rename(&mut self, from: &str, to: &str, now: i64) -> Result<(), Errno> {
        let (source, target) = (self.walk(from, Follow::No)?, self.walk(to, Follow::No)?);
        let ino = source.found.ok_or(Errno::NoEntry)?;
        if source.nameless || target.nameless {
            return Err(Errno::Busy);
        }
        let is_folder = self.at(ino).is_folder();
        if target.trail.iter().any(|(_, above)| *above == ino) {
            return Err(Errno::Invalid);
        }
        if target.must_be_folder && !is_folder {
            return Err(Errno::NotFolder);
        }
        if self.at(ino).fixed || target.found.is_some_and(|ino| self.at(ino).fixed) {
            return Err(Errno::ReadOnly);
        }
        if target.found == Some(ino) {
            return Ok(());
        }
        if let Some(there) = target.found {
            match &self.at(there).kind {
                Kind::Folder(_) if !is_folder => return Err(Errno::IsFolder),
                Kind::Folder(entries) if !entries.is_empty() => return Err(Errno::NotEmpty),
                Kind::File(_) | Kind::Link(_) if is_folder => return Err(Errno::NotFolder),
                _ => self.remove(&target, there, now)?,
            }
        }
        self.unname(source.folder, &source.name, now);
        self.name(target.folder, &target.name, ino, now);
        self.at_mut(ino).times.change = now;
        Ok(())
    }

    /// Sets permissions.
    pub(crate) fn set_mode(&mut self, path: &str, follow: Follow, mode: u32, now: i64) -> Result<(), Errno> {
        let ino = self.find(path, follow)?;
        self.set_mode_of(ino, mode, now)
    }

    pub(super) fn set_mode_of(&mut self, ino: Ino, mode: u32, now: i64) -> Result<(), Errno> {
        let inode = self.change(ino)?;
        inode.mode = mode & 0o7777;
        inode.times.change = now;
        Ok(())
    }

    /// Sets the user and the group.
    pub(crate) fn set_owner(&mut self, path: &str, follow: Follow, owner: (u32, u32), now: i64) -> Result<(), Errno> {
        let ino = self.find(path, follow)?;
        self.set_owner_of(ino, owner, now)
    }

    pub(super) fn set_owner_of(&mut self, ino: Ino, owner: (u32, u32), now: i64) -> Result<(), Errno> {
        let inode = self.change(ino)?;
        // The largest number says: as before.
        let kept = |new: u32, old: u32| if new == u32::MAX { old } else { new };
        inode.owner = (kept(owner.0, inode.owner.0), kept(owner.1, inode.owner.1));
        inode.times.change = now;
        Ok(())
    }

    /// Sets when it was read and written last.
    pub(crate) fn set_times(&mut self, path: &str, follow: Follow, times: (i64, i64), now: i64) -> Result<(), Errno> {
        let ino = self.find(path, follow)?;
        self.set_times_of(ino, times, now)
    }

    pub(super) fn set_times_of(&mut self, ino: Ino, (access, modify): (i64, i64), now: i64) -> Result<(), Errno> {
        let inode = self.change(ino)?;
        inode.times.access = access;
        inode.times.modify = modify;
        inode.times.change = now;
        Ok(())
    }

    /// Whether the process may read (4), write (2) or execute (1) it: root may all, but nobody may execute what no one may.
    pub(crate) fn access(&self, path: &str, wanted: u32) -> Result<(), Errno> {
        let inode = self.at(self.find(path, Follow::Yes)?);
        if wanted & 1 != 0 && !inode.is_folder() && inode.mode & 0o111 == 0 {
            return Err(Errno::Denied);
        }
        if wanted & 2 != 0 && inode.fixed && !inode.is_folder() {
            return Err(Errno::ReadOnly);
        }
        Ok(())
    }
}
