//! What was injected.

use serde::{Deserialize, Serialize};

use crate::NodeId;

/// A fault of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultEvent {
    /// It began.
    Began {
        /// Its place in the timeline, from 1 as people count.
        entry: u32,
        /// Its kind.
        kind: String,
        /// In a few words, with its parameters.
        what: String,
        /// The nodes it touches.
        nodes: Vec<NodeId>,
    },
    /// It ended.
    Ended {
        /// Its place in the timeline.
        entry: u32,
        /// Its kind.
        kind: String,
    },
    /// An operator acted.
    Operator {
        /// Its place in the timeline.
        entry: u32,
        /// What was done.
        what: String,
    },
}
