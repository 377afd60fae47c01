//! Storage nodes or gateways answer late.

use koipond_record::unit::{GroupName, Length, NodeName, SpanRange};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Content;
use super::words::{at, readers};

/// Storage nodes or gateways answer late.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlowStorage {
    /// Whose requests; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// The requests of a whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// The storage node or gateway at which it is seen, like `ipfs.io`; `*` stands for anything, as in `*.w3s.link`. Default: all.
    #[schemars(length(min = 1))]
    pub at: Option<String>,
    /// Which files. Default: every file.
    #[serde(default)]
    pub of: Content,
    /// How much later, drawn anew for each answer.
    pub by: SpanRange,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl SlowStorage {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{} come later by {}{}{}, for {}",
            self.of.words(),
            self.by,
            at(self.at.as_ref()),
            readers(self.node.as_ref(), self.group.as_ref()),
            self.lasts
        )
    }
}
