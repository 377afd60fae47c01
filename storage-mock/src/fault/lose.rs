//! Hosts lose what they keep, for good.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Content, Hosts};

/// Hosts lose what they keep, for good.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HostLoses {
    /// One operator's machine; give this, `group` or `host`.
    pub node: Option<NodeName>,
    /// The machines of a whole group's operators; give this, `node` or `host`.
    pub group: Option<GroupName>,
    /// Hosts that are no task nodes; give this, `node` or `group`.
    pub host: Option<Hosts>,
    /// Which files. Default: every file.
    #[serde(default)]
    pub of: Content,
}

impl HostLoses {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("{} loses {}", Hosts::words(self.host, self.node.as_ref(), self.group.as_ref()), self.of.words())
    }
}
