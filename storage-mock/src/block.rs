//! The bytes of a block (dag-pb nodes, written by hand) and its address (a CIDv1).
//!
//! dag-pb is a protobuf message of two fields, the links before the data, and has exactly one valid form; UnixFS is
//! another one within its data. Only the fields that files and directories need are known here.

use blake3::Hasher as Blake3;
use cid::Cid;
use cid::multibase::{self, Base};
use sha2::{Digest as _, Sha256};

use crate::spec::CidHash;

/// An encoded CIDv1 of a 32-byte hash: version, codec, hash code and hash length are one byte each.
pub(crate) const ADDRESS_BYTES: usize = 36;

const DIRECTORY: u64 = 1;
const FILE: u64 = 2;

/// What a block's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// A piece of a file as it is.
    Raw = 0x55,
    /// A node with links.
    DagPb = 0x70,
}

/// A block's address: the bytes of its CID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address([u8; ADDRESS_BYTES]);

impl Address {
    /// The address of these bytes; the only way to one except by its text, so an address never names other bytes.
    pub(crate) fn of(codec: Codec, bytes: &[u8], hash: CidHash) -> Self {
        let (code, digest): (u8, [u8; 32]) = match hash {
            CidHash::Sha2_256 => (0x12, Sha256::digest(bytes).into()),
            CidHash::Blake3 => (0x1e, *Blake3::new().update(bytes).finalize().as_bytes()),
        };
        let mut address = [0; ADDRESS_BYTES];
        address[..4].copy_from_slice(&[1, codec as u8, code, 32]);
        address[4..].copy_from_slice(&digest);
        Self(address)
    }

    /// Its text in base32, `bafybei…`.
    pub(crate) fn text(&self) -> String {
        multibase::encode(Base::Base32Lower, self.0)
    }

    /// Reads a CID in any of its texts. `Err` if it is none; `Ok(None)` if it is one that no block here can have.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, NotACid> {
        let bytes = if text.len() == 46 && text.starts_with("Qm") {
            Cid::try_from(text).and_then(Cid::into_v1).map_err(|_| NotACid)?.to_bytes()
        } else {
            let (_, bytes) = multibase::decode(text).map_err(|_| NotACid)?;
            let cid = Cid::try_from(bytes.as_slice()).map_err(|_| NotACid)?;
            // The crate ignores bytes after the CID; a gateway does not.
            if cid.encoded_len() != bytes.len() {
                return Err(NotACid);
            }
            bytes
        };
        Ok(bytes.try_into().ok().map(Self))
    }
}

/// A text that is no CID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotACid;

/// A link of a node.
pub(crate) struct Link<'a> {
    /// Where it leads.
    pub(crate) to: &'a Address,
    /// The name it has in a directory; empty within a file.
    pub(crate) name: &'a str,
    /// The bytes of all blocks below it, its target included.
    pub(crate) tree_bytes: u64,
}

/// The block of a directory with one file in it.
pub(crate) fn directory(link: &Link<'_>) -> Vec<u8> {
    let mut block = Vec::with_capacity(ADDRESS_BYTES + link.name.len() + 40);
    put_link(link, &mut block);
    put_bytes(1, &[0x08, DIRECTORY as u8], &mut block);
    block
}

/// The block of a file that is longer than one chunk; each link comes with the file's bytes below it.
pub(crate) fn file(links: &[(Link<'_>, u64)]) -> Vec<u8> {
    let mut data = Vec::with_capacity(links.len() * 6 + 16);
    put_number(1, FILE, &mut data);
    put_number(3, links.iter().map(|(_, bytes)| bytes).sum(), &mut data);
    for (_, bytes) in links {
        put_number(4, *bytes, &mut data);
    }
    let mut block = Vec::with_capacity(links.len() * (ADDRESS_BYTES + 12) + data.len() + 8);
    for (link, _) in links {
        put_link(link, &mut block);
    }
    put_bytes(1, &data, &mut block);
    block
}

fn put_link(link: &Link<'_>, into: &mut Vec<u8>) {
    let name = link.name.as_bytes();
    let inner = bytes_len(ADDRESS_BYTES) + bytes_len(name.len()) + 1 + varint_len(link.tree_bytes);
    into.push(2 << 3 | 2);
    put_varint(inner as u64, into);
    put_bytes(1, &link.to.0, into);
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

fn put_varint(mut number: u64, into: &mut Vec<u8>) {
    while number >= 0x80 {
        into.push(number as u8 | 0x80);
        number >>= 7;
    }
    into.push(number as u8);
}

/// How long a field of so many bytes is with its tag and length.
fn bytes_len(len: usize) -> usize {
    1 + varint_len(len as u64) + len
}

fn varint_len(number: u64) -> usize {
    (64 - (number | 1).leading_zeros() as usize).div_ceil(7)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_raw_block_has_its_well_known_address() {
        let address = Address::of(Codec::Raw, b"", CidHash::Sha2_256);
        assert_eq!(address.text(), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
    }

    #[test]
    fn every_text_of_a_cid_is_the_same_address() {
        let address = Address::of(Codec::DagPb, b"any", CidHash::Sha2_256);
        let cid = Cid::try_from(address.text()).unwrap();
        for base in [Base::Base58Btc, Base::Base32Upper, Base::Base64Url] {
            assert_eq!(Address::parse(&cid.to_string_of_base(base).unwrap()), Ok(Some(address)));
        }
        assert_eq!(Address::parse(&Cid::new_v0(*cid.hash()).unwrap().to_string()), Ok(Some(address)));
    }

    #[test]
    fn a_text_with_something_around_the_cid_is_none() {
        let text = Address::of(Codec::DagPb, b"any", CidHash::Sha2_256).text();
        let longer = multibase::encode(Base::Base32Lower, [&cid_bytes(&text)[..], &[0]].concat());
        for wrong in [longer, format!("/ipfs/{text}"), format!(" {text}"), format!("{text}/proof.json"), text[..58].to_owned()] {
            assert_eq!(Address::parse(&wrong), Err(NotACid), "{wrong}");
        }
    }

    fn cid_bytes(text: &str) -> Vec<u8> {
        Cid::try_from(text).unwrap().to_bytes()
    }

    proptest! {
        #[test]
        fn the_foretold_length_of_a_number_is_its_length(number: u64, shift in 0..64u32) {
            let mut bytes = Vec::new();
            put_varint(number >> shift, &mut bytes);
            prop_assert_eq!(bytes.len(), varint_len(number >> shift));
        }

        #[test]
        fn any_text_can_be_asked_for(text in ".*") {
            let _ = Address::parse(&text);
        }
    }
}
