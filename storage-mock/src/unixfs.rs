//! How files and folders become a tree of blocks, as `ipfs add -w` builds it.
//!
//! A file of at most one chunk is one leaf. A longer one is cut into chunks; nodes of at most [`LINKS`] links stand
//! above them, floor upon floor, until one is left. A folder links to what it holds by name. Leaves are pieces of the
//! file and not kept: whatever the tree says can be made again from the content.

use std::borrow::Cow;
use std::collections::BTreeSet;

use crate::address::{Address, Codec, Format};
use crate::block::{self, Link};
use crate::folder::{Content, Folder};

/// Bytes in a chunk.
pub(crate) const CHUNK: usize = 256 * 1024;
/// Links in a node of a file, at most.
pub(crate) const LINKS: usize = 174;

/// A tree of blocks over a content or a part of one.
pub(crate) struct Dag<'a> {
    /// The address of its topmost block.
    pub(crate) root: Address,
    /// What is below it, in the order of its links.
    pub(crate) below: Vec<Dag<'a>>,
    /// How many bytes of a file it holds.
    file_bytes: u64,
    /// How many bytes its blocks have together.
    tree_bytes: u64,
    top: Top<'a>,
}

/// The topmost block of a tree.
enum Top<'a> {
    /// A piece of a file as it is.
    Raw(&'a [u8]),
    /// A piece of a file in a node.
    Leaf(&'a [u8]),
    /// A node with links.
    Node(Vec<u8>),
}

impl Dag<'_> {
    /// Its topmost block.
    fn block(&self) -> Cow<'_, [u8]> {
        match &self.top {
            Top::Raw(chunk) => Cow::Borrowed(chunk),
            Top::Leaf(chunk) => Cow::Owned(block::leaf(chunk)),
            Top::Node(block) => Cow::Borrowed(block),
        }
    }

    /// Hands out its blocks, each that was not seen before once, what is above before what is below.
    pub(crate) fn each_block(&self, seen: &mut BTreeSet<Address>, visit: &mut dyn FnMut(&Address, &[u8])) {
        if seen.insert(self.root) {
            visit(&self.root, &self.block());
            for below in &self.below {
                below.each_block(seen, visit);
            }
        }
    }
}

/// The tree of a file or a folder.
pub(crate) fn content(content: &Content, format: Format) -> Dag<'_> {
    match content {
        Content::File(bytes) => file(bytes, format),
        Content::Folder(folder) => self::folder(folder, format),
    }
}

/// The tree of a folder.
pub(crate) fn folder(folder: &Folder, format: Format) -> Dag<'_> {
    let below = folder.entries().map(|(_, held)| content(held, format)).collect();
    let names = folder.entries().map(|(name, _)| name);
    directory(names, below, format)
}

/// The tree of a directory that holds these under these names, which are in order.
pub(crate) fn directory<'a, 'n>(names: impl Iterator<Item = &'n str>, below: Vec<Dag<'a>>, format: Format) -> Dag<'a> {
    let links: Vec<Link<'_>> = names.zip(&below).map(|(name, dag)| Link { to: &dag.root, name, tree_bytes: dag.tree_bytes }).collect();
    let block = block::directory(&links, format.version());
    node(block, below, format)
}

/// The tree of a whole file.
pub(crate) fn file(content: &[u8], format: Format) -> Dag<'_> {
    if content.len() <= CHUNK {
        return leaf(content, format);
    }
    let mut floor: Vec<Dag<'_>> = content.chunks(CHUNK).map(|chunk| leaf(chunk, format)).collect();
    while floor.len() > 1 {
        let nodes = floor.len().div_ceil(LINKS);
        let mut rest = floor.into_iter();
        floor = (0..nodes).map(|_| above(rest.by_ref().take(LINKS).collect(), format)).collect();
    }
    floor.pop().expect("a file that is longer than a chunk has a floor")
}

fn leaf(chunk: &[u8], format: Format) -> Dag<'_> {
    let bytes = chunk.len() as u64;
    let (root, tree_bytes, top) = match format {
        Format::V0 => {
            let block = block::leaf(chunk);
            (Address::of(Codec::DagPb, &block, format.hash()), block.len() as u64, Top::Leaf(chunk))
        }
        Format::V1(hash) => (Address::of(Codec::Raw, chunk, hash), bytes, Top::Raw(chunk)),
    };
    Dag { root, below: Vec::new(), file_bytes: bytes, tree_bytes, top }
}

/// The node of a file over these parts of it.
fn above(below: Vec<Dag<'_>>, format: Format) -> Dag<'_> {
    let links: Vec<(Link<'_>, u64)> =
        below.iter().map(|dag| (Link { to: &dag.root, name: "", tree_bytes: dag.tree_bytes }, dag.file_bytes)).collect();
    let block = block::file(&links, format.version());
    node(block, below, format)
}

fn node(block: Vec<u8>, below: Vec<Dag<'_>>, format: Format) -> Dag<'_> {
    Dag {
        root: Address::of(Codec::DagPb, &block, format.hash()),
        file_bytes: below.iter().map(|dag| dag.file_bytes).sum(),
        tree_bytes: block.len() as u64 + below.iter().map(|dag| dag.tree_bytes).sum::<u64>(),
        below,
        top: Top::Node(block),
    }
}
