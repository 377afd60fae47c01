//! Laws of the tree, and what an operation on it must not do.

use std::sync::Arc;

use proptest::prelude::*;

use super::Errno;
use super::inode::{Content, Kind};
use super::open::flag;
use super::tree::{FileLimits, Follow, ROOT, Tree};

/// Reading, writing, and a new file where there is none.
const NEW: u32 = 0o2 | flag::CREATE;

fn tree() -> Tree {
    Tree::new(FileLimits { bytes: 1000, inodes: 20, open: 4, full: false }, 0)
}

fn put(tree: &mut Tree, path: &str, bytes: &[u8]) -> Result<(), Errno> {
    let file = tree.open(path, NEW | flag::TRUNCATE, 0o644, 1)?;
    let written = tree.write(file, bytes, None, 1);
    tree.close(file)?;
    written.map(drop)
}

fn content(tree: &mut Tree, path: &str) -> Result<Vec<u8>, Errno> {
    let file = tree.open(path, 0, 0, 1)?;
    let bytes = tree.read(file, u64::MAX, None, 1).map(<[u8]>::to_vec);
    tree.close(file)?;
    bytes
}

#[test]
fn a_full_disk_takes_nothing_more_and_frees_what_is_removed() {
    let mut tree = tree();
    put(&mut tree, "/a", &[1; 900]).expect("it fits");
    assert_eq!(put(&mut tree, "/b", &[1; 101]), Err(Errno::Full));
    tree.unlink("/a", 2).expect("it is there");
    assert_eq!(put(&mut tree, "/b", &[1; 101]), Ok(()));
}

#[test]
fn a_disk_that_is_filled_from_outside_takes_no_byte_more_until_it_is_not() {
    let mut tree = tree();
    put(&mut tree, "/a", &[1; 10]).expect("it fits");
    tree.fills(true);
    assert_eq!(put(&mut tree, "/b", &[1]), Err(Errno::Full));
    assert_eq!(content(&mut tree, "/a"), Ok(vec![1; 10]), "what is there can be read");
    assert_eq!(tree.unlink("/a", 2), Ok(()), "and removed");
    tree.fills(false);
    assert_eq!(put(&mut tree, "/b", &[1]), Ok(()));
}

#[test]
fn other_code_takes_the_place_of_a_tasks_own_files_and_of_nothing_else() {
    let mut tree = tree();
    tree.mount("/lib/old.js", Arc::from(*b"old"), 0);
    put(&mut tree, "/lib/made.txt", b"made").expect("it fits");
    tree.unmount();
    tree.mount("/lib/new.js", Arc::from(*b"new"), 1);
    assert_eq!(content(&mut tree, "/lib/old.js"), Err(Errno::NoEntry));
    assert_eq!(content(&mut tree, "/lib/new.js"), Ok(b"new".to_vec()));
    assert_eq!(content(&mut tree, "/lib/made.txt"), Ok(b"made".to_vec()));
    assert_eq!(put(&mut tree, "/lib/new.js", b"mine"), Err(Errno::ReadOnly));
}

#[test]
fn a_disk_holds_so_many_files_and_no_more() {
    let mut tree = tree();
    for n in 0..19 {
        put(&mut tree, &format!("/{n}"), b"").expect("it fits");
    }
    assert_eq!(put(&mut tree, "/more", b""), Err(Errno::Full));
}

#[test]
fn so_many_files_can_be_open_and_no_more() {
    let mut tree = tree();
    for _ in 0..4 {
        tree.open("/a", NEW, 0o644, 0).expect("it opens");
    }
    assert_eq!(tree.open("/a", NEW, 0o644, 0), Err(Errno::TooManyOpen));
}

#[test]
fn an_open_file_outlives_its_name_until_the_process_ends() {
    let mut tree = tree();
    let file = tree.open("/a", NEW, 0o644, 0).expect("it opens");
    tree.write(file, b"kept", None, 0).expect("it fits");
    tree.unlink("/a", 1).expect("it is there");
    assert_eq!(tree.read(file, 9, Some(0), 1), Ok(b"kept".as_slice()));
    tree.close_all();
    assert_eq!(tree.used, 0);
    assert_eq!(tree.nodes.len(), 1);
}

#[test]
fn links_in_a_circle_lead_nowhere() {
    let mut tree = tree();
    tree.make_link("/b", "/a", 0).expect("it is free");
    tree.make_link("/a", "/b", 0).expect("it is free");
    assert_eq!(tree.status("/a", Follow::Yes), Err(Errno::Loop));
}

#[test]
fn a_folder_does_not_move_into_itself() {
    let mut tree = tree();
    tree.make_folders("/a/b", 0o755, 0).expect("they fit");
    assert_eq!(tree.rename("/a", "/a/b/c", 1), Err(Errno::Invalid));
}

