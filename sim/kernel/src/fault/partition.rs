//! Nodes are cut off: their requests to a service get no answer until the partition ends.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// Nodes are cut off from services of the world for a while, or from another group of nodes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Partition {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// From what they are cut off. Default: `everything`.
    #[serde(default)]
    pub from: From,
    /// The nodes of this group alone are out of their reach, and they of theirs: what nodes ask each other. Chain, storage network and
    /// hosts outside stay in reach, and `from` is left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub and: Option<GroupName>,
    /// Which messages are cut off. Default: `both`.
    #[serde(default, skip_serializing_if = "CutWay::is_both")]
    pub way: CutWay,
    /// The cut comes and goes. Default: it stays until the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub flapping: Option<Flapping>,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

/// From what nodes are cut off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum From {
    /// The chain, the storage network, other nodes and the hosts outside.
    #[default]
    Everything,
    /// The chain alone.
    Chain,
    /// The storage network alone.
    Storage,
    /// Other nodes and the hosts outside.
    Web,
}

/// Which messages a partition cuts off.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CutWay {
    /// All.
    #[default]
    Both,
    /// What the nodes send: their questions, and their answers to others. A transaction that is cut off is never sent.
    Out,
    /// What is sent to the nodes: the answers, and the questions of others. A transaction is sent, and its sender does not hear of it.
    Back,
}

impl CutWay {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it over so")]
    fn is_both(&self) -> bool {
        *self == Self::Both
    }
}

/// A cut that comes and goes, beginning with a cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flapping {
    /// How long it is there each time.
    pub on: Length,
    /// How long it is gone each time.
    pub off: Length,
}

impl From {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Chain => "the chain",
            Self::Storage => "storage",
            Self::Web => "other nodes and hosts outside",
        }
    }
}

impl Partition {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let who = nodes(self.node.as_ref(), self.group.as_ref());
        let from = self.and.as_ref().map_or_else(|| self.from.words().to_owned(), |group| format!("every {group} node"));
        let way = match self.way {
            CutWay::Both => "",
            CutWay::Out => ", on the way out,",
            CutWay::Back => ", on the way back,",
        };
        let flapping = self.flapping.map_or_else(String::new, |f| format!(", {} on and {} off", f.on, f.off));
        format!("{who} is cut off from {from}{way} for {}{flapping}", self.lasts)
    }
}
