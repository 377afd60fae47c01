//! What holds for any files and folders, put together, taken apart and moved as CARs.

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_storage_mock::spec::{CidHash, StorageSpec};
use koipond_storage_mock::{Content, Folder, Format, Held, Listed, Missing, Storage, is_block};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;

/// How many cases each law is tried on; 10,000 were tried once.
const CASES: u32 = 150;

fn empty() -> Storage {
    Storage::new(&StorageSpec::default())
}

fn names() -> impl Strategy<Value = String> {
    let few = prop_oneof![Just("a"), Just("b"), Just("proof.json"), Just("é"), Just("..a")].prop_map(str::to_owned);
    let any = "[^/]{1,12}".prop_filter("a place, not a name", |name| name != "." && name != "..");
    prop_oneof![few, any]
}

/// Files, most of them short, some at the edges of one chunk, some of three chunks.
fn files() -> impl Strategy<Value = Content> {
    let short = vec(any::<u8>(), 0..200);
    let edge = (any::<u8>(), (256 << 10) - 1..=(256 << 10) + 1_usize).prop_map(|(byte, len)| vec![byte; len]);
    let long = (vec(any::<u8>(), 1..200), 1..3_000_usize).prop_map(|(piece, times)| piece.repeat(times));
    prop_oneof![30 => short, 1 => edge, 2 => long].prop_map(|bytes| Content::File(bytes.into()))
}

fn folders() -> impl Strategy<Value = Folder> {
    let contents = files().prop_recursive(4, 24, 5, |below| {
        btree_map(names(), below, 0..5).prop_map(|held| Content::Folder(Folder::new(held).expect("names that can stand")))
    });
    btree_map(names(), contents, 0..6).prop_map(|held| Folder::new(held).expect("names that can stand"))
}

fn formats() -> impl Strategy<Value = Format> {
    prop_oneof![Just(Format::V0), Just(Format::V1(CidHash::Sha2_256)), Just(Format::V1(CidHash::Blake3))]
}

/// All files of a folder by their paths below `above`.
fn paths(folder: &Folder, above: &str) -> BTreeMap<String, Arc<[u8]>> {
    let each = |(name, held): (&str, &Content)| match held {
        Content::File(file) => BTreeMap::from([(format!("{above}/{name}"), Arc::clone(file))]),
        Content::Folder(folder) => paths(folder, &format!("{above}/{name}")),
    };
    folder.entries().flat_map(each).collect()
}

/// Reads every file and lists every folder, and compares them with what was put.
fn holds(storage: &Storage, path: &str, folder: &Folder) {
    let listed = folder.entries().map(|(name, held)| Listed {
        name: name.to_owned(),
        what: match held {
            Content::File(file) => Held::File { bytes: file.len() as u64 },
            Content::Folder(folder) => Held::Folder { names: folder.entries().len() },
        },
    });
    assert_eq!(storage.list(path), Ok(listed.collect()), "{path}");
    for (name, held) in folder.entries() {
        let path = format!("{path}/{name}");
        match held {
            Content::File(file) => assert_eq!(storage.read(&path).as_ref(), Ok(file), "{path}"),
            Content::Folder(folder) => holds(storage, &path, folder),
        }
    }
}

