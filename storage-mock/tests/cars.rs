//! CARs that are damaged or made to do harm: each is refused with its reason, and nothing of it is stored.

use std::sync::Arc;

use cid::Cid;
use cid::multihash::Multihash;
use koipond_storage_mock::spec::StorageSpec;
use koipond_storage_mock::{CarError, CidError, Folder, Format, Missing, Storage, StorageError};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// How many cases each law is tried on.
const CASES: u32 = 300;
const RAW: u64 = 0x55;
const DAG_PB: u64 = 0x70;

fn empty() -> Storage {
    Storage::new(&StorageSpec::default())
}

fn refused(car: &[u8]) -> CarError {
    empty().import(car).expect_err("it is refused")
}

/// A CAR of two files, one of them in a folder.
fn sample() -> (String, Vec<u8>) {
    let file = |path: &str| (path.to_owned(), Arc::from(path.as_bytes()));
    let mut storage = empty();
    let cid = storage.put_tree(&Folder::of_files(["a/one.txt", "two.txt"].map(file)).expect("a plain folder"), Format::V0);
    let car = storage.export(&[&cid]).expect("a plain folder");
    (cid, car)
}

fn sha2(codec: u64, block: &[u8]) -> Cid {
    Cid::new_v1(codec, Multihash::wrap(0x12, &Sha256::digest(block)).expect("32 bytes fit"))
}

fn varint(mut number: u64) -> Vec<u8> {
    let mut out = Vec::new();
    while number > 127 {
        out.push((number % 128 + 128) as u8);
        number /= 128;
    }
    out.push(number as u8);
    out
}

fn with_length(bytes: &[u8]) -> Vec<u8> {
    [varint(bytes.len() as u64), bytes.to_vec()].concat()
}

/// A field of a protobuf message.
fn field(number: u8, bytes: &[u8]) -> Vec<u8> {
    [vec![number << 3 | 2], with_length(bytes)].concat()
}

fn number(field: u8, number: u64) -> Vec<u8> {
    [vec![field << 3], varint(number)].concat()
}

fn link(to: &Cid, name: &str) -> Vec<u8> {
    field(2, &[field(1, &to.to_bytes()), field(2, name.as_bytes()), number(3, 1)].concat())
}

/// A node of a file over parts of these lengths, which says that it holds `says` bytes.
fn file(parts: &[(&Cid, u64)], says: u64) -> Vec<u8> {
    let links: Vec<u8> = parts.iter().flat_map(|(to, _)| link(to, "")).collect();
    let lengths: Vec<u8> = parts.iter().flat_map(|(_, bytes)| number(4, *bytes)).collect();
    [links, field(1, &[number(1, 2), number(3, says), lengths].concat())].concat()
}

fn directory(held: &[(&Cid, &str)]) -> Vec<u8> {
    let links: Vec<u8> = held.iter().flat_map(|(to, name)| link(to, name)).collect();
    [links, field(1, &number(1, 1))].concat()
}

/// A CAR, written a second time.
fn car(root: &Cid, blocks: &[(&Cid, &[u8])]) -> Vec<u8> {
    let root = [&[0][..], &root.to_bytes()].concat();
    let header = [b"\xa2\x65roots\x81\xd8\x2a\x58", &[root.len() as u8][..], &root, b"\x67version\x01"].concat();
    let blocks = blocks.iter().flat_map(|(cid, block)| with_length(&[&cid.to_bytes(), *block].concat()));
    with_length(&header).into_iter().chain(blocks).collect()
}

