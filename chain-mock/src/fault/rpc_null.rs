//! The RPC answers readings with nothing.

use koipond_record::unit::{GroupName, Length, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{nodes, whole};

/// The RPC answers readings with nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RpcNull {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// How many of them. Default: `100 %`.
    #[serde(default = "whole")]
    pub share: Share,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl RpcNull {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{} of what {} read of the chain comes back as null, for {}",
            self.share,
            nodes(self.node.as_ref(), self.group.as_ref()),
            self.lasts
        )
    }
}
