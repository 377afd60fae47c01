//! Hosts serve nothing for a while, though their task nodes may run.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Hosts;

/// Hosts serve nothing for a while, though their task nodes may run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostOffline {
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

impl HostOffline {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} serves nothing for {}", Hosts::words(self.host, self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