/// A CAR whose first block is the root, all under their own hashes.
fn of(blocks: &[(u64, Vec<u8>)]) -> Vec<u8> {
    let cids: Vec<Cid> = blocks.iter().map(|(codec, block)| sha2(*codec, block)).collect();
    car(&cids[0], &cids.iter().zip(blocks).map(|(cid, (_, block))| (cid, block.as_slice())).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn any_bytes_can_be_imported(bytes: Vec<u8>) {
        prop_assert!(empty().import(&bytes).is_err());
    }

    #[test]
    fn a_car_with_one_bit_changed_is_refused(at: prop::sample::Index, bit in 0..8_u8) {
        let (_, mut car) = sample();
        let place = at.index(car.len());
        car[place] ^= 1 << bit;
        let mut storage = empty();
        prop_assert!(storage.import(&car).is_err(), "byte {place}, bit {bit}");
        prop_assert!(storage.each_root().next().is_none());
    }

    #[test]
    fn any_node_can_be_imported(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        let _ = empty().import(&of(&[(DAG_PB, bytes)]));
    }
}

#[test]
fn a_car_cut_anywhere_is_refused() {
    let (_, whole) = sample();
    for len in 0..whole.len() {
        let why = refused(&whole[..len]);
        assert!(matches!(why, CarError::Truncated { .. } | CarError::MissingBlock { .. }), "{len}: {why}");
    }
}

#[test]
fn a_block_with_other_bytes_than_its_cid_says_is_refused() {
    let cid = sha2(RAW, b"honest");
    assert_eq!(refused(&car(&cid, &[(&cid, b"forged")])), CarError::WrongBytes { cid: cid.to_string() });
    assert_eq!(refused(&car(&cid, &[(&cid, b"honest"), (&cid, b"forged")])), CarError::WrongBytes { cid: cid.to_string() });
}

#[test]
fn a_block_of_a_codec_or_hash_that_is_not_ours_is_refused() {
    let at = 59;
    let good = sha2(RAW, b"x");
    let cbor = sha2(0x71, b"x");
    let long = Cid::new_v1(RAW, Multihash::wrap(0x13, &[7; 64]).unwrap());
    let why = |cid: &Cid| refused(&car(&good, &[(cid, b"x")]));
    assert_eq!(why(&cbor), CarError::BlockCid { at, why: CidError::Codec(0x71) });
    assert_eq!(why(&long), CarError::BlockCid { at, why: CidError::Hash { hash: 0x13, len: 64 } });
    assert_eq!(refused(&car(&cbor, &[])), CarError::RootCid(CidError::Codec(0x71)));
    let node = directory(&[(&cbor, "x")]);
    let cid = sha2(DAG_PB, &node).to_string();
    assert_eq!(refused(&of(&[(DAG_PB, node)])), CarError::Link { cid, why: CidError::Codec(0x71) });
}

#[test]
fn a_block_that_is_not_there_is_named() {
    let leaf = sha2(RAW, b"x");
    assert_eq!(refused(&car(&leaf, &[])), CarError::MissingBlock { cid: leaf.to_string() });
    assert_eq!(refused(&of(&[(DAG_PB, directory(&[(&leaf, "x")]))])), CarError::MissingBlock { cid: leaf.to_string() });
}

#[test]
fn an_absurd_length_is_refused_before_it_is_believed() {
    let (_, whole) = sample();
    let limit = 1 << 20;
    assert_eq!(refused(&varint(u64::MAX)), CarError::LongPart { at: 0, bytes: u64::MAX, limit });
    let at = whole.len();
    let more = |bytes: u64| refused(&[&whole[..], &varint(bytes), &[0; 64]].concat());
    assert_eq!(more(1 << 40), CarError::LongPart { at, bytes: 1 << 40, limit: 2 << 20 });
    assert_eq!(more(65), CarError::Truncated { at });
    assert_eq!(more(0), CarError::BlockCid { at, why: CidError::NotACid });
    assert_eq!(refused(&[&whole[..], &[0xff; 20]].concat()), CarError::Truncated { at });
    let many_roots = with_length(b"\xa2\x65roots\x9b\xff\xff\xff\xff\xff\xff\xff\xff");
    assert_eq!(refused(&many_roots), CarError::Header("a root is no CID"));
}

#[test]
fn a_header_that_is_not_of_version_1_is_told_apart() {
    assert_eq!(refused(b"\x0a\xa1\x67version\x02"), CarError::Version2);
    assert_eq!(refused(&with_length(b"\xa2\x65roots\x80\x67version\x01")), CarError::NoRoots);
    assert!(matches!(refused(&with_length(b"\xa2\x65roots\x80\x67version\x03")), CarError::Header(_)));
    assert!(matches!(refused(b"\x04junk"), CarError::Header(_)));
    assert_eq!(refused(b""), CarError::Truncated { at: 0 });
    assert_eq!(empty().export(&[]), Err(CarError::NoRoots));
    assert_eq!(empty().export(&["bafy"]), Err(CarError::Missing(Missing::NotACid)));
}

#[test]
fn a_small_car_of_a_huge_file_is_refused() {
    let leaf = vec![0; 256 << 10];
    let (mut below, mut bytes) = (sha2(RAW, &leaf), leaf.len() as u64);
    let mut blocks = vec![(RAW, leaf)];
    for _ in 0..3 {
        let (node, whole) = (file(&[(&below, bytes); 174], bytes * 174), bytes * 174);
        (below, bytes) = (sha2(DAG_PB, &node), whole);
        blocks.insert(0, (DAG_PB, node));
    }
    assert_eq!(refused(&of(&blocks)), CarError::TooMuch);
    let modest = file(&[(&below, 10)], 10);
    let cid = sha2(DAG_PB, &modest).to_string();
    blocks.insert(0, (DAG_PB, modest));
    assert_eq!(refused(&of(&blocks)), CarError::Sizes { cid });
}

#[test]
fn a_small_car_of_many_folders_is_refused() {
    let mut below = sha2(RAW, b"");
    let mut blocks = vec![(RAW, Vec::new())];
    for _ in 0..40 {
        let node = directory(&[(&below, "a"), (&below, "b")]);
        below = sha2(DAG_PB, &node);
        blocks.insert(0, (DAG_PB, node));
    }
    assert_eq!(refused(&of(&blocks)), CarError::TooMuch);
}

#[test]
fn a_tower_of_folders_is_refused() {
    let mut below = sha2(RAW, b"");
    let mut blocks = vec![(RAW, Vec::new())];
    for _ in 0..2_000 {
        let node = directory(&[(&below, "a")]);
        below = sha2(DAG_PB, &node);
        blocks.insert(0, (DAG_PB, node));
    }
    assert!(matches!(refused(&of(&blocks)), CarError::Deep { .. }));
    let lowest = blocks.split_off(blocks.len() - 111);
    assert_eq!(refused(&of(&lowest)), CarError::Storage(StorageError::DeepFolder));
}

#[test]
fn a_file_whose_lengths_contradict_each_other_is_refused() {
    let leaf = sha2(RAW, b"seven b");
    for (part, whole) in [(7, 8), (8, 8), (8, 7), (7, 0)] {
        let why = refused(&of(&[(DAG_PB, file(&[(&leaf, part)], whole)), (RAW, b"seven b".to_vec())]));
        assert!(matches!(why, CarError::Sizes { .. }), "{part} of {whole}: {why}");
    }
    assert!(empty().import(&of(&[(DAG_PB, file(&[(&leaf, 7)], 7)), (RAW, b"seven b".to_vec())])).is_ok());
}

#[test]
fn a_folder_with_a_wrong_name_is_refused() {
    let leaf = sha2(RAW, b"x");
    let why = |names: &[&str]| {
        let held: Vec<(&Cid, &str)> = names.iter().map(|name| (&leaf, *name)).collect();
        refused(&of(&[(DAG_PB, directory(&held)), (RAW, b"x".to_vec())]))
    };
    for wrong in ["..", ".", "a/b", "/etc"] {
        assert_eq!(why(&[wrong]), CarError::Storage(StorageError::NotAName(wrong.to_owned())));
    }
    assert_eq!(why(&[""]), CarError::Storage(StorageError::NoName));
    assert_eq!(why(&["a", "a"]), CarError::Storage(StorageError::Twice("a".to_owned())));
}

#[test]
fn what_no_root_needs_is_dropped_and_a_bare_file_is_a_root() {
    let (leaf, other) = (sha2(RAW, b"x"), sha2(RAW, b"other"));
    let mut storage = empty();
    let roots = storage.import(&car(&leaf, &[(&other, b"other"), (&leaf, b"x"), (&leaf, b"x")])).unwrap();
    assert_eq!(storage.read(&roots[0]).as_deref(), Ok(b"x".as_slice()));
    assert_eq!(storage.read(&other.to_string()), Err(Missing::Unknown));
    assert_eq!(storage.export(&[&roots[0]]), Ok(car(&leaf, &[(&leaf, b"x")])));
}

#[test]
fn a_car_with_one_wrong_root_adds_nothing() {
    let mut storage = empty();
    let good = sha2(RAW, b"x");
    let bad = directory(&[(&sha2(RAW, b"missing"), "x")]);
    let roots = [&good, &sha2(DAG_PB, &bad)].map(|cid| [b"\xd8\x2a\x58\x25\x00".as_slice(), &cid.to_bytes()].concat()).concat();
    let header = with_length(&[b"\xa2\x65roots\x82".as_slice(), &roots, b"\x67version\x01"].concat());
    let blocks = [(&good, b"x".as_slice()), (&sha2(DAG_PB, &bad), &bad)];
    let blocks = blocks.map(|(cid, block)| with_length(&[&cid.to_bytes(), block].concat())).concat();
    assert!(matches!(storage.import(&[header, blocks].concat()), Err(CarError::MissingBlock { .. })));
    assert!(storage.each_root().next().is_none());
}
