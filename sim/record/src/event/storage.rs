//! What happened in the storage network.

use serde::{Deserialize, Serialize};

/// What happened in the storage network; the event's node is who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageEvent {
    /// A file was stored; the asking node hosts it.
    Stored {
        /// The CID of the directory that wraps it.
        cid: String,
        /// The file's name.
        name: String,
        /// Its size.
        bytes: u64,
    },
    /// A file was read.
    Read {
        /// The CID asked for.
        cid: String,
        /// The file's name.
        name: String,
        /// Its size.
        bytes: u64,
    },
    /// A file could not be read.
    Missing {
        /// The CID asked for.
        cid: String,
        /// The file's name.
        name: String,
        /// Why.
        why: String,
    },
}
