//! Transactions are held up on their way.

use koipond_record::InstructionName;
use koipond_record::unit::{GroupName, Length, NodeName, SlotRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{nodes, transactions};

/// Transactions are held up on their way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DelayTransactions {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// Only transactions with this instruction. Default: all.
    pub instruction: Option<InstructionName>,
    /// For how many slots, drawn anew for each.
    pub by: SlotRange,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl DelayTransactions {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "the {} of {} are held up by {}, for {}",
            transactions(self.instruction),
            nodes(self.node.as_ref(), self.group.as_ref()),
            self.by,
            self.lasts
        )
    }
}
