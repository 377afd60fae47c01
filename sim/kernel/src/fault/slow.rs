//! A node's machine is slow: the same work takes longer.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's machine is slow: each piece of work takes so many times longer. Work is counted in steps of 10,000, so that a light task,
/// whose work counts as nothing, is not slower. `javascript.longest_work` is reckoned as if the machine were not slow.
/// Of several at once, the slowest counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slow {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// How many times longer its work takes. Default: 20.
    #[serde(default = "twenty")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub factor: u64,
    /// How long it is slow.
    #[serde(rename = "for")]
    pub lasts: Length,
}

fn twenty() -> u64 {
    20
}

impl Slow {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let nodes = nodes(self.node.as_ref(), self.group.as_ref());
        format!("the work of {nodes} takes {} times longer for {}", self.factor, self.lasts)
    }
}
