//! What the store holds as blocks: one by one, or all in a CAR file, out and in.

use std::collections::BTreeSet;

use crate::address::{Address, Codec, Format, Version};
use crate::assemble::{Assembly, Blocks};
use crate::car::{self, CarError};
use crate::decode;
use crate::folder::Content;
use crate::kept::Kept;
use crate::store::{self, Missing, Root, Shape, Storage};
use crate::unixfs;

/// Whether these bytes are the block of a CID.
///
/// # Errors
/// When the text is no CID; and [`Missing::Unknown`] when it is one of a kind that no block here can have.
pub fn is_block(cid: &str, bytes: &[u8]) -> Result<bool, Missing> {
    Ok(store::address(cid)?.names(bytes))
}

impl Storage {
    /// Hands out all blocks of a root with their CIDs, each once, what is above before what is below.
    ///
    /// # Errors
    /// When nobody stored it.
    pub fn each_block(&self, cid: &str, visit: &mut dyn FnMut(&str, &[u8])) -> Result<(), Missing> {
        let (address, root) = self.addressed(cid)?;
        root.each_block(address, &mut BTreeSet::new(), &mut |at, version, block| visit(&at.text(version), block));
        Ok(())
    }

    /// A CAR of version 1 with these roots and all their blocks, each once, what is above before what is below.
    ///
    /// # Errors
    /// When there are no roots, or nobody stored one of them.
    pub fn export(&self, roots: &[&str]) -> Result<Vec<u8>, CarError> {
        if roots.is_empty() {
            return Err(CarError::NoRoots);
        }
        let found: Vec<(Address, &Root)> = roots.iter().map(|cid| self.addressed(cid)).collect::<Result<_, _>>()?;
        let names: Vec<(Address, Version)> = found.iter().map(|(address, root)| (*address, root.version())).collect();
        let mut car = car::header(&names);
        let mut seen = BTreeSet::new();
        for (address, root) in found {
            root.each_block(address, &mut seen, &mut |at, version, block| car::put_block(at.bytes(version), block, &mut car));
        }
        Ok(car)
    }

    /// Adds the files and folders of a CAR's roots. Returns the roots' CIDs as the CAR writes them, in its order. Blocks
    /// that no root needs are dropped. If anything is wrong, nothing is added.
    ///
    /// # Errors
    /// When the CAR is damaged, or holds what is no file or folder.
    pub fn import(&mut self, car: &[u8]) -> Result<Vec<String>, CarError> {
        let (roots, blocks) = car::read(car)?;
        let mut assembly = Assembly::of(&blocks);
        let mut contents = Vec::with_capacity(roots.len());
        for (root, _) in &roots {
            contents.push(assembly.content(*root)?);
        }
        for ((root, version), content) in roots.iter().zip(&contents) {
            if !self.roots.contains_key(root) {
                self.take_in((*root, *version), content, &blocks);
            }
        }
        Ok(roots.iter().map(|(root, version)| root.text(*version)).collect())
    }

    /// Adds a root that is new, with its blocks only if they are not those that we make.
    fn take_in(&mut self, root: (Address, Version), content: &Content, blocks: &Blocks<'_>) {
        let format = likely(root, blocks);
        let dag = unixfs::content(content, format);
        if dag.root == root.0 {
            let content = self.keep(content, &dag);
            self.add(root.0, content, Shape::Made(format));
        } else {
            self.add(root.0, content.clone(), Shape::Kept(Kept::of(root, blocks)));
        }
    }

    fn addressed(&self, cid: &str) -> Result<(Address, &Root), Missing> {
        Ok((store::address(cid)?, self.root(cid)?))
    }
}

impl Root {
    /// How its CID is written.
    pub(crate) fn version(&self) -> Version {
        match &self.blocks {
            Shape::Made(format) => format.version(),
            Shape::Kept(kept) => kept.version(),
        }
    }

    fn each_block(&self, address: Address, seen: &mut BTreeSet<Address>, visit: &mut dyn FnMut(&Address, Version, &[u8])) {
        match &self.blocks {
            Shape::Made(format) => {
                let dag = unixfs::content(&self.content, *format);
                debug_assert_eq!(dag.root, address, "a content makes the blocks of its root");
                dag.each_block(seen, &mut |at, block| visit(at, format.version(), block));
            }
            Shape::Kept(kept) => kept.each_block(seen, visit),
        }
    }
}

/// The format in which a root was made if it was made as we would: that of its first link, or else of itself.
fn likely((root, version): (Address, Version), blocks: &Blocks<'_>) -> Format {
    let node = blocks.get(&root).filter(|_| root.codec() == Codec::DagPb).and_then(|block| decode::node(block).ok());
    let first = node.and_then(|node| node.links.first().map(|link| link.version));
    match first.unwrap_or(version) {
        Version::V0 => Format::V0,
        Version::V1 => Format::V1(root.hash()),
    }
}
