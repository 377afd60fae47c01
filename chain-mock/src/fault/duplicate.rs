//! Transactions come twice, the second time a slot later.

use koipond_record::InstructionName;
use koipond_record::unit::{GroupName, Length, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{nodes, transactions, whole};

/// Transactions come twice, the second time a slot later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateTransactions {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// Only transactions with this instruction. Default: all.
    pub instruction: Option<InstructionName>,
    /// How many of them. Default: `100 %`.
    #[serde(default = "whole")]
    pub share: Share,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl DuplicateTransactions {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{} of the {} of {} come twice, for {}",
            self.share,
            transactions(self.instruction),
            nodes(self.node.as_ref(), self.group.as_ref()),
            self.lasts
        )
    }
}
