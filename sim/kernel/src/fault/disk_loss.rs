//! A node loses what was on its disk.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node loses what was on its disk: its files, what it kept with `storeSet`, and the task node's note of the round it submitted last,
/// so that it may submit twice. Its keys, its task's code and what its memory holds stay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DiskLoss {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
}

impl DiskLoss {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} loses what was on its disk", nodes(self.node.as_ref(), self.group.as_ref()))
    }
}
