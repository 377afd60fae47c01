//! The address of a block: its CID, in version 1 or 0, over sha2-256 or blake3.
//!
//! Version 0 is another way to write the version 1 of a dag-pb node over sha2-256, so both are one address.

use blake3::Hasher as Blake3;
use cid::Cid;
use cid::multibase::{self, Base};
use sha2::{Digest as _, Sha256};

use crate::spec::CidHash;
use crate::varint::{take, take_varint};

/// An encoded CIDv1 of a 32-byte hash: version, codec, hash code and hash length are one byte each.
pub(crate) const ADDRESS_BYTES: usize = 36;

const SHA2_256: u8 = 0x12;
const BLAKE3: u8 = 0x1e;

/// How blocks are made and addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// As plain `ipfs add`: CIDs of version 0 (`Qm…`) over sha2-256, and leaves that are nodes.
    V0,
    /// As `ipfs add --cid-version=1`: CIDs of version 1 (`baf…`) over this hash, and raw leaves.
    V1(CidHash),
}

impl Format {
    pub(crate) fn hash(self) -> CidHash {
        match self {
            Self::V0 => CidHash::Sha2_256,
            Self::V1(hash) => hash,
        }
    }

    /// The version in which CIDs are written.
    pub(crate) fn version(self) -> Version {
        match self {
            Self::V0 => Version::V0,
            Self::V1(_) => Version::V1,
        }
    }
}

/// How an address is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    /// The hash alone.
    V0,
    /// With version and codec.
    V1,
}

/// What a block's bytes are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Codec {
    /// A piece of a file as it is.
    Raw = 0x55,
    /// A node with links.
    DagPb = 0x70,
}

/// A block's address: the bytes of its CID in version 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Address([u8; ADDRESS_BYTES]);

impl Address {
    /// The address of these bytes, so it never names other bytes; every other way to one reads what somebody claims.
    pub(crate) fn of(codec: Codec, bytes: &[u8], hash: CidHash) -> Self {
        let (code, digest): (u8, [u8; 32]) = match hash {
            CidHash::Sha2_256 => (SHA2_256, Sha256::digest(bytes).into()),
            CidHash::Blake3 => (BLAKE3, *Blake3::new().update(bytes).finalize().as_bytes()),
        };
        let mut address = [0; ADDRESS_BYTES];
        address[..4].copy_from_slice(&[1, codec as u8, code, 32]);
        address[4..].copy_from_slice(&digest);
        Self(address)
    }

    /// Its text: `bafybei…` in base32, or `Qm…` where version 0 is asked for and it has one.
    pub(crate) fn text(&self, version: Version) -> String {
        let bytes = self.bytes(version);
        match Cid::try_from(bytes) {
            Ok(cid) if bytes.len() < ADDRESS_BYTES => cid.to_string(),
            _ => multibase::encode(Base::Base32Lower, bytes),
        }
    }

    /// Its bytes in a link or a CAR.
    pub(crate) fn bytes(&self, version: Version) -> &[u8] {
        let has_v0 = self.0[1] == Codec::DagPb as u8 && self.0[2] == SHA2_256;
        if version == Version::V0 && has_v0 { &self.0[2..] } else { &self.0 }
    }

    /// What it says its bytes are.
    pub(crate) fn codec(&self) -> Codec {
        if self.0[1] == Codec::Raw as u8 { Codec::Raw } else { Codec::DagPb }
    }

    /// The hash it says its bytes have.
    pub(crate) fn hash(&self) -> CidHash {
        if self.0[2] == BLAKE3 { CidHash::Blake3 } else { CidHash::Sha2_256 }
    }

    /// Whether these bytes are those it names.
    pub(crate) fn names(&self, bytes: &[u8]) -> bool {
        Self::of(self.codec(), bytes, self.hash()) == *self
    }

