//! Which files a fault or a deed is about.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which files. All that is given must fit; nothing given is every file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Content {
    /// Proofs that this node submitted: what its submission on chain names.
    pub proof_of: Option<NodeName>,
    /// Proofs that the nodes of this group submitted.
    pub proof_of_group: Option<GroupName>,
    /// Proofs of work in this round.
    pub round: Option<u64>,
    /// What this node uploaded.
    pub stored_by: Option<NodeName>,
    /// This CID.
    #[schemars(length(min = 1))]
    pub cid: Option<String>,
    /// Files with this name; `*` stands for anything, as in `proof*.json`.
    #[schemars(length(min = 1))]
    pub name: Option<String>,
}

impl Content {
    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = match (&self.proof_of, &self.proof_of_group, self.round) {
            (None, None, None) => "every file".to_owned(),
            (None, None, Some(_)) => "the proofs".to_owned(),
            (Some(node), _, Some(_)) => format!("the proof of {node}"),
            (Some(node), _, None) => format!("the proofs of {node}"),
            (None, Some(group), _) => format!("the proofs of every {group} node"),
        };
        if let Some(round) = self.round {
            words.push_str(&format!(" for round {round}"));
        }
        if let Some(node) = &self.stored_by {
            words.push_str(&format!(" stored by {node}"));
        }
        if let Some(cid) = &self.cid {
            words.push_str(&format!(" under {cid}"));
        }
        if let Some(name) = &self.name {
            words.push_str(&format!(" named {name}"));
        }
        words
    }
}