fn blocks(storage: &Storage, cid: &str) -> Vec<(String, Vec<u8>)> {
    let mut blocks = Vec::new();
    storage.each_block(cid, &mut |cid, block| blocks.push((cid.to_owned(), block.to_vec()))).expect("it was put");
    blocks
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn any_tree_comes_back_from_a_car(folder in folders(), format in formats()) {
        let mut first = empty();
        let cid = first.put_tree(&folder, format);
        let car = first.export(&[&cid]).unwrap();
        let mut second = empty();
        prop_assert_eq!(second.import(&car).unwrap(), [cid.clone()]);
        holds(&second, &cid, &folder);
        prop_assert_eq!(second.export(&[&cid]), Ok(car));
    }

    #[test]
    fn any_tree_is_read_and_listed_as_it_was_put(folder in folders(), format in formats()) {
        let mut storage = empty();
        let cid = storage.put_tree(&folder, format);
        holds(&storage, &cid, &folder);
    }

    #[test]
    fn every_block_has_the_cid_it_is_told_with_and_no_other(
        folder in folders(), format in formats(), at: prop::sample::Index, bit in 0..8_u8,
    ) {
        let mut storage = empty();
        let cid = storage.put_tree(&folder, format);
        let blocks = blocks(&storage, &cid);
        prop_assert_eq!(&blocks[0].0, &cid);
        for (cid, block) in &blocks {
            prop_assert_eq!(is_block(cid, block), Ok(true));
            let mut other = block.clone();
            match other.len() {
                0 => other.push(bit),
                len => other[at.index(len)] ^= 1 << bit,
            }
            prop_assert_eq!(is_block(cid, &other), Ok(false));
        }
        let once: std::collections::BTreeSet<_> = blocks.iter().map(|(cid, _)| cid).collect();
        prop_assert_eq!(once.len(), blocks.len());
    }

    #[test]
    fn two_trees_have_one_cid_only_if_they_are_equal(one in folders(), other in folders(), format in formats()) {
        let mut storage = empty();
        let cid = storage.put_tree(&one, format);
        prop_assert_eq!(storage.put_tree(&other, format) == cid, one == other);
        holds(&storage, &cid, &one);
    }

    #[test]
    fn the_order_in_which_a_folder_is_given_does_not_matter(held in vec((names(), files()), 0..6), format in formats()) {
        let once: BTreeMap<String, Content> = held.into_iter().collect();
        let (ahead, back) = (Folder::new(once.clone()).unwrap(), Folder::new(once.into_iter().rev()).unwrap());
        prop_assert_eq!(empty().put_tree(&ahead, format), empty().put_tree(&back, format));
    }

    #[test]
    fn a_folder_of_files_by_their_paths_is_the_folder(folder in folders()) {
        let files = paths(&folder, "");
        let made = Folder::of_files(files.iter().map(|(path, file)| (path[1..].to_owned(), Arc::clone(file)))).unwrap();
        prop_assert_eq!(paths(&made, ""), files);
    }

    #[test]
    fn a_file_put_alone_is_the_tree_of_it(name in names(), file in files(), blake3: bool) {
        let hash = if blake3 { CidHash::Blake3 } else { CidHash::Sha2_256 };
        let Content::File(bytes) = &file else { unreachable!("files are files") };
        let cid = Storage::new(&StorageSpec { hash, ..StorageSpec::default() }).put(&name, bytes).unwrap();
        prop_assert_eq!(empty().put_tree(&Folder::new([(name, file)]).unwrap(), Format::V1(hash)), cid);
    }

    #[test]
    fn several_roots_share_their_blocks_in_one_car(one in folders(), other in folders(), (f, g) in (formats(), formats())) {
        let mut first = empty();
        let cids = [first.put_tree(&one, f), first.put_tree(&other, g)];
        let car = first.export(&[&cids[0], &cids[1]]).unwrap();
        let mut second = empty();
        second.import(&car).unwrap();
        holds(&second, &cids[0], &one);
        holds(&second, &cids[1], &other);
        let apart: usize = cids.iter().map(|cid| first.export(&[cid]).unwrap().len()).sum();
        prop_assert!(car.len() < apart, "one header less, and no block twice");
    }
}

fn sample(storage: &mut Storage) -> String {
    let file = |path: &str| (path.to_owned(), Arc::from(path.as_bytes()));
    storage.put_tree(&Folder::of_files(["top.txt", "a/b/deep.txt", "a/x"].map(file)).expect("plain names"), Format::V0)
}

#[test]
fn a_path_that_leads_nowhere_says_why() {
    let mut storage = empty();
    let cid = sample(&mut storage);
    let read = |path: &str| storage.read(&format!("{cid}{path}")).map(drop);
    assert_eq!(read("/a/b/deep.txt"), Ok(()));
    for wrong in ["/", "/A", "/a/", "/a//x", "/a/./x", "/a/../top.txt", "/top.txt/x", "/top.txt/", "/ top.txt"] {
        assert_eq!(read(wrong), Err(Missing::NoSuchName), "{wrong}");
    }
    assert_eq!((read(""), read("/a/b")), (Err(Missing::IsAFolder), Err(Missing::IsAFolder)));
    assert_eq!(storage.list(&format!("{cid}/a/x")), Err(Missing::IsAFile));
    assert_eq!(storage.read(&format!("/ipfs/{cid}/a/x")), Err(Missing::NotACid));
    assert_eq!(empty().list(&cid), Err(Missing::Unknown));
}

#[test]
fn an_empty_folder_is_one_block_in_both_versions() {
    let mut storage = empty();
    let v1 = storage.put_tree(&Folder::default(), Format::V1(CidHash::Sha2_256));
    let v0 = storage.put_tree(&Folder::default(), Format::V0);
    assert_ne!(v0, v1);
    assert_eq!(storage.list(&v1), storage.list(&v0));
    assert_eq!(storage.each_root().collect::<Vec<_>>(), [v1]);
}

#[test]
fn only_a_file_at_the_top_is_got_by_its_name() {
    let mut storage = empty();
    let cid = sample(&mut storage);
    assert!(storage.get(&cid, "top.txt").is_ok());
    for name in ["a", "a/x", "x", ""] {
        assert_eq!(storage.get(&cid, name), Err(Missing::NoSuchName), "{name}");
    }
}
