//! CAR files of version 1: a header that names the roots, then blocks with their CIDs.
//!
//! The header is one fixed shape of dag-cbor, `{roots: [CID…], version: 1}`, and written and read by hand. What is read
//! may come from anybody: lengths are compared with what is there before they are believed, and each block with its CID.

use crate::address::{Address, BadCid, Version};
use crate::assemble::{Blocks, WORK_LIMIT};
use crate::folder::StorageError;
use crate::store::Missing;
use crate::varint::{put_varint, take, take_varint};

/// The longest header that is read, in bytes; one of 25,000 roots is as long.
const HEADER_LIMIT: u64 = 1 << 20;
/// The longest block that is read with its CID, in bytes; IPFS nodes hand on no longer ones.
const BLOCK_LIMIT: u64 = 2 << 20;

/// `{"roots": …`: a map of two.
const ROOTS: &[u8] = b"\xa2\x65roots";
/// `… "version": …`.
const VERSION: &[u8] = b"\x67version";
/// How a CAR of version 2 begins, after the length: a map of the version alone.
const VERSION_2: &[u8] = b"\xa1\x67version\x02";
/// A CID in dag-cbor: tag 42 on bytes.
const CID_TAG: [u8; 2] = [0xd8, 0x2a];

/// Why a CAR cannot be written or read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CarError {
    /// What should go in is missing.
    #[error(transparent)]
    Missing(#[from] Missing),
    /// There are no roots.
    #[error("the CAR names no root; give it one, since it says which of the blocks is the file or folder")]
    NoRoots,
    /// It ends too early.
    #[error("the CAR ends within what begins at byte {at}; get it again, whole")]
    Truncated {
        /// Where what is cut begins.
        at: usize,
    },
    /// It does not begin as a CAR does.
    #[error("this is no CAR of version 1: {0}")]
    Header(&'static str),
    /// It is a CAR of a later version.
    #[error("this is a CAR of version 2; write it as version 1")]
    Version2,
    /// A length is out of all bounds.
    #[error("the CAR has a part of {bytes} bytes at byte {at}, and at most {limit} are allowed there")]
    LongPart {
        /// Where it begins.
        at: usize,
        /// How long it says it is.
        bytes: u64,
        /// How long it may be.
        limit: u64,
    },
    /// A CID cannot be read, or is of a kind that the store does not have.
    #[error("the CAR has a block at byte {at} whose CID is wrong: {why}")]
    BlockCid {
        /// Where the block begins.
        at: usize,
        /// What is wrong with it.
        why: CidError,
    },
    /// A root's CID is of a kind that the store does not have.
    #[error("the CAR's header has a root whose CID is wrong: {0}")]
    RootCid(CidError),
    /// A link's CID is of a kind that the store does not have.
    #[error("the block {cid} has a link whose CID is wrong: {why}")]
    Link {
        /// The block with the link.
        cid: String,
        /// What is wrong with it.
        why: CidError,
    },
    /// A block's bytes are not those of its CID.
    #[error("the bytes of the block {cid} do not have the hash that its CID says; get the CAR again")]
    WrongBytes {
        /// What the CAR calls the block.
        cid: String,
    },
    /// A block is not there.
    #[error("the CAR does not hold the block {cid}, which a root needs; write it with all blocks")]
    MissingBlock {
        /// The block.
        cid: String,
    },
    /// A block is below itself.
    #[error("the block {cid} leads back to itself")]
    Cycle {
        /// The block.
        cid: String,
    },
    /// Blocks stand too high above each other.
    #[error("too many blocks stand above the block {cid}")]
    Deep {
        /// The lowest one that was reached.
        cid: String,
    },
    /// A block is no node of files or folders.
    #[error("the block {cid} is no part of a file or folder: {why}")]
    Malformed {
        /// The block.
        cid: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// A block is something other than a file or folder.
    #[error("the block {cid} is neither a file nor a plain folder, but of UnixFS's kind {kind} (4: a link, 5: a split folder)")]
    NotAFile {
        /// The block.
        cid: String,
        /// What UnixFS calls it.
        kind: u64,
    },
    /// The lengths within a file contradict each other.
    #[error("the block {cid} holds another number of bytes than it says")]
    Sizes {
        /// The block.
        cid: String,
    },
    /// The contents are too large.
    #[error("the CAR's files and folders have more than {WORK_LIMIT} bytes when they are put together; split it")]
    TooMuch,
    /// A folder cannot be stored.
    #[error(transparent)]
    Storage(#[from] StorageError),
}

/// What is wrong with a CID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidError {
    /// It cannot be read.
    #[error("it is none")]
    NotACid,
    /// The store holds no blocks of this codec.
    #[error("its codec is {0:#x}, and only raw (0x55) and dag-pb (0x70) are known")]
    Codec(u64),
    /// The store computes no such hashes.
    #[error("its hash is of kind {hash:#x} and {len} bytes, and only sha2-256 (0x12) and blake3 (0x1e) of 32 bytes are known")]
    Hash {
        /// The code of the hash.
        hash: u64,
        /// How long the hash is.
        len: u64,
    },
}

impl From<BadCid> for CidError {
    fn from(why: BadCid) -> Self {
        match why {
            BadCid::NotACid => Self::NotACid,
            BadCid::Codec(codec) => Self::Codec(codec),
            BadCid::Hash { hash, len } => Self::Hash { hash, len },
        }
    }
}

/// The head of a CAR with these roots.
pub(crate) fn header(roots: &[(Address, Version)]) -> Vec<u8> {
    let mut header = ROOTS.to_vec();
    put_cbor(4, roots.len() as u64, &mut header);
    for (root, version) in roots {
        let bytes = root.bytes(*version);
        header.extend_from_slice(&CID_TAG);
        put_cbor(2, bytes.len() as u64 + 1, &mut header);
        // A CID in dag-cbor begins with the mark of a base that is none.
        header.push(0);
        header.extend_from_slice(bytes);
    }
    header.extend_from_slice(VERSION);
    header.push(1);
    let mut car = Vec::new();
    put_varint(header.len() as u64, &mut car);
    car.extend_from_slice(&header);
    car
}

/// Adds a block.
pub(crate) fn put_block(cid: &[u8], block: &[u8], car: &mut Vec<u8>) {
    put_varint((cid.len() + block.len()) as u64, car);
    car.extend_from_slice(cid);
    car.extend_from_slice(block);
}

/// A CAR as it was read: its roots as they are written, and its blocks, each with the hash that its CID says.
pub(crate) fn read(car: &[u8]) -> Result<(Vec<(Address, Version)>, Blocks<'_>), CarError> {
    let mut rest = car;
    let at = |rest: &[u8]| car.len() - rest.len();
    let roots = roots(part(&mut rest, 0, HEADER_LIMIT)?)?;
    let mut blocks = Blocks::new();
    while !rest.is_empty() {
        let at = at(rest);
        let mut block = part(&mut rest, at, BLOCK_LIMIT)?;
        let (address, version) = Address::take(&mut block).map_err(|why| CarError::BlockCid { at, why: why.into() })?;
        // The same block may stand twice; its hash is computed once.
        if blocks.get(&address) != Some(&block) && !address.names(block) {
            return Err(CarError::WrongBytes { cid: address.text(version) });
        }
        blocks.insert(address, block);
    }
    Ok((roots, blocks))
}

/// Takes a part with its length from the head.
fn part<'a>(rest: &mut &'a [u8], at: usize, limit: u64) -> Result<&'a [u8], CarError> {
    let bytes = take_varint(rest).ok_or(CarError::Truncated { at })?;
    if bytes > limit {
        return Err(CarError::LongPart { at, bytes, limit });
    }
    take(bytes, rest).ok_or(CarError::Truncated { at })
}

