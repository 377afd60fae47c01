//! Hosts that are no task nodes.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Hosts that are no task nodes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Hosts {
    /// The nodes of the storage network.
    StorageNodes,
    /// The paid pinning service.
    PinningService,
    /// Who hosts what was there before the run.
    Archive,
}

impl Hosts {
    pub(super) fn words(host: Option<Self>, node: Option<&NodeName>, group: Option<&GroupName>) -> String {
        match (host, node, group) {
            (Some(Self::StorageNodes), ..) => "every storage node".to_owned(),
            (Some(Self::PinningService), ..) => "the pinning service".to_owned(),
            (Some(Self::Archive), ..) => "the archive".to_owned(),
            (None, Some(node), _) => node.to_string(),
            (None, None, Some(group)) => format!("every {group} node"),
            (None, None, None) => "every host".to_owned(),
        }
    }
}
