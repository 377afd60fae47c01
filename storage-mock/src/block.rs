//! The bytes of a block: dag-pb nodes, written by hand.
//!
//! dag-pb is a protobuf message of two fields, the links before the data, and has exactly one valid form; UnixFS is
//! another one within its data. Only the fields that files and directories need are known here.

use crate::address::{ADDRESS_BYTES, Address, Version};
use crate::varint::{put_varint, varint_len};

/// UnixFS's number of a directory.
pub(crate) const DIRECTORY: u64 = 1;
/// UnixFS's number of a file, or of a part of one.
pub(crate) const FILE: u64 = 2;

/// A link of a node.
pub(crate) struct Link<'a> {
    /// Where it leads.
    pub(crate) to: &'a Address,
    /// The name it has in a directory; empty within a file.
    pub(crate) name: &'a str,
    /// The bytes of all blocks below it, its target included.
    pub(crate) tree_bytes: u64,
}

/// The block of a directory; the links are ordered by the bytes of their names.
pub(crate) fn directory(links: &[Link<'_>], version: Version) -> Vec<u8> {
    let names: usize = links.iter().map(|link| link.name.len()).sum();
    let mut block = Vec::with_capacity(links.len() * (ADDRESS_BYTES + 20) + names + 8);
    for link in links {
        put_link(link, version, &mut block);
    }
    put_bytes(1, &[0x08, DIRECTORY as u8], &mut block);
    block
}

/// The block of a file that is longer than one chunk; each link comes with the file's bytes below it.
pub(crate) fn file(links: &[(Link<'_>, u64)], version: Version) -> Vec<u8> {
    let mut data = Vec::with_capacity(links.len() * 6 + 16);
    put_number(1, FILE, &mut data);
    put_number(3, links.iter().map(|(_, bytes)| bytes).sum(), &mut data);
    for (_, bytes) in links {
        put_number(4, *bytes, &mut data);
    }
    let mut block = Vec::with_capacity(links.len() * (ADDRESS_BYTES + 12) + data.len() + 8);
    for (link, _) in links {
        put_link(link, version, &mut block);
    }
    put_bytes(1, &data, &mut block);
    block
}

/// The block of a piece of a file as a node without links.
pub(crate) fn leaf(chunk: &[u8]) -> Vec<u8> {
    let number = chunk.len() as u64;
    let inner = 2 + if chunk.is_empty() { 0 } else { bytes_len(chunk.len()) } + 1 + varint_len(number);
    let mut block = Vec::with_capacity(bytes_len(inner));
    block.push(1 << 3 | 2);
    put_varint(inner as u64, &mut block);
    put_number(1, FILE, &mut block);
    if !chunk.is_empty() {
        put_bytes(2, chunk, &mut block);
    }
    put_number(3, number, &mut block);
    block
}

fn put_link(link: &Link<'_>, version: Version, into: &mut Vec<u8>) {
    let (to, name) = (link.to.bytes(version), link.name.as_bytes());
    let inner = bytes_len(to.len()) + bytes_len(name.len()) + 1 + varint_len(link.tree_bytes);
    into.push(2 << 3 | 2);
    put_varint(inner as u64, into);
    put_bytes(1, to, into);
    put_bytes(2, name, into);
    put_number(3, link.tree_bytes, into);
}

fn put_bytes(field: u8, bytes: &[u8], into: &mut Vec<u8>) {
    into.push(field << 3 | 2);
    put_varint(bytes.len() as u64, into);
    into.extend_from_slice(bytes);
}

fn put_number(field: u8, number: u64, into: &mut Vec<u8>) {
    into.push(field << 3);
    put_varint(number, into);
}

/// How long a field of so many bytes is with its tag and length.
fn bytes_len(len: usize) -> usize {
    1 + varint_len(len as u64) + len
}
