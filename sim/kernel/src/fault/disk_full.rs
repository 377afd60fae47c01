//! A node's disk takes nothing more.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's disk takes nothing more: files cannot grow (`ENOSPC`) and `storeSet` fails. What is there can be read and removed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiskFull {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// How long it is full.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl DiskFull {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("the disk of {} is full for {}", nodes(self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
