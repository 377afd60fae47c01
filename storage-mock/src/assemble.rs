//! How a tree of blocks becomes files and folders again: blocks that anybody may have made, in any shape that UnixFS has.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::address::{Address, Codec};
use crate::block::{DIRECTORY, FILE};
use crate::car::CarError;
use crate::decode::{self, BadNode, Node};
use crate::folder::{Content, Folder};

/// How much work the contents of one CAR may be: the bytes of all files and nodes, at least [`STEP`] for each.
/// A few small blocks that link to each other many times would else become any number of files.
pub(crate) const WORK_LIMIT: u64 = 1 << 30;
/// What a block costs at least.
const STEP: u64 = 1_024;
/// How many blocks can stand above each other.
const DEPTH_LIMIT: usize = 128;

/// UnixFS's number of a piece of a file, as some tools write leaves.
const PIECE: u64 = 0;

/// Blocks by their addresses.
pub(crate) type Blocks<'a> = BTreeMap<Address, &'a [u8]>;

/// The work of putting contents together from blocks.
pub(crate) struct Assembly<'a> {
    blocks: &'a Blocks<'a>,
    /// Files that were put together before, so that one which many names share is kept once.
    files: BTreeMap<Address, Arc<[u8]>>,
    /// The blocks above the present one.
    path: Vec<Address>,
    work_left: u64,
    /// The bytes of all blocks together.
    at_hand: u64,
}

impl<'a> Assembly<'a> {
    /// Over these blocks.
    pub(crate) fn of(blocks: &'a Blocks<'a>) -> Self {
        Self {
            blocks,
            files: BTreeMap::new(),
            path: Vec::new(),
            work_left: WORK_LIMIT,
            at_hand: blocks.values().map(|block| block.len() as u64).sum(),
        }
    }

    /// The file or folder under an address.
    pub(crate) fn content(&mut self, at: Address) -> Result<Content, CarError> {
        if let Some(file) = self.files.get(&at).cloned() {
            self.work(file.len() as u64)?;
            return Ok(Content::File(file));
        }
        let block = self.enter(at)?;
        let content = match self.node(at, block)? {
            Some(node) if node.kind == DIRECTORY => Content::Folder(self.folder(at, &node)?),
            Some(node) if node.says() > self.work_left => return Err(CarError::TooMuch),
            node => {
                // What it says is believed no further than the blocks at hand go; one that repeats them grows as it must.
                let says = node.as_ref().map_or(block.len() as u64, Node::says).min(self.at_hand);
                let mut bytes = Vec::with_capacity(usize::try_from(says).unwrap_or(0));
                self.part(at, block, node, &mut bytes)?;
                let file: Arc<[u8]> = bytes.into();
                self.files.insert(at, Arc::clone(&file));
                Content::File(file)
            }
        };
        self.path.pop();
        Ok(content)
    }

    fn folder(&mut self, at: Address, node: &Node<'_>) -> Result<Folder, CarError> {
        if !node.data.is_empty() || !node.parts.is_empty() {
            return Err(malformed(at, "it is a folder with bytes of a file in it"));
        }
        let entries: Result<Vec<_>, CarError> = node.links.iter().map(|link| Ok((link.name.to_owned(), self.content(link.to)?))).collect();
        Ok(Folder::new(entries?)?)
    }

    /// Adds the bytes of a file that a block and those below it hold.
    fn part(&mut self, at: Address, block: &[u8], node: Option<Node<'_>>, into: &mut Vec<u8>) -> Result<(), CarError> {
        let Some(node) = node else {
            into.extend_from_slice(block);
            return Ok(());
        };
        if node.kind != FILE && node.kind != PIECE {
            return Err(CarError::NotAFile { cid: text(at), kind: node.kind });
        }
        if node.links.len() != node.parts.len() || node.says() != node.adds_up_to() {
            return Err(CarError::Sizes { cid: text(at) });
        }
        into.extend_from_slice(node.data);
        for (link, bytes) in node.links.iter().zip(&node.parts) {
            let block = self.enter(link.to)?;
            let below = self.node(link.to, block)?;
            // Compared before anything is copied, so a file is never longer than its topmost block says.
            if below.as_ref().map_or(block.len() as u64, Node::says) != *bytes {
                return Err(CarError::Sizes { cid: text(at) });
            }
            self.part(link.to, block, below, into)?;
            self.path.pop();
        }
        Ok(())
    }

    /// Goes to a block from the one above it.
    fn enter(&mut self, at: Address) -> Result<&'a [u8], CarError> {
        if self.path.contains(&at) {
            return Err(CarError::Cycle { cid: text(at) });
        }
        if self.path.len() == DEPTH_LIMIT {
            return Err(CarError::Deep { cid: text(at) });
        }
        let block: &'a [u8] = self.blocks.get(&at).ok_or_else(|| CarError::MissingBlock { cid: text(at) })?;
        self.work(block.len() as u64)?;
        self.path.push(at);
        Ok(block)
    }

    /// What a block says; none if it is a piece of a file as it is.
    fn node<'b>(&self, at: Address, block: &'b [u8]) -> Result<Option<Node<'b>>, CarError> {
        match at.codec() {
            Codec::Raw => Ok(None),
            Codec::DagPb => decode::node(block).map(Some).map_err(|why| match why {
                BadNode::Malformed(why) => malformed(at, why),
                BadNode::Link(why) => CarError::Link { cid: text(at), why: why.into() },
            }),
        }
    }

    fn work(&mut self, bytes: u64) -> Result<(), CarError> {
        self.work_left = self.work_left.checked_sub(bytes.max(STEP)).ok_or(CarError::TooMuch)?;
        Ok(())
    }
}

fn malformed(at: Address, why: &'static str) -> CarError {
    CarError::Malformed { cid: text(at), why }
}

fn text(at: Address) -> String {
    at.text(crate::address::Version::V1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::address::{Codec, Version};
    use crate::block::{self, Link};
    use crate::spec::CidHash;

    /// No real blocks are a cycle: each would have to hold the other's hash. These stand under addresses that are not theirs.
    #[test]
    fn blocks_that_lead_back_to_themselves_are_a_cycle() {
        let [one, two] = [b"one", b"two"].map(|any| Address::of(Codec::DagPb, any, CidHash::Sha2_256));
        let to = |to| block::directory(&[Link { to, name: "x", tree_bytes: 1 }], Version::V1);
        let (there, back) = (to(&two), to(&one));
        let blocks = Blocks::from([(one, there.as_slice()), (two, back.as_slice())]);
        assert_eq!(Assembly::of(&blocks).content(one), Err(CarError::Cycle { cid: text(one) }));
    }
}
