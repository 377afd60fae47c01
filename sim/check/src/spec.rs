//! What YAML can expect: a verb about nodes or rounds, and when it must hold.

use koipond_record::unit::{AmountBound, CountBound, GroupName, Length, NodeName, Share};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One expectation of a scenario.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expectation {
    /// When it must hold.
    pub when: When,
    /// What must.
    pub verb: VerbSpec,
    /// By when, for [`When::Eventually`]: a length from the beginning of the run; without one, before its end.
    pub within: Option<Length>,
}

/// When an expectation must hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum When {
    /// At every event, from its first opportunity on.
    Always,
    /// At some event, in time.
    Eventually,
    /// At no event.
    Never,
    /// When the run is over.
    Finally,
}

/// What is expected of nodes or rounds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum VerbSpec {
    /// A payout takes from their stake.
    Slashed(Slashed),
    /// Payouts add to their balance.
    Rewarded(Rewarded),
    /// What their stake is.
    Stake(Holds),
    /// What their available balance is.
    Balance(Holds),
    /// The chain refuses a transaction of theirs.
    Refused(Refused),
    /// Their proofs stand on chain.
    Submitted(Submitted),
    /// Somebody votes no on a proof of theirs.
    VotedDown(VotedDown),
    /// Rounds are paid.
    Paid(Paid),
    /// An unpaid round is tried again.
    Retried(Retried),
    /// Their process ends by itself or at a limit of its own.
    Stopped(Stopped),
}

/// A payout takes from their stake. Opportunity: a paid list that names the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Slashed {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The share of the stake that one payout takes. Default: any.
    pub by: Option<Share>,
    /// All that was taken so far. Default: any.
    pub total: Option<AmountBound>,
}

/// Payouts add to their balance. Opportunity: a paid list that names the node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rewarded {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// In how many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
    /// All that was added so far. Default: any.
    pub total: Option<AmountBound>,
}

/// What an account holds. Opportunity: the account exists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Holds {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// What it holds.
    pub is: AmountBound,
}

/// The chain refuses a transaction of theirs. Opportunity: a transaction of the node, accepted or refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// The instruction that is refused, `SubmitTask`. Default: any.
    pub instruction: Option<String>,
    /// The rule that refuses it, `stake-below-minimum`. Default: any.
    pub rule: Option<String>,
    /// How many refusals so far. Default: at least one.
    pub times: Option<CountBound>,
}

/// Their proofs stand on chain. Opportunity: the node is told to submit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Submitted {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
    /// For how many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
}

/// Somebody votes no on a proof of theirs. Opportunity: a proof of the node on chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VotedDown {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
}

/// Rounds are paid. Opportunity: a distribution list on chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paid {
    /// One round. Default: any.
    pub round: Option<u64>,
    /// How many rounds so far. Default: at least one.
    pub rounds: Option<CountBound>,
    /// How many rounds after the work the payout comes; each paid round must match. Default: any.
    pub after: Option<CountBound>,
}

/// An unpaid round is tried again. Opportunity: a distribution list is due.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Retried {
    /// One round. Default: any.
    pub round: Option<u64>,
}

/// Their process ends by itself or at a limit of its own. Opportunity: the node booted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stopped {
    /// One node; give this or `group`.
    pub node: Option<NodeName>,
    /// Every node of a group (with `never`: any of them); give this or `node`.
    pub group: Option<GroupName>,
}
