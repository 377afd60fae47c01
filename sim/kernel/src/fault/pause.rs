//! A node's process stands still: nothing is lost, everything is late.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's process stands still, as on a laptop that sleeps. What arrives waits, and so do its timers; when it goes on, it takes them
/// in order. A piece of work that it has begun it finishes first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Pause {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// How long it stands still.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl Pause {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} stands still for {}", nodes(self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
