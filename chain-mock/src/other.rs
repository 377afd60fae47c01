//! Other tasks on the same chain: what YAML says of them.

use koipond_record::TaskTerms;
use koipond_record::unit::Amount;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Another task on the same chain, created by the same creator. Its rounds, windows and token are those of the scenario's own
/// task; what is not given is as there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(title = "another task")]
pub struct OtherTask {
    /// Its code: a folder or one script, found from this file.
    #[schemars(length(min = 1))]
    pub task: String,
    /// Its name on chain, at most 24 characters. Default: its name here.
    pub task_name: Option<String>,
    /// The least stake with which a node may submit to it.
    pub minimum_stake_amount: Option<Amount>,
    /// The bounty it begins with.
    pub total_bounty_amount: Option<Amount>,
    /// The most that the list of one round may pay.
    pub bounty_amount_per_round: Option<Amount>,
}

impl OtherTask {
    /// Its terms, called so in the scenario, beside those of the scenario's own task.
    #[must_use]
    pub fn terms(&self, name: &str, own: &TaskTerms) -> TaskTerms {
        TaskTerms {
            task_name: self.task_name.clone().unwrap_or_else(|| name.to_owned()),
            minimum_stake_amount: self.minimum_stake_amount.map_or(own.minimum_stake_amount, |amount| amount.0),
            total_bounty_amount: self.total_bounty_amount.map_or(own.total_bounty_amount, |amount| amount.0),
            bounty_amount_per_round: self.bounty_amount_per_round.map_or(own.bounty_amount_per_round, |amount| amount.0),
            ..own.clone()
        }
    }
}
