//! Uploads come to nothing.

use koipond_record::unit::{GroupName, Length, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::words::{at, readers};

/// Uploads come to nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UploadFault {
    /// Whose requests; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// The requests of a whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// The storage node or gateway at which it is seen, like `ipfs.io`; `*` stands for anything, as in `*.w3s.link`. Default: all.
    #[schemars(length(min = 1))]
    pub at: Option<String>,
    /// In which way. Default: `times-out`.
    #[serde(default)]
    pub how: UploadFails,
    /// How many of them. Default: `100 %`.
    #[serde(default = "all")]
    pub share: Share,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

/// In which way an upload comes to nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum UploadFails {
    /// It is not answered in time.
    #[default]
    TimesOut,
    /// It is refused with the status 500.
    Refused,
    /// It is answered with its CID, and nothing is stored.
    StoresNothing,
}

impl UploadFails {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::TimesOut => "time out",
            Self::Refused => "are refused",
            Self::StoresNothing => "are answered and not stored",
        }
    }
}

fn all() -> Share {
    Share { parts_per_million: 1_000_000 }
}

impl UploadFault {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{} of the uploads{}{} {}, for {}",
            self.share,
            readers(self.node.as_ref(), self.group.as_ref()),
            at(self.at.as_ref()),
            self.how.words(),
            self.lasts
        )
    }
}
