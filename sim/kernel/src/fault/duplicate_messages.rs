//! Requests of nodes arrive twice, as after an answer that was lost.

use koipond_record::unit::{GroupName, Length, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::From;
use super::words::nodes;

/// Requests of nodes arrive twice at their service, as when the answer to the first was lost and the client asked again: a transaction
/// is taken on twice, another node's task is asked twice. The node hears one answer, the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DuplicateMessages {
    /// One node; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// Requests to what: `everything`, `chain`, `storage` or `web`. Default: `everything`.
    #[serde(default)]
    pub from: From,
    /// The share of requests that arrive twice. Default: `100 %`.
    #[serde(default = "super::spec::whole")]
    pub share: Share,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl DuplicateMessages {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let nodes = nodes(self.node.as_ref(), self.group.as_ref());
        format!("{} of the requests of {nodes} to {} arrive twice, for {}", self.share, self.from.words(), self.lasts)
    }
}