fn roots(header: &[u8]) -> Result<Vec<(Address, Version)>, CarError> {
    if header == VERSION_2 {
        return Err(CarError::Version2);
    }
    let mut rest = header.strip_prefix(ROOTS).ok_or(CarError::Header("its header does not begin with the roots"))?;
    let count = take_cbor(4, &mut rest).ok_or(CarError::Header("its roots are no list"))?;
    let mut roots = Vec::new();
    // Each turn takes bytes from the header or ends with an error, whatever the count says.
    for _ in 0..count {
        rest = rest.strip_prefix(&CID_TAG).ok_or(CarError::Header("a root is no CID"))?;
        let bytes = take_cbor(2, &mut rest).and_then(|len| take(len, &mut rest)).ok_or(CarError::Header("a root is no CID"))?;
        let mut bytes = bytes.strip_prefix(&[0]).ok_or(CarError::Header("a root is no CID"))?;
        roots.push(Address::take(&mut bytes).map_err(|why| CarError::RootCid(why.into()))?);
        if !bytes.is_empty() {
            return Err(CarError::Header("a root has bytes after its CID"));
        }
    }
    match rest.strip_prefix(VERSION) {
        Some([1]) if roots.is_empty() => Err(CarError::NoRoots),
        Some([1]) => Ok(roots),
        _ => Err(CarError::Header("its header does not end with version 1")),
    }
}

/// Writes the head of a value in CBOR: its kind, and its length in the shortest form.
fn put_cbor(kind: u8, len: u64, into: &mut Vec<u8>) {
    let kind = kind << 5;
    let bytes = len.to_be_bytes();
    match len {
        0..24 => into.push(kind | len as u8),
        24..0x100 => into.extend_from_slice(&[kind | 24, len as u8]),
        0x100..0x1_0000 => {
            into.push(kind | 25);
            into.extend_from_slice(&bytes[6..]);
        }
        0x1_0000..0x1_0000_0000 => {
            into.push(kind | 26);
            into.extend_from_slice(&bytes[4..]);
        }
        _ => {
            into.push(kind | 27);
            into.extend_from_slice(&bytes);
        }
    }
}

/// Takes the head of a value of this kind: its length. None if it is of another, or not in the shortest form.
fn take_cbor(kind: u8, from: &mut &[u8]) -> Option<u64> {
    let first = *take(1, from)?.first()?;
    let more = match first & 0x1f {
        short @ 0..24 => return (first >> 5 == kind).then_some(u64::from(short)),
        more @ 24..=27 => take(1 << (more - 24), from)?,
        _ => return None,
    };
    let len = more.iter().fold(0, |len, byte| len << 8 | u64::from(*byte));
    let mut shortest = Vec::new();
    put_cbor(kind, len, &mut shortest);
    (shortest.len() == more.len() + 1 && shortest[0] == first).then_some(len)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_head_of_a_value_is_read_as_it_was_written(kind in 0..8_u8, len: u64, shift in 0..64_u32) {
            let mut bytes = Vec::new();
            put_cbor(kind, len >> shift, &mut bytes);
            prop_assert_eq!(take_cbor(kind ^ 1, &mut bytes.as_slice()), None);
            let mut rest = bytes.as_slice();
            prop_assert_eq!(take_cbor(kind, &mut rest), Some(len >> shift));
            prop_assert!(rest.is_empty());
        }
    }
}
