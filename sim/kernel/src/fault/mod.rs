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
