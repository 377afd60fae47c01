//! A block of a file is damaged where it is kept. Storage nodes and gateways compare it with its CID and hand nothing over.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Content;
use super::words::{at, readers};

/// A block of a file is damaged where it is kept. Storage nodes and gateways compare it with its CID and hand nothing over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CorruptBlock {
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
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl CorruptBlock {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "blocks of {} are corrupt{}{}, for {}",
            self.of.words(),
            readers(self.node.as_ref(), self.group.as_ref()),
            at(self.at.as_ref()),
            self.lasts
        )
    }
}
