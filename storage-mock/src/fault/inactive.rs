//! The storage network's own task on Koii is not active; the client of the storage network ends the process that asks.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::readers;

/// The storage network's own task on Koii is not active; the client of the storage network ends the process that asks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StorageTaskInactive {
    /// Whose requests; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// The requests of a whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

impl StorageTaskInactive {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!("the storage task is not active{}, for {}", readers(self.node.as_ref(), self.group.as_ref()), self.lasts)
    }
}
