//! What YAML can set of the chain. Koii's own field names and units; sources in `docs/protocol.md`.

use koipond_record::unit::{Amount, SlotRange, Slots, SpanRange};
use koipond_record::{Roe, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The task on chain, in the words of `config-task.yml`, and how fast its chain is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ChainSpec {
    /// The task's name on chain, at most 24 characters.
    pub task_name: String,
    /// Slots in a round; at least the two windows together.
    pub round_time: Slots,
    /// Slots at the beginning of a round in which submissions and distribution lists are accepted.
    pub submission_window: Slots,
    /// Slots after the submission window in which audits are accepted.
    pub audit_window: Slots,
    /// The least stake with which a node may submit.
    pub minimum_stake_amount: Amount,
    /// The bounty the task begins with.
    pub total_bounty_amount: Amount,
    /// The most that the list of one round may pay.
    pub bounty_amount_per_round: Amount,
    /// How many rounds back an unpaid round is tried again; also how many paid rounds the state keeps.
    pub allowed_failed_distributions: u64,
    /// The slot in which the task is created and the world begins.
    pub starting_slot: Slots,
    /// The nominal length of a slot; one value.
    pub slot_time: SpanRange,
    /// How late messages and transactions are.
    pub timing: TimingSpec,
    /// Rules of the contract that nobody outside knows, each with our default.
    pub rules: RulesSpec,
}

/// How late messages and transactions are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TimingSpec {
    /// Slots from the beginning of a window to a node's calls, drawn anew for each node and round.
    /// Default: up to 5 % of the submission window.
    pub jitter: Option<SlotRange>,
    /// Slots from sending a transaction to its inclusion, drawn anew for each. Default: `2..8 slots`.
    pub inclusion: Option<SlotRange>,
}

/// Rules of the contract that nobody outside knows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub struct RulesSpec {
    /// Whether the false vote that raises an audit also counts as a vote. Default: it does not.
    pub accuser_votes: bool,
    /// When a distribution list is rejected. Default: `majority`.
    pub list_rejection: ListRejection,
}

/// When a distribution list is rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ListRejection {
    /// When more votes are against it than for it, or an audit was raised and nobody voted.
    #[default]
    Majority,
    /// When anybody raised an audit against it.
    Any,
}

impl Default for ChainSpec {
    fn default() -> Self {
        let koii = |n: u64| Amount(Roe(n * 1_000_000_000));
        let slot = Span::from_millis(408);
        Self {
            task_name: "task".to_owned(),
            round_time: Slots(1200),
            submission_window: Slots(500),
            audit_window: Slots(500),
            minimum_stake_amount: koii(5),
            total_bounty_amount: koii(100),
            bounty_amount_per_round: koii(1),
            allowed_failed_distributions: 3,
            starting_slot: Slots(0),
            slot_time: SpanRange { low: slot, high: slot },
            timing: TimingSpec::default(),
            rules: RulesSpec::default(),
        }
    }
}