    /// Takes a CID from the head of the bytes; it is one that a block here can have.
    pub(crate) fn take(from: &mut &[u8]) -> Result<(Self, Version), BadCid> {
        let mut address = [0; ADDRESS_BYTES];
        if from.starts_with(&[SHA2_256, 32]) {
            address[..2].copy_from_slice(&[1, Codec::DagPb as u8]);
            address[2..].copy_from_slice(take(34, from).ok_or(BadCid::NotACid)?);
            return Ok((Self(address), Version::V0));
        }
        let [version, codec, hash, len] = [(); 4].map(|()| take_varint(from));
        let (Some(1), Some(codec), Some(hash), Some(len)) = (version, codec, hash, len) else { return Err(BadCid::NotACid) };
        if codec != Codec::Raw as u64 && codec != Codec::DagPb as u64 {
            return Err(BadCid::Codec(codec));
        }
        if hash != u64::from(SHA2_256) && hash != u64::from(BLAKE3) || len != 32 {
            return Err(BadCid::Hash { hash, len });
        }
        address[..4].copy_from_slice(&[1, codec as u8, hash as u8, 32]);
        address[4..].copy_from_slice(take(32, from).ok_or(BadCid::NotACid)?);
        Ok((Self(address), Version::V1))
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
        let mut rest = bytes.as_slice();
        let address = Self::take(&mut rest).ok().filter(|(_, version)| *version == Version::V1 && rest.is_empty());
        Ok(address.map(|(address, _)| address))
    }
}

/// A text that is no CID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NotACid;

/// Why bytes are no CID that a block here can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadCid {
    /// They are none at all.
    NotACid,
    /// It names what is neither raw nor a dag-pb node.
    Codec(u64),
    /// Its hash is of another kind or length.
    Hash { hash: u64, len: u64 },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_empty_raw_block_has_its_well_known_address() {
        let address = Address::of(Codec::Raw, b"", CidHash::Sha2_256);
        assert_eq!(address.text(Version::V1), "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku");
        assert_eq!(address.text(Version::V0), address.text(Version::V1), "a raw block has no CIDv0");
    }

    #[test]
    fn every_text_of_a_cid_is_the_same_address() {
        let address = Address::of(Codec::DagPb, b"any", CidHash::Sha2_256);
        let cid = Cid::try_from(address.text(Version::V1)).unwrap();
        for base in [Base::Base58Btc, Base::Base32Upper, Base::Base64Url] {
            assert_eq!(Address::parse(&cid.to_string_of_base(base).unwrap()), Ok(Some(address)));
        }
        let v0 = Cid::new_v0(*cid.hash()).unwrap().to_string();
        assert_eq!(Address::parse(&v0), Ok(Some(address)));
        assert_eq!(address.text(Version::V0), v0);
    }

    #[test]
    fn a_text_with_something_around_the_cid_is_none() {
        let text = Address::of(Codec::DagPb, b"any", CidHash::Sha2_256).text(Version::V1);
        let longer = multibase::encode(Base::Base32Lower, [&Cid::try_from(text.as_str()).unwrap().to_bytes()[..], &[0]].concat());
        for wrong in [longer, format!("/ipfs/{text}"), format!(" {text}"), format!("{text}/proof.json"), text[..58].to_owned()] {
            assert_eq!(Address::parse(&wrong), Err(NotACid), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn an_address_is_read_from_either_of_its_forms(bytes: Vec<u8>, raw: bool, blake3: bool, v0: bool) {
            let codec = if raw { Codec::Raw } else { Codec::DagPb };
            let address = Address::of(codec, &bytes, if blake3 { CidHash::Blake3 } else { CidHash::Sha2_256 });
            let mut form = address.bytes(if v0 { Version::V0 } else { Version::V1 });
            prop_assert_eq!(Address::take(&mut form).map(|(address, _)| address), Ok(address));
            prop_assert!(form.is_empty() && address.names(&bytes));
        }

        #[test]
        fn any_text_can_be_asked_for(text in ".*") {
            let _ = Address::parse(&text);
        }
    }
}
