//! What holds for the store with any contents and names.

use std::sync::Arc;

use cid::Cid;
use koipond_storage_mock::spec::{CidHash, StorageSpec};
use koipond_storage_mock::{Missing, NAME_LIMIT, Storage, StorageError};
use proptest::collection::vec;
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// How many cases each law is tried on.
const CASES: u32 = 200;

/// A hash of 32 bytes.
type Digest = fn(&[u8]) -> [u8; 32];

fn empty() -> Storage {
    Storage::new(&StorageSpec::default())
}

fn small() -> Arc<[u8]> {
    b"a proof".as_slice().into()
}

/// Names that can stand in a directory.
fn names() -> impl Strategy<Value = String> {
    "[^/\u{0}]{1,40}".prop_filter("a place, not a name", |name| name != "." && name != "..")
}

/// Contents short and long, up to three chunks.
fn contents() -> impl Strategy<Value = Arc<[u8]>> {
    let long = (vec(any::<u8>(), 1..300), 1..2_500_usize).prop_map(|(piece, times)| Arc::from(piece.repeat(times)));
    prop_oneof![4 => vec(any::<u8>(), 0..400).prop_map(Arc::from), 1 => long]
}

fn hashes() -> impl Strategy<Value = CidHash> {
    prop_oneof![Just(CidHash::Sha2_256), Just(CidHash::Blake3)]
}

/// A varint at the head of the bytes, and what follows it.
fn varint(bytes: &[u8]) -> (usize, &[u8]) {
    let len = bytes.iter().position(|byte| byte & 0x80 == 0).expect("a number ends") + 1;
    let number = bytes[..len].iter().rev().fold(0, |number, byte| number << 7 | usize::from(byte & 0x7f));
    (number, &bytes[len..])
}

/// A directory's block, written a second time: one link (Hash, Name, Tsize), then the UnixFS data of a directory.
fn directory_of_one(leaf: &Cid, name: &str, content: &[u8]) -> Vec<u8> {
    let number = |mut n: usize| {
        let mut out = Vec::new();
        while n > 127 {
            out.push((n % 128 + 128) as u8);
            n /= 128;
        }
        out.push(n as u8);
        out
    };
    let link = [&[0x0a, 36][..], &leaf.to_bytes(), &[0x12], &number(name.len()), name.as_bytes(), &[0x18], &number(content.len())].concat();
    let block = [&[0x12][..], &number(link.len()), &link, &[0x0a, 2, 8, 1]].concat();
    assert_eq!(varint(&block[1..]).0, link.len());
    block
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn what_was_put_is_what_is_read(name in names(), content in contents(), hash in hashes()) {
        let mut storage = Storage::new(&StorageSpec { hash, ..StorageSpec::default() });
        let cid = storage.put(&name, &content).unwrap();
        prop_assert_eq!(storage.get(&cid, &name), Ok(content));
    }

    #[test]
    fn the_cid_is_the_hash_of_the_directory_over_the_hash_of_the_bytes(
        name in names(), content in vec(any::<u8>(), 0..400), hash in hashes(),
    ) {
        let (code, digest): (u64, Digest) = match hash {
            CidHash::Sha2_256 => (0x12, |bytes| Sha256::digest(bytes).into()),
            CidHash::Blake3 => (0x1e, |bytes| *blake3::hash(bytes).as_bytes()),
        };
        let text = Storage::new(&StorageSpec { hash, ..StorageSpec::default() }).put(&name, &content.as_slice().into()).unwrap();
        let cid = Cid::try_from(text.as_str()).unwrap();
        let leaf = Cid::new_v1(0x55, cid::multihash::Multihash::wrap(code, &digest(&content)).unwrap());
        prop_assert_eq!((cid.version(), cid.codec(), cid.hash().code()), (cid::Version::V1, 0x70, code));
        prop_assert_eq!(cid.hash().digest(), &digest(&directory_of_one(&leaf, &name, &content)));
        prop_assert_eq!(cid.to_string(), text);
    }

    #[test]
    fn another_name_or_other_bytes_are_another_cid(
        (name, other) in (names(), names()), (content, more) in (contents(), contents()),
    ) {
        let mut storage = empty();
        let cid = storage.put(&name, &content).unwrap();
        prop_assert_eq!(storage.put(&other, &content).unwrap() == cid, other == name);
        prop_assert_eq!(storage.put(&name, &more).unwrap() == cid, more == content);
        prop_assert_eq!(storage.get(&cid, &name), Ok(content));
    }

    #[test]
    fn another_name_is_not_found((name, other) in (names(), names()), content in contents()) {
        prop_assume!(name != other);
        let mut storage = empty();
        let cid = storage.put(&name, &content).unwrap();
        prop_assert_eq!(storage.get(&cid, &other), Err(Missing::NoSuchName));
    }

    #[test]
    fn any_text_can_be_asked_for(cid in ".*", name in ".*") {
        prop_assert!(empty().get(&cid, &name).is_err());
    }
}

#[test]
fn a_cid_that_nobody_stored_is_unknown() {
    let cid = empty().put("proof.json", &small()).unwrap();
    assert_eq!(empty().get(&cid, "proof.json"), Err(Missing::Unknown));
}

#[test]
fn a_text_that_is_no_cid_is_told_apart_from_an_unknown_one() {
    for text in ["", "bafy", "Hello, World!", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWnPbd0"] {
        assert_eq!(empty().get(text, "proof.json"), Err(Missing::NotACid), "{text}");
    }
    let other_hash = "bafkrgqd3ks3gqnwb7porhusedwpbing4mlfgo75wr5p6m2sgjovn5tn5ablw7dllllb3zsaiis35kcy4yzqdirf347h47d6avipohrrw3hrts";
    assert_eq!(empty().get(other_hash, "proof.json"), Err(Missing::Unknown));
}

#[test]
fn a_name_that_cannot_stand_in_a_directory_is_refused() {
    let refused = |name: &str| empty().put(name, &small()).expect_err(name);
    assert_eq!(refused(""), StorageError::NoName);
    for name in ["/", "a/b", "/proof.json", "proof.json/", ".", ".."] {
        assert_eq!(refused(name), StorageError::NotAName(name.to_owned()));
    }
    assert_eq!(refused(&"x".repeat(NAME_LIMIT + 1)), StorageError::LongName(NAME_LIMIT + 1));
    assert!(empty().put(&"x".repeat(NAME_LIMIT), &small()).is_ok());
}

#[test]
fn the_store_keeps_the_bytes_it_was_given_and_no_copy() {
    let mut storage = empty();
    let content: Arc<[u8]> = vec![7; 600_000].into();
    let cid = storage.put("proof.bin", &content).unwrap();
    let read = storage.get(&cid, "proof.bin").unwrap();
    assert!(Arc::ptr_eq(&read, &content));
}
