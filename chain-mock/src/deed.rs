//! What a task's creator, or Koii, does to a task while it runs. `docs/protocol.md` §8.3.

use koipond_record::TaskTerms;
use koipond_record::unit::{Amount, Slots};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Something that the task's creator does, or Koii.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ManagerSpec {
    /// Adds to the task's bounty.
    FundTask(Fund),
    /// Starts or stops the task.
    SetActive(SetActive),
    /// Puts the task on the list of those that Koii approves of, or takes it off.
    Whitelist(Whitelist),
    /// Creates a new version of the task; the bounty moves to it and this one is migrated.
    UpdateTask(UpdateTask),
}

/// Adds to the task's bounty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fund {
    /// How much.
    pub amount: Amount,
}

/// Starts or stops the task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SetActive {
    /// Whether it runs from then on.
    pub active: bool,
}

/// Puts the task on the list of those that Koii approves of, or takes it off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Whitelist {
    /// Whether it is on the list from then on.
    pub allowed: bool,
}

/// Creates a new version of the task. What is not given is as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct UpdateTask {
    /// Its name.
    pub task_name: Option<String>,
    /// Slots in a round.
    pub round_time: Option<Slots>,
    /// Slots of the submission window.
    pub submission_window: Option<Slots>,
    /// Slots of the audit window.
    pub audit_window: Option<Slots>,
    /// The least stake of a submitter.
    pub minimum_stake_amount: Option<Amount>,
    /// The most that one round's list may pay.
    pub bounty_amount_per_round: Option<Amount>,
}

impl ManagerSpec {
    /// Its YAML word.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::FundTask(_) => "fund-task",
            Self::SetActive(_) => "set-active",
            Self::Whitelist(_) => "whitelist",
            Self::UpdateTask(_) => "update-task",
        }
    }

    /// In a few words.
    #[must_use]
    pub fn words(&self) -> String {
        match self {
            Self::FundTask(fund) => format!("the creator adds {} to the bounty", fund.amount),
            Self::SetActive(set) => format!("the creator {} the task", if set.active { "starts" } else { "stops" }),
            Self::Whitelist(list) if list.allowed => "Koii puts the task on its list".to_owned(),
            Self::Whitelist(_) => "Koii takes the task off its list".to_owned(),
            Self::UpdateTask(_) => "the creator migrates the task to a new version".to_owned(),
        }
    }
}

impl UpdateTask {
    /// The new version of a task.
    #[must_use]
    pub fn over(&self, old: &TaskTerms) -> TaskTerms {
        let slots = |new: Option<Slots>, old: u64| new.map_or(old, |slots| slots.0);
        TaskTerms {
            task_name: self.task_name.clone().unwrap_or_else(|| old.task_name.clone()),
            round_time: slots(self.round_time, old.round_time),
            submission_window: slots(self.submission_window, old.submission_window),
            audit_window: slots(self.audit_window, old.audit_window),
            minimum_stake_amount: self.minimum_stake_amount.map_or(old.minimum_stake_amount, |amount| amount.0),
            bounty_amount_per_round: self.bounty_amount_per_round.map_or(old.bounty_amount_per_round, |amount| amount.0),
            ..old.clone()
        }
    }
}
