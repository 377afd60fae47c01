//! What happened in the storage network.

use serde::{Deserialize, Serialize};

use crate::{Hash, NodeId, Payload, Roe, Round};

/// What happened in the storage network; the event's node is who asked, or whose it is.
///
/// `through` is the host that was asked: a storage node, a gateway or a service, by its name on the web.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StorageEvent {
    /// Files were stored under one CID. Without a node they were there before the run.
    Stored {
        /// The CID of the directory that wraps them, or of the one file.
        cid: String,
        /// The files by their paths within the directory; a single file that no directory wraps has an empty path.
        files: Vec<StoredFile>,
        /// Who hosts them from then on.
        hosts: Vec<Provider>,
        /// Who took them.
        through: String,
    },
    /// An upload was refused, or came to nothing in time.
    NotStored {
        /// The files' names.
        names: Vec<String>,
        /// How many bytes they have together.
        bytes: u64,
        /// Who was asked.
        through: String,
        /// Why, in a sentence.
        why: String,
        /// The fault that did it, by its place in the timeline, if one did.
        entry: Option<u32>,
    },
    /// An upload was answered with a CID, and nothing was stored.
    Pretended {
        /// The CID.
        cid: String,
        /// The files' names.
        names: Vec<String>,
        /// Who was asked.
        through: String,
        /// The fault that did it, by its place in the timeline.
        entry: u32,
    },
    /// A file was read as it was stored.
    Read {
        /// The CID asked for.
        cid: String,
        /// The file's path within the directory.
        name: String,
        /// Its size.
        bytes: u64,
        /// The blake3 of what was handed over.
        blake3: Hash,
        /// Who hosts what was read.
        from: Provider,
        /// Who was asked.
        through: String,
    },
    /// A reader was given other bytes than were stored under that CID.
    Altered {
        /// The CID asked for.
        cid: String,
        /// The file's path within the directory.
        name: String,
        /// How many bytes were handed over.
        bytes: u64,
        /// What is wrong with them, in a few words.
        how: String,
        /// Who was asked.
        through: String,
        /// The fault that did it, by its place in the timeline.
        entry: u32,
    },
    /// One host could not serve a file; the client asks the next.
    Skipped {
        /// The CID asked for.
        cid: String,
        /// The file's path within the directory.
        name: String,
        /// Who was asked.
        through: String,
        /// Why.
        why: Absence,
    },
    /// A file could not be read.
    Missing {
        /// The CID asked for.
        cid: String,
        /// The file's path within the directory.
        name: String,
        /// Who was asked, the last if several were.
        through: String,
        /// Why.
        why: Absence,
    },
    /// A host keeps what is stored under a CID until it is told otherwise.
    Pinned {
        /// The CID.
        cid: String,
        /// The host.
        by: Provider,
    },
    /// A host no longer keeps it for that reason; whether it drops it depends on its rules.
    Unpinned {
        /// The CID.
        cid: String,
        /// The host.
        by: Provider,
        /// Why, in a few words.
        why: String,
    },
    /// A host dropped it.
    Dropped {
        /// The CID.
        cid: String,
        /// The host.
        by: Provider,
        /// Why, in a few words.
        why: String,
    },
    /// The pinning service asks the event's node for its price.
    Billed {
        /// The round in which it is due.
        round: Round,
        /// How many bytes are pinned for the node.
        bytes: u64,
        /// The price.
        amount: Roe,
    },
    /// The node did not pay; the service pins nothing for it any longer.
    Unpaid {
        /// The round in which it was due.
        round: Round,
        /// What was due.
        amount: Roe,
        /// Why it was not paid.
        why: String,
    },
    /// The node cannot take part: the task requires the storage network, and it has no access to it.
    Barred,
}

/// A file as it was stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFile {
    /// Its path within the directory that wraps it.
    pub name: String,
    /// Its content.
    pub content: Payload,
}

/// Who hosts something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// The machine of a task node's operator.
    Node(NodeId),
    /// A node of the storage network, from 0.
    StorageNode(u32),
    /// The paid pinning service.
    PinningService,
    /// Somebody who is always there: who hosts what was there before the run.
    Archive,
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Absence {
    /// What was given for a CID is none.
    NotACid,
    /// Nobody ever stored anything under it.
    NeverStored,
    /// An upload was answered with it, and nothing was stored.
    OnlyPretended {
        /// The fault that did it, by its place in the timeline.
        entry: u32,
    },
    /// The directory has no file of this path.
    NoSuchName {
        /// The first few names it has.
        names: Vec<String>,
    },
    /// A directory was read as a file.
    IsAFolder,
    /// All who host it are offline.
    HostsOffline {
        /// Who hosts it.
        hosts: Vec<Provider>,
    },
    /// Nobody hosts it any longer.
    Dropped {
        /// Who did.
        hosts: Vec<Provider>,
    },
    /// A fault keeps it from being read.
    Fault {
        /// The fault's place in the timeline.
        entry: u32,
        /// Its kind.
        kind: String,
    },
    /// The reader has no access to the storage network.
    NoAccess,
    /// The question or its answer was lost on the way, and the reader gave up.
    Unreached {
        /// How.
        why: String,
    },
    /// This host serves no files by CID.
    NotServed,
}
