//! A node's process dies: its JavaScript heap and its timers are lost, its disk and its stake are not.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's process dies and is started again later. Its disk stays; what its memory held is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// How long it is down.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl Crash {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} crashes and is down for {}", nodes(self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
