//! A fork is given up: the last slots are undone, and their transactions are included again later.

use koipond_record::unit::{SlotRange, Slots};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::soon;

/// A fork is given up: the last slots are undone, and their transactions are included again later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fork {
    /// How many slots are undone, at most 150.
    pub depth: Slots,
    /// How many slots later, drawn anew for each transaction. Default: `2..8 slots`.
    #[serde(default = "soon")]
    pub again: SlotRange,
}

impl Fork {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("the last {} are undone", self.depth)
    }
}
