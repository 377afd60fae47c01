//! Faults of processes and of the network, one per file.
//!
//! | file | fault |
//! |---|---|
//! | `crash.rs` | a node's process dies and is started again |
//! | `partition.rs` | nodes are cut off from services |

mod crash;
mod partition;

pub use crash::Crash;
pub use partition::{From, Partition};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A fault of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum FaultSpec {
    /// A node's process dies and is started again later.
    Crash(Crash),
    /// Nodes are cut off from services of the world for a while.
    Partition(Partition),
}

impl FaultSpec {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Crash(_) => "crash",
            Self::Partition(_) => "partition",
        }
    }

    /// How long it lasts.
    #[must_use]
    pub fn lasts(&self) -> koipond_record::unit::Length {
        match self {
            Self::Crash(crash) => crash.lasts,
            Self::Partition(partition) => partition.lasts,
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::Crash(crash) => crash.words(),
            Self::Partition(partition) => partition.words(),
        }
    }

    /// Which nodes it touches, as the scenario names them.
    #[must_use]
    pub fn who(&self) -> (Option<&koipond_record::unit::NodeName>, Option<&koipond_record::unit::GroupName>) {
        match self {
            Self::Crash(crash) => (Some(&crash.node), None),
            Self::Partition(partition) => (partition.node.as_ref(), partition.group.as_ref()),
        }
    }
}
