//! Messages of nodes take longer.

use koipond_record::unit::{GroupName, Length, NodeName, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::From;
use super::words::nodes;
use crate::spec::Shape;

/// Messages between nodes and services take longer than `network.latency`. One that would take longer than `network.timeout` does not
/// arrive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlowNetwork {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// Whose answers and questions: `everything`, `chain`, `storage` or `web`. Default: `everything`.
    #[serde(default)]
    pub from: From,
    /// How long one way takes, in place of `network.latency`; drawn anew for each message.
    pub latency: SpanRange,
    /// How lengths are spread over that range. Default: `even`.
    #[serde(default)]
    pub shape: Shape,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl SlowNetwork {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let nodes = nodes(self.node.as_ref(), self.group.as_ref());
        format!("messages between {nodes} and {} take {} for {}", self.from.words(), self.latency, self.lasts)
    }
}
