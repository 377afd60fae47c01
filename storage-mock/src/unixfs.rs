//! How a file becomes a tree of blocks, as `ipfs add --cid-version=1 -w` builds it.
//!
//! A file of at most one chunk is one raw block. A longer one is cut into chunks; nodes of at most [`LINKS`] links
//! stand above them, floor upon floor, until one is left. The directory that wraps the file links to it by name.
//! Blocks are hashed and forgotten: what the tree says can be made again from the file.

use crate::block::{self, Address, Codec, Link};
use crate::spec::CidHash;

/// Bytes in a chunk.
pub(crate) const CHUNK: usize = 256 * 1024;
/// Links in a node of a file, at most.
pub(crate) const LINKS: usize = 174;

/// A tree of blocks that holds a file or a part of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tree {
    /// The address of its topmost block.
    pub(crate) root: Address,
    /// How many bytes of the file it holds.
    file_bytes: u64,
    /// How many bytes its blocks have together.
    tree_bytes: u64,
}

/// The tree of a whole file.
pub(crate) fn file(content: &[u8], hash: CidHash) -> Tree {
    if content.len() <= CHUNK {
        return leaf(content, hash);
    }
    let mut floor: Vec<Tree> = content.chunks(CHUNK).map(|chunk| leaf(chunk, hash)).collect();
    while floor.len() > 1 {
        floor = floor.chunks(LINKS).map(|children| node(children, hash)).collect();
    }
    floor[0]
}

/// The address of a directory that holds nothing but this file under this name.
pub(crate) fn directory(name: &str, file: &Tree, hash: CidHash) -> Address {
    let link = Link { to: &file.root, name, tree_bytes: file.tree_bytes };
    Address::of(Codec::DagPb, &block::directory(&link), hash)
}

fn leaf(chunk: &[u8], hash: CidHash) -> Tree {
    let bytes = chunk.len() as u64;
    Tree { root: Address::of(Codec::Raw, chunk, hash), file_bytes: bytes, tree_bytes: bytes }
}

fn node(children: &[Tree], hash: CidHash) -> Tree {
    let link = |child| {
        let &Tree { ref root, file_bytes, tree_bytes } = child;
        (Link { to: root, name: "", tree_bytes }, file_bytes)
    };
    let links: Vec<_> = children.iter().map(link).collect();
    let block = block::file(&links);
    Tree {
        root: Address::of(Codec::DagPb, &block, hash),
        file_bytes: children.iter().map(|child| child.file_bytes).sum(),
        tree_bytes: block.len() as u64 + children.iter().map(|child| child.tree_bytes).sum::<u64>(),
    }
}
