//! The RPC lags: what nodes read of the chain is some slots old.

use koipond_record::unit::{GroupName, Length, NodeName, Slots};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// The RPC lags: what nodes read of the chain is some slots old.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RpcLag {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// How many slots old.
    pub by: Slots,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl RpcLag {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} read a state that is {} old, for {}", nodes(self.node.as_ref(), self.group.as_ref()), self.by, self.lasts)
    }
}
