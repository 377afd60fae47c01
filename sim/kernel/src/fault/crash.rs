//! A node's process dies: its JavaScript heap and its timers are lost, its disk and its stake are not.

use koipond_record::unit::{Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A node's process dies and is started again later. Its disk stays; what its memory held is lost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Crash {
    /// Which node.
    pub node: NodeName,
    /// How long it is down.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl Crash {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} crashes and is down for {}", self.node, self.lasts)
    }
}
