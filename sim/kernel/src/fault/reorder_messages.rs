//! Messages of nodes overtake each other.

use koipond_record::Span;
use koipond_record::unit::{GroupName, Length, NodeName, Share, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::From;
use super::words::nodes;

/// Messages between nodes and services overtake each other: some are held up, each for a length of its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReorderMessages {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// Whose answers and questions: `everything`, `chain`, `storage` or `web`. Default: `everything`.
    #[serde(default)]
    pub from: From,
    /// The share of messages that are held up. Default: `50 %`.
    #[serde(default = "half")]
    pub share: Share,
    /// How long each is held up, drawn anew. Default: `0..2 s`.
    #[serde(default = "two_seconds")]
    pub by: SpanRange,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

fn half() -> Share {
    Share { parts_per_million: 500_000 }
}

fn two_seconds() -> SpanRange {
    SpanRange { low: Span(0), high: Span::from_millis(2_000) }
}

impl ReorderMessages {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let nodes = nodes(self.node.as_ref(), self.group.as_ref());
        let from = self.from.words();
        format!("{} of the messages between {nodes} and {from} are held up by {}, for {}", self.share, self.by, self.lasts)
    }
}
