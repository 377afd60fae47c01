//! The RPC answers late.

use koipond_record::unit::{GroupName, Length, NodeName, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// The RPC answers late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RpcSlow {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// How much later, drawn anew for each answer.
    pub by: SpanRange,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl RpcSlow {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} get the chain's answers later by {}, for {}", nodes(self.node.as_ref(), self.group.as_ref()), self.by, self.lasts)
    }
}