#[test]
fn the_tasks_own_files_can_be_read_and_not_changed() {
    let mut tree = tree();
    tree.mount("/executables/x/lib/a.js", Arc::from(b"1".as_slice()), 0);
    assert_eq!(content(&mut tree, "/executables/x/lib/a.js"), Ok(b"1".to_vec()));
    assert_eq!(put(&mut tree, "/executables/x/lib/a.js", b"2"), Err(Errno::ReadOnly));
    assert_eq!(tree.unlink("/executables/x/lib/a.js", 1), Err(Errno::ReadOnly));
    assert_eq!(tree.rename("/executables", "/b", 1), Err(Errno::ReadOnly));
    assert_eq!(tree.remove_all("/executables", 1), Err(Errno::ReadOnly));
    assert_eq!(put(&mut tree, "/executables/x/lib/new.txt", b"2"), Ok(()));
    assert_eq!(tree.used, 1);
}

#[test]
fn a_hole_in_a_file_counts_as_bytes() {
    let mut tree = tree();
    let file = tree.open("/a", NEW, 0o644, 0).expect("it opens");
    assert_eq!(tree.write(file, b"x", Some(5_000_000_000_000), 0), Err(Errno::Full));
    assert_eq!(tree.write(file, b"x", Some(u64::MAX), 0), Err(Errno::TooLarge));
    assert_eq!(tree.truncate(file, 900, 0), Ok(()));
    assert_eq!(tree.used, 900);
}

#[derive(Clone, Debug)]
enum Op {
    Put(String, usize),
    Folder(String),
    Link(String, String),
    Symlink(String, String),
    Unlink(String),
    Remove(String),
    Clear(String),
    Rename(String, String),
    Open(String),
    Close(u32),
    Resize(u32, u64),
}

fn ops() -> impl Strategy<Value = Op> {
    let path = || "(/[ab]|/\\.\\.|/c/?){1,4}";
    prop_oneof![
        (path(), 0..400_usize).prop_map(|(path, size)| Op::Put(path, size)),
        path().prop_map(Op::Folder),
        (path(), path()).prop_map(|(from, to)| Op::Link(from, to)),
        (path(), path()).prop_map(|(from, to)| Op::Symlink(from, to)),
        path().prop_map(Op::Unlink),
        path().prop_map(Op::Remove),
        path().prop_map(Op::Clear),
        (path(), path()).prop_map(|(from, to)| Op::Rename(from, to)),
        path().prop_map(Op::Open),
        (3..8_u32).prop_map(Op::Close),
        (3..8_u32, 0..500_u64).prop_map(|(file, size)| Op::Resize(file, size)),
    ]
}

fn run(tree: &mut Tree, op: &Op) {
    let _ = match op {
        Op::Put(path, size) => put(tree, path, &vec![7; *size]),
        Op::Folder(path) => tree.make_folder(path, 0o755, 1),
        Op::Link(from, to) => tree.link(from, to, 1),
        Op::Symlink(from, to) => tree.make_link(from, to, 1),
        Op::Unlink(path) => tree.unlink(path, 1),
        Op::Remove(path) => tree.remove_folder(path, 1),
        Op::Clear(path) => tree.remove_all(path, 1).map(drop),
        Op::Rename(from, to) => tree.rename(from, to, 1),
        Op::Open(path) => tree.open(path, NEW, 0o644, 1).map(drop),
        Op::Close(file) => tree.close(*file),
        Op::Resize(file, size) => tree.truncate(*file, *size, 1),
    };
}

/// What must hold of any tree: every number is named as often as it says or open, and the bytes add up.
fn check(tree: &Tree) {
    let mut names: Vec<u32> = vec![0; usize::try_from(tree.next).expect("small")];
    let mut bytes = 0;
    for (ino, inode) in &tree.nodes {
        match &inode.kind {
            Kind::Folder(entries) => {
                let folders = entries.values().filter(|entry| tree.at(**entry).is_folder()).count();
                let gone = inode.links == 0 && entries.is_empty();
                assert!(gone || inode.links as usize == 2 + folders, "{ino:?} {inode:?}");
                entries.values().for_each(|entry| names[usize::try_from(entry.0).expect("small")] += 1);
            }
            Kind::File(Content::Own(own)) => bytes += own.len() as u64,
            Kind::File(Content::Task(_)) => {}
            Kind::Link(target) => bytes += target.len() as u64,
        }
    }
    for (ino, inode) in &tree.nodes {
        let named = names[usize::try_from(ino.0).expect("small")];
        let open = tree.open.values().any(|open| open.ino == *ino);
        assert!(named > 0 || open || *ino == ROOT, "nobody can reach {ino:?}");
        assert!(if inode.is_folder() { named <= 1 } else { named == inode.links }, "{ino:?} {inode:?} {named}");
    }
    assert_eq!(bytes, tree.used);
    assert!(bytes <= tree.limits.bytes && tree.nodes.len() <= tree.limits.inodes);
}

proptest! {
    #[test]
    fn a_tree_is_whole_after_any_operations(ops in prop::collection::vec(ops(), 1..60)) {
        let mut tree = tree();
        for op in &ops {
            run(&mut tree, op);
            check(&tree);
        }
        tree.close_all();
        check(&tree);
    }
}
