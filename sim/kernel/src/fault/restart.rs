//! A node's process dies and is started again at once.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's process dies and is started again at once. Its disk stays; what its memory held, its timers and open questions are lost,
/// and so is a payout that it was to trigger. A process that does not run is not started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Restart {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
}

impl Restart {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} dies and starts again at once", nodes(self.node.as_ref(), self.group.as_ref()))
    }
}
