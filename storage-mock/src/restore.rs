//! What a log says was stored, put back into a store.

use std::sync::Arc;

use crate::address::Format;
use crate::folder::{Content, Folder};
use crate::spec::CidHash;
use crate::store::{self, Shape, Storage};
use crate::unixfs;

/// The ways in which tasks' uploads become blocks.
const FORMATS: [Format; 3] = [Format::V1(CidHash::Sha2_256), Format::V1(CidHash::Blake3), Format::V0];

impl Storage {
    /// Puts files back under the CID that they had; a file that no directory wraps has an empty name. Whether they are stored under it
    /// then: what somebody else made into blocks in another way cannot be made again from the files alone.
    pub fn restore(&mut self, cid: &str, files: Vec<(String, Arc<[u8]>)>) -> bool {
        let Ok(address) = store::address(cid) else { return false };
        if self.roots.contains_key(&address) {
            return true;
        }
        let content = match files.as_slice() {
            [(name, bytes)] if name.is_empty() => Content::File(Arc::clone(bytes)),
            _ => match Folder::of_files(files) {
                Ok(folder) => Content::Folder(folder),
                Err(_) => return false,
            },
        };
        let Some(format) = FORMATS.into_iter().find(|format| unixfs::content(&content, *format).root == address) else { return false };
        let kept = self.keep(&content, &unixfs::content(&content, format));
        self.add(address, kept, Shape::Made(format));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::StorageSpec;

    fn file(text: &str) -> Arc<[u8]> {
        text.as_bytes().into()
    }

    #[test]
    fn what_was_stored_comes_back_under_its_cid_in_every_format() {
        for format in FORMATS {
            let mut first = Storage::new(&StorageSpec::default());
            let files = vec![("a/b.json".to_owned(), file("1")), ("c".to_owned(), file(&"x".repeat(300_000)))];
            let cid = first.put_tree(&Folder::of_files(files.clone()).expect("sound names"), format);
            let mut second = Storage::new(&StorageSpec::default());
            assert!(second.restore(&cid, files), "{format:?}");
            assert_eq!(second.export(&[&cid]).ok(), first.export(&[&cid]).ok(), "{format:?}");
        }
    }

    #[test]
    fn a_file_that_nothing_wraps_has_no_name() {
        let mut storage = Storage::new(&StorageSpec::default());
        // The well-known CID of an empty raw block.
        let cid = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku";
        assert!(storage.restore(cid, vec![(String::new(), file(""))]));
        assert_eq!(storage.read(cid).as_deref(), Ok([].as_slice()));
    }

    #[test]
    fn other_bytes_are_not_taken_for_those_of_a_cid() {
        let mut storage = Storage::new(&StorageSpec::default());
        let cid = Storage::new(&StorageSpec::default()).put("a", &file("1")).expect("a sound name");
        assert!(!storage.restore(&cid, vec![("a".to_owned(), file("2"))]));
        assert!(!storage.restore(&cid, vec![("b".to_owned(), file("1"))]));
        assert!(!storage.restore("no cid", vec![("a".to_owned(), file("1"))]));
        assert!(storage.read(&cid).is_err());
    }
}
