//! The store: files and folders by their CIDs. Who hosts them is not its part.
//!
//! A CID is computed from the bytes when they are put, and never taken from the caller, so what is read under a CID
//! is what was put under it. Each content is kept once, whoever puts it and under whatever names. Only what was put
//! as a whole is found: a folder within another is none of the roots.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{Address, Format};
use crate::folder::{self, Content, Folder, StorageError};
use crate::kept::Kept;
use crate::spec::StorageSpec;
use crate::unixfs::{self, Dag};

/// All that was ever stored.
#[derive(Clone, Debug)]
pub struct Storage {
    format: Format,
    pub(crate) roots: BTreeMap<Address, Root>,
    files: BTreeMap<Address, Arc<[u8]>>,
}

/// What was put as a whole.
#[derive(Clone, Debug)]
pub(crate) struct Root {
    pub(crate) content: Content,
    pub(crate) blocks: Shape,
}

/// Where a root's blocks come from.
#[derive(Clone, Debug)]
pub(crate) enum Shape {
    /// They are made again from the content.
    Made(Format),
    /// Somebody else made them in another way, so they are kept.
    Kept(Kept),
}

/// Why a file or folder cannot be read.
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
    /// It is a folder, and a file was asked for.
    #[error("this is a folder; name a file in it, `<cid>/<name>`")]
    IsAFolder,
    /// It is a file, and a folder was asked for.
    #[error("this is a file, so there is nothing in it to list")]
    IsAFile,
}

/// A line of a folder's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The name in the folder.
    pub name: String,
    /// What has it.
    pub what: Held,
}

/// What has a name in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Held {
    /// A file.
    File {
        /// How long it is.
        bytes: u64,
    },
    /// A folder.
    Folder {
        /// How many names it holds itself.
        names: usize,
    },
}

impl Storage {
    /// An empty store.
    #[must_use]
    pub fn new(spec: &StorageSpec) -> Self {
        Self { format: Format::V1(spec.hash), roots: BTreeMap::new(), files: BTreeMap::new() }
    }

    /// Adds a file wrapped in a directory, as `ipfs add --cid-version=1 -w` does. Returns the text of the directory's CID.
    ///
    /// # Errors
    /// When the name cannot stand in a directory.
    pub fn put(&mut self, name: &str, content: &Arc<[u8]>) -> Result<String, StorageError> {
        folder::check(name)?;
        let file = unixfs::file(content, self.format);
        let address = file.root;
        let dag = unixfs::directory([name].into_iter(), vec![file], self.format);
        if !self.roots.contains_key(&dag.root) {
            let content = Arc::clone(self.files.entry(address).or_insert_with(|| Arc::clone(content)));
            self.add(dag.root, Content::Folder(Folder::of_one(name, content)), Shape::Made(self.format));
        }
        Ok(dag.root.text(self.format.version()))
    }

    /// Adds a folder with all that is in it, as `ipfs add -r` does. Returns the text of the folder's CID, which is the
    /// CID that `ipfs add -w` prints for the same files.
    pub fn put_tree(&mut self, folder: &Folder, format: Format) -> String {
        let dag = unixfs::folder(folder, format);
        if !self.roots.contains_key(&dag.root) {
            let folder = self.keep_folder(folder, &dag);
            self.add(dag.root, Content::Folder(folder), Shape::Made(format));
        }
        dag.root.text(format.version())
    }

    /// Reads `<cid>/<name>`. The CID may stand in any of its texts; the name must be the same to the byte.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn get(&self, cid: &str, name: &str) -> Result<Arc<[u8]>, Missing> {
        let Content::Folder(folder) = &self.root(cid)?.content else { return Err(Missing::NoSuchName) };
        match folder.get(name) {
            Some(Content::File(file)) => Ok(Arc::clone(file)),
            _ => Err(Missing::NoSuchName),
        }
    }

    /// Reads the file at a path, `<cid>/<folder>/<name>`, or the root itself if it is a file.
    ///
    /// # Errors
    /// When there is no such file.
    pub fn read(&self, path: &str) -> Result<Arc<[u8]>, Missing> {
        match self.at(path)? {
            Content::File(file) => Ok(Arc::clone(file)),
            Content::Folder(_) => Err(Missing::IsAFolder),
        }
    }

    /// What is stored under a CID.
    ///
    /// # Errors
    /// When nobody stored it.
    pub fn content(&self, cid: &str) -> Result<&Content, Missing> {
        Ok(&self.root(cid)?.content)
    }

    /// What the folder at a path holds, `<cid>` or `<cid>/<folder>`, ordered by the bytes of the names.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn list(&self, path: &str) -> Result<Vec<Listed>, Missing> {
        let Content::Folder(folder) = self.at(path)? else { return Err(Missing::IsAFile) };
        let held = |content: &Content| match content {
            Content::File(file) => Held::File { bytes: file.len() as u64 },
            Content::Folder(folder) => Held::Folder { names: folder.entries().len() },
        };
        Ok(folder.entries().map(|(name, content)| Listed { name: name.to_owned(), what: held(content) }).collect())
    }

    /// The CIDs of all that was put as a whole, in a fixed order.
    pub fn each_root(&self) -> impl Iterator<Item = String> {
        self.roots.iter().map(|(address, root)| address.text(root.version()))
    }

    /// The format in which files are stored.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    pub(crate) fn root(&self, cid: &str) -> Result<&Root, Missing> {
        self.roots.get(&address(cid)?).ok_or(Missing::Unknown)
    }

    fn at(&self, path: &str) -> Result<&Content, Missing> {
        let mut names = path.split('/');
        let root = self.root(names.next().unwrap_or_default())?;
        let found = names.try_fold(&root.content, |content, name| match content {
            Content::Folder(folder) => folder.get(name),
            Content::File(_) => None,
        });
        found.ok_or(Missing::NoSuchName)
    }

    /// Adds a root that is new.
    pub(crate) fn add(&mut self, root: Address, content: Content, blocks: Shape) {
        self.roots.insert(root, Root { content, blocks });
    }

    /// Adds a content whose tree of blocks is this one, unless it is there.
    pub(crate) fn put_dag(&mut self, content: &Content, dag: &Dag<'_>, format: Format) {
        if !self.roots.contains_key(&dag.root) {
            let content = self.keep(content, dag);
            self.add(dag.root, content, Shape::Made(format));
        }
    }

    /// The same content over files that were stored before, where they were.
    pub(crate) fn keep(&mut self, content: &Content, dag: &Dag<'_>) -> Content {
        match content {
            Content::File(file) => Content::File(Arc::clone(self.files.entry(dag.root).or_insert_with(|| Arc::clone(file)))),
            Content::Folder(folder) => Content::Folder(self.keep_folder(folder, dag)),
        }
    }

    fn keep_folder(&mut self, folder: &Folder, dag: &Dag<'_>) -> Folder {
        folder.map(&mut |place, content| self.keep(content, &dag.below[place]))
    }
}

/// The address that a text names.
pub(crate) fn address(cid: &str) -> Result<Address, Missing> {
    Address::parse(cid).map_err(|_| Missing::NotACid)?.ok_or(Missing::Unknown)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_content_under_two_names_is_kept_once() {
        let mut storage = Storage::new(&StorageSpec::default());
        let (mine, yours): (Arc<[u8]>, Arc<[u8]>) = (b"the same".as_slice().into(), b"the same".as_slice().into());
        storage.put("mine", &mine).unwrap();
        storage.put("yours", &yours).unwrap();
        assert_eq!((Arc::strong_count(&mine), Arc::strong_count(&yours)), (4, 1));
    }
}
