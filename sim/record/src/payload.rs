//! Bytes in the log: small ones inline, large ones by hash, with the bytes kept once beside the log.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The longest payload that stands in the log itself, in bytes.
pub const INLINE_LIMIT: usize = 1024;

/// A blake3 hash.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Bytes that went through a door of the world.
///
/// In memory they are at hand; in the log, one longer than [`INLINE_LIMIT`] is its hash and length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Payload {
    /// The bytes themselves.
    Here(Arc<[u8]>),
    /// Only what the log keeps of them.
    Kept {
        /// Names the file beside the log that holds the bytes.
        hash: Hash,
        /// How many bytes there are.
        len: u64,
    },
}

impl Hash {
    /// The hash of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// Reads 64 hexadecimal digits.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        blake3::Hash::from_hex(text).ok().map(|h| Self(*h.as_bytes()))
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from_bytes(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        if s.is_human_readable() { s.collect_str(self) } else { self.0.serialize(s) }
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        if d.is_human_readable() {
            let text = String::deserialize(d)?;
            Self::from_hex(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a blake3 hash in hexadecimal")))
        } else {
            <[u8; 32]>::deserialize(d).map(Self)
        }
    }
}

impl Payload {
    /// These bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Arc<[u8]>>) -> Self {
        Self::Here(bytes.into())
    }

    /// How many bytes there are.
    #[must_use]
    pub fn len(&self) -> u64 {
        match self {
            Self::Here(bytes) => bytes.len() as u64,
            Self::Kept { len, .. } => *len,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The bytes, if they are at hand.
    #[must_use]
    pub fn bytes(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Here(bytes) => Some(bytes),
            Self::Kept { .. } => None,
        }
    }

    /// The bytes that must be kept beside the log, with their name.
    #[must_use]
    pub fn blob(&self) -> Option<(Hash, &Arc<[u8]>)> {
        self.bytes().filter(|b| b.len() > INLINE_LIMIT).map(|b| (Hash::of(b), b))
    }
}

/// What the log holds of a payload.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Logged {
    Text(String),
    Bytes(Vec<u8>),
    Kept { hash: Hash, len: u64 },
}

impl Serialize for Payload {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Kept { hash, len } => Logged::Kept { hash: *hash, len: *len },
            Self::Here(bytes) if bytes.len() > INLINE_LIMIT => Logged::Kept { hash: Hash::of(bytes), len: bytes.len() as u64 },
            Self::Here(bytes) => match std::str::from_utf8(bytes) {
                Ok(text) => Logged::Text(text.to_owned()),
                Err(_) => Logged::Bytes(bytes.to_vec()),
            },
        }
        .serialize(s)
    }
}

impl<'de> Deserialize<'de> for Payload {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(match Logged::deserialize(d)? {
            Logged::Text(text) => Self::Here(text.into_bytes().into()),
            Logged::Bytes(bytes) => Self::Here(bytes.into()),
            Logged::Kept { hash, len } => Self::Kept { hash, len },
        })
    }
}
