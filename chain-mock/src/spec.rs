//! What YAML can set of the chain. Koii's own field names and units; sources in `docs/protocol.md`.

use koipond_record::unit::{Amount, Share, Size, SlotRange, Slots, SpanRange};
use koipond_record::{Roe, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use crate::deed::{Fund, ManagerSpec, SetActive, UpdateTask, Whitelist};
pub use crate::other::OtherTask;
pub use crate::rules::*;

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
    /// The size of the task's account. A full one takes no more submissions, votes and lists. Default: `50 MB`, the most there can be.
    pub space: Size,
    /// Whether the task pays in KOII or in a token of its own. It also decides the shape of what tasks read. Default: `KOII`.
    pub task_type: TaskType,
    /// The mint of the task's token, where `task_type` is `KPL`. Default: one made up.
    pub token_type: Option<String>,
    /// What each transaction costs its main account. Default: `10000 ROE`, two signatures.
    pub fee: Amount,
    /// The slot in which the task is created and the world begins.
    pub starting_slot: Slots,
    /// The length of a slot; of a range, one is drawn for every 100 slots. Default: `408 ms`.
    pub slot_time: SpanRange,
    /// How late messages and transactions are.
    pub timing: TimingSpec,
    /// The RPC through which nodes see the chain.
    pub rpc: RpcSpec,
    /// Rules of the contract that nobody outside knows, each with our default.
    pub rules: RulesSpec,
}

/// How late messages and transactions are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TimingSpec {
    /// Where the two below come from if they are not given. Default: `calm`.
    pub profile: TimingProfile,
    /// Slots from the beginning of a window to a node's calls, drawn anew for each node and round.
    /// Default: up to 5 % of the submission window, or as the profile says.
    pub jitter: Option<SlotRange>,
    /// Calls that are later still than `jitter` says. Default: none, or as the profile says.
    pub tail: Option<TailSpec>,
    /// Slots from sending a transaction to its inclusion, drawn anew for each. Default: `2..8 slots`, or as the profile says.
    pub inclusion: Option<SlotRange>,
}

impl TimingSpec {
    /// Sets what is not given. Sources: `docs/protocol.md` §1.4 (what was logged), §12 (the profiles).
    pub fn resolve(&mut self, submission_window: Slots) {
        let (jitter, tail, inclusion) = match self.profile {
            TimingProfile::Calm => (submission_window.0 / 20, None, SlotRange { low: 2, high: 8 }),
            TimingProfile::Mainnet2025 => {
                let tail = TailSpec { share: Share { parts_per_million: 50_000 }, to: Slots(2500) };
                (1300, Some(tail), SlotRange { low: 40, high: 60 })
            }
        };
        // Who says how late calls are says so of all of them.
        self.tail = self.tail.or(if self.jitter.is_none() { tail } else { None });
        self.jitter.get_or_insert(SlotRange { low: 0, high: jitter });
        self.inclusion.get_or_insert(inclusion);
    }
}

/// How late messages and transactions are, in one word.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum TimingProfile {
    /// A quiet chain: calls within 5 % of the submission window, inclusion after 2 to 8 slots.
    #[default]
    Calm,
    /// As ten nodes logged it on mainnet in August 2025: calls up to 1,300 slots late, one in 20 up to 2,500; inclusion 40 to 60 slots
    /// after the call, the task's own work included.
    #[serde(rename = "mainnet-2025")]
    Mainnet2025,
}

/// Calls that are later than most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TailSpec {
    /// How many of a node's rounds are such.
    pub share: Share,
    /// The most slots from the beginning of a window to its calls; drawn from the most that `jitter` allows up to this.
    pub to: Slots,
}

/// Whether a task pays in KOII or in a token of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub enum TaskType {
    /// In KOII; its state is JSON and names keys in base58.
    #[default]
    #[serde(rename = "KOII")]
    Koii,
    /// In a token with a mint of its own; its state is borsh and gives most keys as 32 numbers.
    #[serde(rename = "KPL")]
    Kpl,
}

/// The RPC through which nodes see the chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RpcSpec {
    /// Which state nodes read, and when a transaction counts as done for who sent it. Default: `processed`.
    pub commitment: Commitment,
    /// For how many slots the node keeps what it has read of the task before it reads anew. Default: `0 slots`.
    pub cache: Slots,
}

impl Default for RpcSpec {
    fn default() -> Self {
        Self { commitment: Commitment::default(), cache: Slots(0) }
    }
}

/// How sure the state must be that a node reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Commitment {
    /// The newest.
    #[default]
    Processed,
    /// What most of the stake has voted for: 2 slots old.
    Confirmed,
    /// What can no longer be rolled back: 32 slots old.
    Finalized,
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
            space: Size(50_000_000),
            task_type: TaskType::default(),
            token_type: None,
            fee: Amount(Roe(10_000)),
            starting_slot: Slots(0),
            slot_time: SpanRange { low: slot, high: slot },
            timing: TimingSpec::default(),
            rpc: RpcSpec::default(),
            rules: RulesSpec::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is set once all is resolved, of a submission window of 500 slots.
    fn resolved(timing: TimingSpec) -> (Option<SlotRange>, Option<u64>, Option<SlotRange>) {
        let mut timing = timing;
        timing.resolve(Slots(500));
        (timing.jitter, timing.tail.map(|tail| tail.to.0), timing.inclusion)
    }

    fn range(low: u64, high: u64) -> Option<SlotRange> {
        Some(SlotRange { low, high })
    }

    #[test]
    fn the_profile_says_what_is_not_given() {
        assert_eq!(resolved(TimingSpec::default()), (range(0, 25), None, range(2, 8)));
        let mainnet = TimingSpec { profile: TimingProfile::Mainnet2025, ..TimingSpec::default() };
        assert_eq!(resolved(mainnet.clone()), (range(0, 1300), Some(2500), range(40, 60)));
        let jitter = TimingSpec { jitter: range(1, 2), ..mainnet.clone() };
        assert_eq!(resolved(jitter), (range(1, 2), None, range(40, 60)), "with a jitter of its own goes the tail");
        let tail = TailSpec { share: Share { parts_per_million: 1 }, to: Slots(9) };
        let all = TimingSpec { jitter: range(1, 2), tail: Some(tail), inclusion: range(3, 4), ..mainnet };
        assert_eq!(resolved(all), (range(1, 2), Some(9), range(3, 4)));
    }
}
