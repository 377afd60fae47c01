//! No transaction is included; those that wait are when it is over.

use koipond_record::unit::Length;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// No transaction is included; those that wait are when it is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeaderHalt {
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl LeaderHalt {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("no transaction is included, for {}", self.lasts)
    }
}
