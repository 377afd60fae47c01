//! The store: files by the CID of the directory that wraps each, and the nodes that host them.
//!
//! A CID is computed from the bytes when they are put, and never taken from the caller, so what is read under a CID
//! is what was put under it. Each content is kept once, whoever puts it and under whatever names.

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::NodeId;

use crate::block::Address;
use crate::spec::{CidHash, StorageSpec};
use crate::unixfs;

/// The longest name of a file, in bytes; with a longer one IPFS splits the directory, and its CID would differ from ours.
pub const NAME_LIMIT: usize = 255 * 1024;

/// All that was ever stored, and who hosts it.
#[derive(Clone, Debug)]
pub struct Storage {
    hash: CidHash,
    directories: BTreeMap<Address, Directory>,
    files: BTreeMap<Address, Arc<[u8]>>,
}

/// A directory with its one file.
#[derive(Clone, Debug)]
struct Directory {
    name: Box<str>,
    content: Arc<[u8]>,
    /// Ascending, each once.
    hosts: Vec<NodeId>,
}

/// Why a file cannot be stored.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// It has no name.
    #[error("the file has no name; give it one, such as `proof.json`, since it is read as `<cid>/<name>`")]
    NoName,
    /// Its name is a path.
    #[error("`{0}` cannot name a file in a directory; give a name without `/` that is not `.` or `..`")]
    NotAName(String),
    /// Its name is too long.
    #[error("the file's name has {0} bytes; give it one of at most {NAME_LIMIT} bytes")]
    LongName(usize),
}

/// Why a file cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Missing {
    /// What was given for a CID is none.
    #[error("this is not a CID")]
    NotACid,
    /// Nobody stored such a directory.
    #[error("nobody stored anything under this CID")]
    Unknown,
    /// The directory holds a file of another name.
    #[error("the directory of this CID holds no file of this name")]
    NoSuchName,
    /// All who host it are offline.
    #[error("every node that hosts this file is offline")]
    NobodyOnline,
}

impl Storage {
    /// An empty store.
    #[must_use]
    pub fn new(spec: &StorageSpec) -> Self {
        Self { hash: spec.hash, directories: BTreeMap::new(), files: BTreeMap::new() }
    }

    /// Adds a file wrapped in a directory, as `ipfs add --cid-version=1 -w` does; `by` hosts it from then on.
    /// Returns the text of the directory's CID.
    ///
    /// # Errors
    /// When the name cannot stand in a directory.
    pub fn put(&mut self, by: NodeId, name: &str, content: &Arc<[u8]>) -> Result<String, StorageError> {
        check(name)?;
        let file = unixfs::file(content, self.hash);
        let address = unixfs::directory(name, &file, self.hash);
        let directory = self.directories.entry(address).or_insert_with(|| {
            let content = Arc::clone(self.files.entry(file.root).or_insert_with(|| Arc::clone(content)));
            Directory { name: name.into(), content, hosts: Vec::new() }
        });
        if let Err(place) = directory.hosts.binary_search(&by) {
            directory.hosts.insert(place, by);
        }
        Ok(address.text())
    }

    /// Reads `<cid>/<name>`. The CID may stand in any of its texts; the name must be the same to the byte.
    /// `online` tells whether a host can serve now.
    ///
    /// # Errors
    /// When there is no such file, or nobody who serves it.
    pub fn get(&self, cid: &str, name: &str, online: &dyn Fn(NodeId) -> bool) -> Result<Arc<[u8]>, Missing> {
        let directory = self.directory(cid)?;
        if *directory.name != *name {
            return Err(Missing::NoSuchName);
        }
        if !directory.hosts.iter().any(|host| online(*host)) {
            return Err(Missing::NobodyOnline);
        }
        Ok(Arc::clone(&directory.content))
    }

    /// The nodes that host a directory, ascending; none if nobody stored it.
    #[must_use]
    pub fn hosts(&self, cid: &str) -> Vec<NodeId> {
        self.directory(cid).map_or_else(|_| Vec::new(), |directory| directory.hosts.clone())
    }

    fn directory(&self, cid: &str) -> Result<&Directory, Missing> {
        let address = Address::parse(cid).map_err(|_| Missing::NotACid)?.ok_or(Missing::Unknown)?;
        self.directories.get(&address).ok_or(Missing::Unknown)
    }
}

fn check(name: &str) -> Result<(), StorageError> {
    if name.is_empty() {
        return Err(StorageError::NoName);
    }
    if name.len() > NAME_LIMIT {
        return Err(StorageError::LongName(name.len()));
    }
    if name == "." || name == ".." || name.contains('/') {
        return Err(StorageError::NotAName(name.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_content_under_two_names_is_kept_once() {
        let mut storage = Storage::new(&StorageSpec::default());
        let (mine, yours): (Arc<[u8]>, Arc<[u8]>) = (b"the same".as_slice().into(), b"the same".as_slice().into());
        storage.put(NodeId(0), "mine", &mine).unwrap();
        storage.put(NodeId(1), "yours", &yours).unwrap();
        assert_eq!((Arc::strong_count(&mine), Arc::strong_count(&yours)), (4, 1));
    }
}
