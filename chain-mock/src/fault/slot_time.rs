//! Slots are longer or shorter than they should be.

use koipond_record::unit::{Length, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Slots are longer or shorter than they should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlotTime {
    /// Their length; of a range, one is drawn for every 100 slots.
    pub is: SpanRange,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl SlotTime {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("a slot takes {}, for {}", self.is, self.lasts)
    }
}
