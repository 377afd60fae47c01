//! The RPC stands still: no reading is answered and no transaction is taken on.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// The RPC stands still: no reading is answered and no transaction is taken on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RpcHalt {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl RpcHalt {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} get no answer of the chain, for {}", nodes(self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
