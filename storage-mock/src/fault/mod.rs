//! Faults of the storage network, one per file. They stand in a timeline under `storage`.
//!
//! | file | fault |
//! |---|---|
//! | `missing.rs` | a block of a file is found nowhere, so the file cannot be read |
//! | `corrupt.rs` | a block of a file is damaged where it is kept. Storage nodes and gateways compare it with its CID and hand nothing over |
//! | `lie.rs` | a storage node or a gateway hands over something else than what the CID names, and says nothing of it |
//! | `down.rs` | storage nodes or gateways are down |
//! | `slow.rs` | storage nodes or gateways answer late |
//! | `upload.rs` | uploads come to nothing |
//! | `offline.rs` | hosts serve nothing for a while, though their task nodes may run |
//! | `full.rs` | hosts have no room for anything new |
//! | `lose.rs` | hosts lose what they keep, for good |
//! | `inactive.rs` | the storage network's own task on Koii is not active; the client of the storage network ends the process that asks |
//! | `content.rs` | which files a fault is about |
//! | `hosts.rs` | hosts that are no task nodes |
//! | `words.rs` | what they have in common |

mod content;
mod corrupt;
mod down;
mod full;
mod hosts;
mod inactive;
mod lie;
mod lose;
mod missing;
mod offline;
mod slow;
mod upload;
mod words;

pub use content::Content;
pub use corrupt::CorruptBlock;
pub use down::{Down, GatewayDown};
pub use full::HostFull;
pub use hosts::Hosts;
pub use inactive::StorageTaskInactive;
pub use lie::{GatewayLie, Lie};
pub use lose::HostLoses;
pub use missing::MissingBlock;
pub use offline::HostOffline;
pub use slow::SlowStorage;
pub use upload::{UploadFails, UploadFault};

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fault of the storage network.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum StorageFaultSpec {
    /// A block of a file is found nowhere, so the file cannot be read.
    Missing(MissingBlock),
    /// A block of a file is damaged where it is kept. Storage nodes and gateways compare it with its CID and hand nothing over.
    Corrupt(CorruptBlock),
    /// A storage node or a gateway hands over something else than what the CID names, and says nothing of it.
    Lie(GatewayLie),
    /// Storage nodes or gateways are down.
    Down(GatewayDown),
    /// Storage nodes or gateways answer late.
    Slow(SlowStorage),
    /// Uploads come to nothing.
    Upload(UploadFault),
    /// Hosts serve nothing for a while, though their task nodes may run.
    Offline(HostOffline),
    /// Hosts have no room for anything new.
    Full(HostFull),
    /// Hosts lose what they keep, for good.
    Lose(HostLoses),
    /// The storage network's own task on Koii is not active; the client of the storage network ends the process that asks.
    Inactive(StorageTaskInactive),
}

impl StorageFaultSpec {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Corrupt(_) => "corrupt",
            Self::Lie(_) => "lie",
            Self::Down(_) => "down",
            Self::Slow(_) => "slow",
            Self::Upload(_) => "upload",
            Self::Offline(_) => "offline",
            Self::Full(_) => "full",
            Self::Lose(_) => "lose",
            Self::Inactive(_) => "inactive",
        }
    }

    /// How long it lasts; nothing for one that is over at once.
    #[must_use]
    pub fn lasts(&self) -> Option<Length> {
        match self {
            Self::Missing(fault) => Some(fault.lasts),
            Self::Corrupt(fault) => Some(fault.lasts),
            Self::Lie(fault) => Some(fault.lasts),
            Self::Down(fault) => Some(fault.lasts),
            Self::Slow(fault) => Some(fault.lasts),
            Self::Upload(fault) => Some(fault.lasts),
            Self::Offline(fault) => Some(fault.lasts),
            Self::Full(fault) => Some(fault.lasts),
            Self::Lose(_) => None,
            Self::Inactive(fault) => Some(fault.lasts),
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Missing(fault) => fault.words(),
            Self::Corrupt(fault) => fault.words(),
            Self::Lie(fault) => fault.words(),
            Self::Down(fault) => fault.words(),
            Self::Slow(fault) => fault.words(),
            Self::Upload(fault) => fault.words(),
            Self::Offline(fault) => fault.words(),
            Self::Full(fault) => fault.words(),
            Self::Lose(fault) => fault.words(),
            Self::Inactive(fault) => fault.words(),
        }
    }

    /// Which nodes it touches, as the scenario names them; every node where it names none.
    #[must_use]
    pub fn who(&self) -> (Option<&NodeName>, Option<&GroupName>) {
        match self {
            Self::Missing(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Corrupt(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Lie(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Down(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Slow(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Upload(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Offline(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Full(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Lose(fault) => (fault.node.as_ref(), fault.group.as_ref()),
            Self::Inactive(fault) => (fault.node.as_ref(), fault.group.as_ref()),
        }
    }
}
