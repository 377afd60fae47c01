//! Nodes are cut off: their requests to a service get no answer until the partition ends.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Nodes are cut off from services of the world for a while.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// From what they are cut off. Default: `everything`.
    #[serde(default)]
    pub from: From,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

/// From what nodes are cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The chain, the storage network, other nodes and the hosts outside.
    #[default]
    Everything,
    /// The chain alone.
    Chain,
    /// The storage network alone.
    Storage,
    /// Other nodes and the hosts outside.
    Web,
}

impl Partition {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let who = self.node.as_ref().map(ToString::to_string).or_else(|| self.group.as_ref().map(|g| format!("every {g} node")));
        let from = match self.from {
            From::Everything => "everything",
            From::Chain => "the chain",
            From::Storage => "storage",
            From::Web => "other nodes and hosts outside",
        };
        format!("{} is cut off from {from} for {}", who.unwrap_or_default(), self.lasts)
    }
}
