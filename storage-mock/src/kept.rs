//! Blocks that somebody else made in a shape that is not ours, such as chunks of another length.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::address::{Address, Codec, Version};
use crate::assemble::Blocks;
use crate::decode;

/// A root and all blocks below it. They were put together once, so all are there and none is below itself.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    root: (Address, Version),
    blocks: Arc<BTreeMap<Address, Arc<[u8]>>>,
}

impl Kept {
    /// Of these blocks, those that a root needs.
    pub(crate) fn of(root: (Address, Version), all: &Blocks<'_>) -> Self {
        let mut blocks = BTreeMap::new();
        each(root, all, &mut BTreeSet::new(), &mut |at, _, block| {
            blocks.insert(*at, Arc::from(block));
        });
        Self { root, blocks: Arc::new(blocks) }
    }

    /// How the root is written.
    pub(crate) fn version(&self) -> Version {
        self.root.1
    }

    /// Hands out the blocks, each that was not seen before once, what is above before what is below.
    pub(crate) fn each_block(&self, seen: &mut BTreeSet<Address>, visit: &mut dyn FnMut(&Address, Version, &[u8])) {
        let blocks = self.blocks.iter().map(|(at, block)| (*at, &**block)).collect();
        each(self.root, &blocks, seen, visit);
    }
}

fn each(
    (at, version): (Address, Version),
    blocks: &Blocks<'_>,
    seen: &mut BTreeSet<Address>,
    visit: &mut dyn FnMut(&Address, Version, &[u8]),
) {
    let Some(block) = blocks.get(&at).filter(|_| seen.insert(at)) else { return };
    visit(&at, version, block);
    if at.codec() == Codec::DagPb
        && let Ok(node) = decode::node(block)
    {
        for link in node.links {
            each((link.to, link.version), blocks, seen, visit);
        }
    }
}
