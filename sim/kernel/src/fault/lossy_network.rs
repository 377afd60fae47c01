//! Messages of nodes are lost, and sent again.

use koipond_record::unit::{GroupName, Length, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::From;
use super::words::nodes;

/// Messages between nodes and services are lost, beside those that `network.loss` loses. Each is sent again after a second, so that
/// loss is delay, until its sender gives up (`network.timeout`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LossyNetwork {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// Whose answers and questions: `everything`, `chain`, `storage` or `web`. Default: `everything`.
    #[serde(default)]
    pub from: From,
    /// The share that is lost.
    pub loss: Share,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl LossyNetwork {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let nodes = nodes(self.node.as_ref(), self.group.as_ref());
        format!("{} of the messages between {nodes} and {} are lost, for {}", self.loss, self.from.words(), self.lasts)
    }
}
