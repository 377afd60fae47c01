//! Storage nodes or gateways are down.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{at, readers};

/// Storage nodes or gateways are down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayDown {
    /// Whose requests; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// The requests of a whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// The storage node or gateway at which it is seen, like `ipfs.io`; `*` stands for anything, as in `*.w3s.link`. Default: all.
    #[schemars(length(min = 1))]
    pub at: Option<String>,
    /// How it is seen. Default: `refuses`.
    #[serde(default)]
    pub how: Down,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

/// How a storage node or a gateway is down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Down {
    /// Connections are refused.
    #[default]
    Refuses,
    /// Nothing is ever answered.
    Hangs,
    /// A page of HTML comes, with the status 502.
    ErrorPage,
    /// Requests are refused with the status 429: too many.
    TooMany,
}

impl Down {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Refuses => "connections are refused",
            Self::Hangs => "nothing is answered",
            Self::ErrorPage => "a page of HTML comes with the status 502",
            Self::TooMany => "too many requests, they say",
        }
    }
}

impl GatewayDown {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "storage nodes and gateways are down{}{}, {}, for {}",
            at(self.at.as_ref()),
            readers(self.node.as_ref(), self.group.as_ref()),
            self.how.words(),
            self.lasts
        )
    }
}
