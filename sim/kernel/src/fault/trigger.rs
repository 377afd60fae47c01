//! What an entry of the timeline waits for: something that happens to a node.

use koipond_record::unit::{GroupName, NodeName};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that happens to a node. In an entry of the timeline that waits for it, `it` is the name of that node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Trigger {
    /// A node begins to upload a distribution list: it takes itself for selected. `round` is the one that the list pays.
    Selected(Happens),
    /// A proof of a node stands on chain. `round` is the one that was worked in.
    Submitted(Happens),
    /// A node's vote on another's proof stands on chain. `round` is the one that was worked in.
    Voted(Happens),
    /// A vote against a node's proof stands on chain. `round` is the one that was worked in.
    Accused(Happens),
    /// A distribution list of a node stands on chain. `round` is the one that it pays.
    Listed(Happens),
    /// A vote against a node's distribution list stands on chain. `round` is the one that the list pays.
    ListAccused(Happens),
    /// A payout adds to a node's balance. `round` is the one that was worked in.
    Paid(Happens),
    /// A payout takes from a node's stake. `round` is the one that was worked in.
    Slashed(Happens),
    /// A node's process starts, the first time or again. `round` is the one that the chain is in.
    Booted(Happens),
    /// A node's process starts, and not for the first time. `round` is the one that the chain is in.
    Restarted(Happens),
    /// A node's process ends, in whatever way. `round` is the one that the chain is in.
    Stopped(Happens),
    /// An error leaves a node's task uncaught. `round` is the one that the chain is in.
    Threw(Happens),
    /// A node's behaviour acts in place of its task's own code. `round` is the one that the chain is in.
    Deviated(Happens),
}

/// To which node, and in which round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Happens {
    /// To one node; give this or `group`, or neither for any node.
    pub node: Option<NodeName>,
    /// To a node of a group; give this or `node`, or neither for any node.
    pub group: Option<GroupName>,
    /// In this round alone. Default: in any.
    pub round: Option<u64>,
}

impl Trigger {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        self.parts().0
    }

    /// To which node it happens, and in which round.
    #[must_use]
    pub fn happens(&self) -> &Happens {
        self.parts().2
    }

    /// To which nodes it happens, as the scenario names them; to any where it names none.
    #[must_use]
    pub fn who(&self) -> (Option<&NodeName>, Option<&GroupName>) {
        let happens = self.happens();
        (happens.node.as_ref(), happens.group.as_ref())
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        let (_, what, Happens { node, group, round }) = self.parts();
        let who = match (node, group) {
            (Some(node), _) => node.to_string(),
            (None, Some(group)) => format!("a {group} node"),
            (None, None) => "a node".to_owned(),
        };
        round.map_or_else(|| format!("{who} {what}"), |round| format!("{who} {what}, in round {round}"))
    }

    /// Its word, what happens, and to whom.
    fn parts(&self) -> (&'static str, &'static str, &Happens) {
        match self {
            Self::Selected(happens) => ("selected", "begins to upload a list", happens),
            Self::Submitted(happens) => ("submitted", "has a proof on chain", happens),
            Self::Voted(happens) => ("voted", "has voted", happens),
            Self::Accused(happens) => ("accused", "is voted against", happens),
            Self::Listed(happens) => ("listed", "has a list on chain", happens),
            Self::ListAccused(happens) => ("list-accused", "has its list voted against", happens),
            Self::Paid(happens) => ("paid", "is paid", happens),
            Self::Slashed(happens) => ("slashed", "is slashed", happens),
            Self::Booted(happens) => ("booted", "starts", happens),
            Self::Restarted(happens) => ("restarted", "starts again", happens),
            Self::Stopped(happens) => ("stopped", "stops", happens),
            Self::Threw(happens) => ("threw", "throws", happens),
            Self::Deviated(happens) => ("deviated", "deviates", happens),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trigger_is_called_as_yaml_calls_it() {
        let unknown = serde_json::from_str::<Trigger>(r#"{"nothing":{}}"#).expect_err("there is no such trigger").to_string();
        let words: Vec<&str> = unknown.split('`').skip(3).step_by(2).collect();
        assert_eq!(words.len(), 13, "{unknown}");
        for word in words {
            let trigger: Trigger = serde_json::from_value(serde_json::json!({ word: {} })).expect(word);
            assert_eq!(trigger.kind(), word);
        }
    }

    #[test]
    fn its_words_name_the_node_and_the_round() {
        let of = |json| serde_json::from_value::<Trigger>(json).expect("a trigger").words();
        assert_eq!(of(serde_json::json!({ "selected": {} })), "a node begins to upload a list");
        assert_eq!(of(serde_json::json!({ "slashed": { "node": "a-1", "round": 3 } })), "a-1 is slashed, in round 3");
        assert_eq!(of(serde_json::json!({ "stopped": { "group": "a" } })), "a a node stops");
    }
}
