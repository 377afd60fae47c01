//! A node's own clock is wrong. Its task reads it; slots, rounds and timers do not move with it. `protocol.md` §11, row 29.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's own clock is wrong: what its task reads in `Date` and in the times of files. Slots, windows and timers do not move with it.
/// Several at once add up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClockSkew {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// By how much; slots and rounds count as if all slots were of the mean length.
    pub by: Length,
    /// In which direction. Default: `ahead`.
    #[serde(default)]
    pub direction: Direction,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

/// In which direction a clock is wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// It shows a later time.
    #[default]
    Ahead,
    /// It shows an earlier time.
    Behind,
}

impl ClockSkew {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let direction = match self.direction {
            Direction::Ahead => "ahead",
            Direction::Behind => "behind",
        };
        let nodes = nodes(self.node.as_ref(), self.group.as_ref());
        format!("the clock of {nodes} is {} {direction} for {}", self.by, self.lasts)
    }
}
