//! A node's process ends by itself, with an exit code; the task node's own rules say what follows.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::nodes;

/// A node's process ends with an exit code. The task node starts one that ended with code 0 again after 2 s, 4 s, 8 s and so on up to
/// 5 minutes, and one that ended with any other never. A process that does not run cannot end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ExitWith {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// A whole group; give this or `node`.
    pub group: Option<GroupName>,
    /// The exit code. Default: 0.
    #[serde(default)]
    #[schemars(range(min = 0, max = 255))]
    pub code: u8,
}

impl ExitWith {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("the process of {} ends with code {}", nodes(self.node.as_ref(), self.group.as_ref()), self.code)
    }
}
