//! Hosts have no room for anything new.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Hosts;

/// Hosts have no room for anything new.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostFull {
    /// One operator's machine; give this, `group` or `host`.
    pub node: Option<NodeName>,
    /// The machines of a whole group's operators; give this, `node` or `host`.
    pub group: Option<GroupName>,
    /// Hosts that are no task nodes; give this, `node` or `group`.
    pub host: Option<Hosts>,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl HostFull {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} has no room for {}", Hosts::words(self.host, self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
