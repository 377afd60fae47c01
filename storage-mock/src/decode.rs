//! What a dag-pb node says: its links and its UnixFS data, read from bytes that anybody may have made.

use crate::address::{Address, BadCid, Version};
use crate::varint::{take, take_varint};

/// A node.
pub(crate) struct Node<'a> {
    /// Its links, in the order in which they stand.
    pub(crate) links: Vec<NodeLink<'a>>,
    /// UnixFS's number of what it is.
    pub(crate) kind: u64,
    /// The bytes of a file within the node itself.
    pub(crate) data: &'a [u8],
    /// How many bytes of a file it holds, its links' included.
    pub(crate) file_bytes: Option<u64>,
    /// How many bytes of a file each link holds.
    pub(crate) parts: Vec<u64>,
}

impl Node<'_> {
    /// How many bytes of a file it says it holds.
    pub(crate) fn says(&self) -> u64 {
        self.file_bytes.unwrap_or_else(|| self.adds_up_to())
    }

    /// How many it holds if each link holds as many as is said of it.
    pub(crate) fn adds_up_to(&self) -> u64 {
        self.parts.iter().fold(self.data.len() as u64, |sum, part| sum.saturating_add(*part))
    }
}

/// A link of a node.
pub(crate) struct NodeLink<'a> {
    /// Where it leads.
    pub(crate) to: Address,
    /// How that is written.
    pub(crate) version: Version,
    /// The name it has in a directory.
    pub(crate) name: &'a str,
}

/// Why bytes are no node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadNode {
    /// They break a rule of the encoding.
    Malformed(&'static str),
    /// A link leads to what no block here can be.
    Link(BadCid),
}

/// Reads a node.
pub(crate) fn node(block: &[u8]) -> Result<Node<'_>, BadNode> {
    let (mut links, mut data) = (Vec::new(), None);
    each_field(block, &mut |field| match field {
        (2, Field::Bytes(link)) => self::link(link).map(|link| links.push(link)),
        (1, Field::Bytes(bytes)) => once(&mut data, bytes),
        _ => Err(BadNode::Malformed("it has a field that dag-pb does not know")),
    })?;
    let mut node = Node { links, kind: 0, data: &[], file_bytes: None, parts: Vec::new() };
    let (mut kind, mut inner) = (None, None);
    each_field(data.ok_or(BadNode::Malformed("it has no UnixFS data"))?, &mut |field| match field {
        (1, Field::Number(number)) => once(&mut kind, number),
        (2, Field::Bytes(bytes)) => once(&mut inner, bytes),
        (3, Field::Number(number)) => once(&mut node.file_bytes, number),
        (4, Field::Number(number)) => {
            node.parts.push(number);
            Ok(())
        }
        // How a sharded folder is built, and a file's mode and time: nothing here depends on them.
        (5..=7, Field::Number(_)) | (8, Field::Bytes(_)) => Ok(()),
        _ => Err(BadNode::Malformed("its data has a field that UnixFS does not know")),
    })?;
    node.kind = kind.ok_or(BadNode::Malformed("its UnixFS data does not say what it is"))?;
    node.data = inner.unwrap_or_default();
    Ok(node)
}

fn link(bytes: &[u8]) -> Result<NodeLink<'_>, BadNode> {
    let (mut to, mut name, mut tree_bytes) = (None, None, None);
    each_field(bytes, &mut |field| match field {
        (1, Field::Bytes(bytes)) => once(&mut to, bytes),
        (2, Field::Bytes(bytes)) => once(&mut name, bytes),
        (3, Field::Number(number)) => once(&mut tree_bytes, number),
        _ => Err(BadNode::Malformed("a link has a field that dag-pb does not know")),
    })?;
    let mut to = to.ok_or(BadNode::Malformed("a link leads nowhere"))?;
    let (address, version) = Address::take(&mut to).map_err(BadNode::Link)?;
    if !to.is_empty() {
        return Err(BadNode::Malformed("a link has bytes after its CID"));
    }
    let name = str::from_utf8(name.unwrap_or_default()).map_err(|_| BadNode::Malformed("a link's name is not UTF-8"))?;
    Ok(NodeLink { to: address, version, name })
}

/// The value of a field.
enum Field<'a> {
    Number(u64),
    Bytes(&'a [u8]),
}

/// Hands out the fields of a protobuf message.
fn each_field<'a>(mut rest: &'a [u8], visit: &mut dyn FnMut((u64, Field<'a>)) -> Result<(), BadNode>) -> Result<(), BadNode> {
    let cut = BadNode::Malformed("it ends within a field");
    while !rest.is_empty() {
        let tag = take_varint(&mut rest).ok_or(cut)?;
        let number = take_varint(&mut rest).ok_or(cut)?;
        let value = match tag & 7 {
            0 => Field::Number(number),
            2 => Field::Bytes(take(number, &mut rest).ok_or(cut)?),
            _ => return Err(BadNode::Malformed("it has a field of a kind that dag-pb does not know")),
        };
        visit((tag >> 3, value))?;
    }
    Ok(())
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), BadNode> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(BadNode::Malformed("it has a field twice")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::block;

    #[test]
    fn a_leaf_is_read_as_it_was_written() {
        for chunk in [&b""[..], b"x", &[7; 300]] {
            let block = block::leaf(chunk);
            let read = node(&block).unwrap_or_else(|why| panic!("{why:?}"));
            assert_eq!((read.kind, read.data, read.file_bytes, read.links.len()), (block::FILE, chunk, Some(chunk.len() as u64), 0));
        }
    }

    #[test]
    fn what_is_no_node_says_why() {
        let why = |block: &[u8]| node(block).err();
        assert_eq!(why(&[]), Some(BadNode::Malformed("it has no UnixFS data")));
        assert_eq!(why(&[0x0a, 2, 8]), Some(BadNode::Malformed("it ends within a field")));
        assert_eq!(why(&[0x0a, 0]), Some(BadNode::Malformed("its UnixFS data does not say what it is")));
        assert_eq!(why(&[0x0a, 2, 8, 1, 0x0a, 2, 8, 1]), Some(BadNode::Malformed("it has a field twice")));
        assert_eq!(why(&[0x12, 0]), Some(BadNode::Malformed("a link leads nowhere")));
        assert_eq!(why(&[0x1a, 0]), Some(BadNode::Malformed("it has a field that dag-pb does not know")));
    }

    proptest! {
        #[test]
        fn any_bytes_can_be_read(bytes: Vec<u8>) {
            let _ = node(&bytes);
        }
    }
}
