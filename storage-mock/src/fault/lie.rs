//! A storage node or a gateway hands over something else than what the CID names, and says nothing of it.

use koipond_record::unit::{GroupName, Length, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Content;
use super::words::{at, readers};

/// A storage node or a gateway hands over something else than what the CID names, and says nothing of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GatewayLie {
    /// Whose requests; give this or `group`, or neither for every node.
    pub node: Option<NodeName>,
    /// The requests of a whole group; give this or `node`, or neither for every node.
    pub group: Option<GroupName>,
    /// The storage node or gateway at which it is seen, like `ipfs.io`; `*` stands for anything, as in `*.w3s.link`. Default: all.
    #[schemars(length(min = 1))]
    pub at: Option<String>,
    /// Which files. Default: every file.
    #[serde(default)]
    pub of: Content,
    /// What it hands over. Default: `altered`.
    #[serde(default)]
    pub gives: Lie,
    /// How long.
    #[serde(rename = "for")]
    pub lasts: Length,
}

/// What a lying gateway hands over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Lie {
    /// The file with a byte changed; in a text, one digit or letter for another.
    #[default]
    Altered,
    /// The first half of the file.
    Truncated,
    /// Another file that is stored under the same name, or an empty one where there is none.
    AnotherFile,
    /// The file, under a wrong content type.
    WrongType,
    /// A page of HTML, with the status 200.
    Html,
    /// Nothing: an empty body with the status 200.
    Empty,
}

impl Lie {
    /// In a few words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Altered => "altered bytes",
            Self::Truncated => "a truncated file",
            Self::AnotherFile => "another file",
            Self::WrongType => "a wrong content type",
            Self::Html => "a page of HTML",
            Self::Empty => "an empty body",
        }
    }
}

impl GatewayLie {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        format!(
            "{}{} of {}{}, for {}",
            self.gives.words(),
            at(self.at.as_ref()),
            self.of.words(),
            readers(self.node.as_ref(), self.group.as_ref()),
            self.lasts
        )
    }
}
