//! The invariants by name: what each says, why it stands in every scenario, and what a scenario waives.

use std::borrow::Cow;
use std::collections::BTreeMap;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};

/// An invariant, by its name in YAML.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum InvariantName {
    /// Supply is conserved.
    SupplyConserved,
    /// No round is paid twice.
    NoDoublePayout,
    /// Nobody votes on itself.
    NoOwnVotes,
    /// A slash follows an audit.
    SlashAfterAudit,
    /// A payout is within what a round may pay.
    BountyCap,
    /// No stake falls below zero.
    StakeNotNegative,
    /// Proofs arrive inside their window.
    SubmissionWindow,
    /// Votes arrive inside their window.
    AuditWindow,
    /// Lists arrive inside their window.
    ListWindow,
    /// What is read is what was stored.
    StoredBytes,
    /// A proof that cannot be read is somebody's failure.
    ExplainedAbsence,
}

impl InvariantName {
    /// All of them, in the order in which reports list them.
    pub const ALL: &[Self] = &[
        Self::SupplyConserved,
        Self::NoDoublePayout,
        Self::NoOwnVotes,
        Self::SlashAfterAudit,
        Self::BountyCap,
        Self::StakeNotNegative,
        Self::SubmissionWindow,
        Self::AuditWindow,
        Self::ListWindow,
        Self::StoredBytes,
        Self::ExplainedAbsence,
    ];

    /// Its word in YAML.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::SupplyConserved => "supply-conserved",
            Self::NoDoublePayout => "no-double-payout",
            Self::NoOwnVotes => "no-own-votes",
            Self::SlashAfterAudit => "slash-after-audit",
            Self::BountyCap => "bounty-cap",
            Self::StakeNotNegative => "stake-not-negative",
            Self::SubmissionWindow => "submission-window",
            Self::AuditWindow => "audit-window",
            Self::ListWindow => "list-window",
            Self::StoredBytes => "stored-bytes",
            Self::ExplainedAbsence => "explained-absence",
        }
    }

    /// What it says, in a plain sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::SupplyConserved => "supply is conserved",
            Self::NoDoublePayout => "no round is paid twice",
            Self::NoOwnVotes => "nobody votes on itself",
            Self::SlashAfterAudit => "a slash follows an audit",
            Self::BountyCap => "no payout is above what a round may pay",
            Self::StakeNotNegative => "no stake falls below zero",
            Self::SubmissionWindow => "proofs arrive inside their window",
            Self::AuditWindow => "votes arrive inside their window",
            Self::ListWindow => "lists arrive inside their window",
            Self::StoredBytes => "what is read is what was stored",
            Self::ExplainedAbsence => "a proof that cannot be read is somebody's failure",
        }
    }

    /// Why it stands in every scenario, and what may be a reason to waive it.
    #[must_use]
    pub fn why(self) -> &'static str {
        match self {
            Self::SupplyConserved => {
                "money only moves: what the chain says it holds is what its events add up to, with fees and burned money; no rule changes that"
            }
            Self::NoDoublePayout => "a round has one successful payout at most, however often it is tried again; no rule changes that",
            Self::NoOwnVotes => "the contract refuses votes on the voter's own proof or list; the rule `own-votes: count` takes them",
            Self::SlashAfterAudit => {
                "whom a list slashes was accused before its auditors let it pass; a dishonest list that nobody stops breaks this"
            }
            Self::BountyCap => {
                "what a payout adds to balances, less what its list takes from stakes, is at most `bounty_amount_per_round`; the rule \
                 `payout-cap: gross` asks for more, which the log does not say and this does not look at"
            }
            Self::StakeNotNegative => {
                "what is ever taken or withdrawn from a stake was staked before, added up from single events; no rule changes that"
            }
            Self::SubmissionWindow => {
                "the proof of a round is taken in the submission window of the next; the rule `window-end: inside` takes it one slot later"
            }
            Self::AuditWindow => {
                "a vote on the proof of a round is taken in the audit window of the next, one on its list in that of a round two or more \
                 later; the rule `window-end: inside` takes it one slot later"
            }
            Self::ListWindow => {
                "a list of a round is taken in the submission window of a round two or more later; the rule `window-end: inside` takes it \
                 one slot later, and how many rounds later at the most is the rule `look-back`, which the log does not say"
            }
            Self::StoredBytes => "a CID names the same bytes for ever, and nobody is given others but by a fault that says so",
            Self::ExplainedAbsence => "whenever what a proof names is missing, the log confirms the reason that is given",
        }
    }
}

/// The invariants that a scenario waives, each with its reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waive(pub BTreeMap<InvariantName, String>);

impl Waive {
    /// Why an invariant is waived, if it is.
    #[must_use]
    pub fn reason(&self, invariant: InvariantName) -> Option<&str> {
        self.0.get(&invariant).map(String::as_str)
    }
}

impl JsonSchema for Waive {
    fn schema_name() -> Cow<'static, str> {
        "Waive".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let about = |name: InvariantName| format!("Why it is waived that {}. It stands because {}.", name.sentence(), name.why());
        let property = |name: InvariantName| serde_json::json!({ "type": "string", "minLength": 1, "description": about(name) });
        let properties: serde_json::Map<_, _> = InvariantName::ALL.iter().map(|name| (name.word().to_owned(), property(*name))).collect();
        json_schema!({
            "title": "`waive`",
            "type": "object",
            "properties": properties,
            "additionalProperties": false,
        })
    }
}

/// Every invariant: its word in YAML, what it says, and why it stands.
#[must_use]
pub fn invariants() -> Vec<(&'static str, String, &'static str)> {
    InvariantName::ALL.iter().map(|name| (name.word(), name.sentence().to_owned(), name.why())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_what_yaml_says() {
        for name in InvariantName::ALL {
            assert_eq!(serde_json::to_value(name).expect("a name"), name.word());
        }
    }

    #[test]
    fn every_invariant_has_a_word_of_its_own_a_sentence_and_a_reason() {
        let all = invariants();
        let words: std::collections::BTreeSet<_> = all.iter().map(|(word, ..)| *word).collect();
        assert_eq!((words.len(), all.len()), (InvariantName::ALL.len(), InvariantName::ALL.len()));
        assert!(all.iter().all(|(_, sentence, why)| !sentence.is_empty() && !why.is_empty()));
        let reasons: std::collections::BTreeSet<_> = all.iter().map(|(.., why)| *why).collect();
        assert_eq!(reasons.len(), all.len());
    }

    #[test]
    fn the_schema_of_waive_has_each_invariant_with_its_reason() {
        assert_eq!(Waive::schema_name(), "Waive");
        let schema = serde_json::to_value(schemars::schema_for!(Waive)).expect("a schema is JSON");
        for (word, sentence, why) in invariants() {
            let about = format!("Why it is waived that {sentence}. It stands because {why}.");
            assert_eq!(schema["properties"][word]["description"], about);
        }
        assert_eq!(schema["additionalProperties"], false);
    }
}
