//! Transactions of one slot come in any order.

use koipond_record::unit::Length;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Transactions of one slot come in any order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReorderTransactions {
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl ReorderTransactions {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("the transactions of a slot come in any order, for {}", self.lasts)
    }
}
