//! What can stand under a CID: a file, or a folder of files and folders under strict names.

use std::collections::BTreeMap;
use std::sync::Arc;

/// The longest name of a file, in bytes; with a longer one IPFS splits the directory, and its CID would differ from ours.
pub const NAME_LIMIT: usize = 255 * 1024;
/// What IPFS lets a folder's names and CIDs have together, in bytes, before it splits the directory.
pub const FOLDER_LIMIT: usize = 256 * 1024;
/// How many folders can stand within each other.
pub const DEPTH_LIMIT: usize = 100;

/// A link's CID counts this much towards [`FOLDER_LIMIT`].
const CID_BYTES: usize = 36;

/// A file by its path.
type PathAndBytes = (String, Arc<[u8]>);

/// A file or a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Content {
    /// A file's bytes.
    File(Arc<[u8]>),
    /// What a folder holds.
    Folder(Folder),
}

/// A folder: names, each once, ordered by their bytes as IPFS orders them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder {
    entries: Box<[(Box<str>, Content)]>,
    /// How many folders stand within each other here, this one included.
    height: usize,
}

/// Why a file or a folder cannot be stored.
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
    /// A name stands twice.
    #[error("`{0}` stands twice in one folder; give each file a name of its own")]
    Twice(String),
    /// The folder holds too much.
    #[error(
        "the folder's {names} names and CIDs have {bytes} bytes, and IPFS would split it from {FOLDER_LIMIT} on; spread them over folders"
    )]
    WideFolder {
        /// How many names it has.
        names: usize,
        /// What they and their CIDs take.
        bytes: usize,
    },
    /// Folders stand too deep within each other.
    #[error("more than {DEPTH_LIMIT} folders stand within each other; use fewer")]
    DeepFolder,
}

impl Folder {
    /// A folder that holds these, in any order.
    ///
    /// # Errors
    /// When a name cannot stand in a directory or stands twice, or when they are too many or too deep.
    pub fn new(entries: impl IntoIterator<Item = (String, Content)>) -> Result<Self, StorageError> {
        let mut entries: Vec<(Box<str>, Content)> = entries.into_iter().map(|(name, content)| (name.into(), content)).collect();
        entries.iter().try_for_each(|(name, _)| check(name))?;
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some(pair) = entries.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            return Err(StorageError::Twice(pair[0].0.to_string()));
        }
        let bytes = entries.iter().map(|(name, _)| name.len() + CID_BYTES).sum();
        if bytes >= FOLDER_LIMIT {
            return Err(StorageError::WideFolder { names: entries.len(), bytes });
        }
        let height = 1 + entries.iter().map(|(_, content)| content.height()).max().unwrap_or(0);
        if height > DEPTH_LIMIT {
            return Err(StorageError::DeepFolder);
        }
        Ok(Self { entries: entries.into(), height })
    }

    /// A folder that holds these files by their paths, `a/b.json`, with the folders that the paths name.
    ///
    /// # Errors
    /// As [`Folder::new`]; and when a path names a file and a folder.
    pub fn of_files(files: impl IntoIterator<Item = (String, Arc<[u8]>)>) -> Result<Self, StorageError> {
        let mut here: Vec<(String, Content)> = Vec::new();
        let mut below: BTreeMap<String, Vec<PathAndBytes>> = BTreeMap::new();
        for (path, content) in files {
            match path.split_once('/') {
                None => here.push((path, Content::File(content))),
                // Each turn takes one folder off the paths, so their number bounds the turns.
                Some(_) if path.matches('/').count() >= DEPTH_LIMIT => return Err(StorageError::DeepFolder),
                Some((folder, rest)) => below.entry(folder.to_owned()).or_default().push((rest.to_owned(), content)),
            }
        }
        for (name, files) in below {
            here.push((name, Content::Folder(Self::of_files(files)?)));
        }
        Self::new(here)
    }

    /// A folder of one file; its name is checked.
    pub(crate) fn of_one(name: &str, content: Arc<[u8]>) -> Self {
        Self { entries: [(name.into(), Content::File(content))].into(), height: 1 }
    }

    /// The same folder with other contents under its names.
    pub(crate) fn map(&self, other: &mut dyn FnMut(usize, &Content) -> Content) -> Self {
        let entries = self.entries.iter().enumerate().map(|(place, (name, content))| (name.clone(), other(place, content)));
        Self { entries: entries.collect(), height: self.height }
    }

    /// What has this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Content> {
        let place = self.entries.binary_search_by(|(other, _)| (**other).cmp(name)).ok()?;
        Some(&self.entries[place].1)
    }

    /// All names and what has them, ordered by their bytes.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = (&str, &Content)> {
        self.entries.iter().map(|(name, content)| (&**name, content))
    }
}

impl Content {
    fn height(&self) -> usize {
        match self {
            Self::File(_) => 0,
            Self::Folder(folder) => folder.height,
        }
    }
}

/// Whether a file can have this name.
pub(crate) fn check(name: &str) -> Result<(), StorageError> {
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

    fn file() -> Content {
        Content::File(b"x".as_slice().into())
    }

    fn of(names: &[&str]) -> Result<Folder, StorageError> {
        Folder::new(names.iter().map(|name| ((*name).to_owned(), file())))
    }

    #[test]
    fn a_folder_with_a_wrong_name_is_refused() {
        assert_eq!(of(&["a", ""]), Err(StorageError::NoName));
        for wrong in [".", "..", "a/b", "/"] {
            assert_eq!(of(&["a", wrong]), Err(StorageError::NotAName(wrong.to_owned())));
        }
        assert_eq!(of(&["a", "b", "a"]), Err(StorageError::Twice("a".to_owned())));
        let paths = |paths: &[&str]| Folder::of_files(paths.iter().map(|path| ((*path).to_owned(), b"x".as_slice().into())));
        assert_eq!(paths(&["a/b", "a"]), Err(StorageError::Twice("a".to_owned())));
        assert_eq!(paths(&["a//b"]), Err(StorageError::NoName));
        assert_eq!(paths(&["a/../b"]), Err(StorageError::NotAName("..".to_owned())));
    }

    #[test]
    fn a_folder_that_ipfs_would_split_is_refused() {
        let names: Vec<String> = (0..5_000).map(|i| format!("{i:017}")).collect();
        let wide = |count: usize| of(&names[..count].iter().map(String::as_str).collect::<Vec<_>>());
        assert!(wide(FOLDER_LIMIT / 53).is_ok());
        assert!(matches!(wide(FOLDER_LIMIT / 53 + 1), Err(StorageError::WideFolder { names: 4_947, .. })));
    }

    #[test]
    fn folders_too_deep_are_refused() {
        let deep = |folders: usize| Folder::of_files([("a/".repeat(folders) + "x", b"x".as_slice().into())]);
        assert!(deep(DEPTH_LIMIT - 1).is_ok());
        for folders in [DEPTH_LIMIT, 100_000] {
            assert_eq!(deep(folders), Err(StorageError::DeepFolder));
        }
    }
}
