//! The verbs of expectations, one a file: its spec, its fold, its words and its tests.
//!
//! | file | verb | opportunity |
//! |---|---|---|
//! | `slashed.rs` | a payout takes from their stake | a paid list that names the node |
//! | `rewarded.rs` | payouts add to their balance | a paid list that names the node |
//! | `holds.rs` | what their stake or balance is | the account exists |
//! | `refused.rs` | the chain refuses a transaction of theirs | such a transaction of the node, accepted or refused |
//! | `submitted.rs` | their proofs stand on chain | the node is told to submit |
//! | `voted_down.rs` | somebody votes no on a proof of theirs | a proof of the node on chain |
//! | `list_voted_down.rs` | somebody votes no on a list of theirs | a list of the node on chain |
//! | `paid.rs` | rounds are paid | a distribution list on chain |
//! | `payout_failed.rs` | a payout is tried and fails | a distribution list on chain |
//! | `retried.rs` | an unpaid round is tried again | a distribution list is due |
//! | `replied.rs` | a request of the timeline is answered | the request is sent |
//! | `stopped.rs` | their process ends by itself | the node booted |
//! | `selected.rs` | they begin to upload a distribution list | the node is told to make a list |
//! | `listed.rs` | a distribution list of theirs stands on chain | the node is told to make a list |
//! | `logged.rs` | they print a line | the node booted |
//! | `deviated.rs` | their behaviour acts | the node booted |
//! | `metric.rs` | what a metric's value is | a round is over |
//! | `compared.rs` | how a number of one group stands to that of another | something of it happened |
//! | `unreadable.rs` | an auditor could not read a proof of theirs | another node asks for what a proof of the node names |
//! | `misled.rs` | they are given other bytes than a CID names | the node reads something |
//! | `charged.rs` | they pay for pins | the node stores something, or is sent a bill |
//! | `dropped.rs` | a host drops what they stored | the node stores something |
//!
//! `fold.rs` is what they have in common, `tally.rs` what those that count.

mod charged;
mod compared;
mod deviated;
mod dropped;
#[cfg(feature = "engine")]
pub(crate) mod fold;
mod holds;
mod list_voted_down;
mod listed;
mod logged;
mod metric;
mod misled;
mod paid;
mod payout_failed;
mod refused;
mod replied;
mod retried;
mod rewarded;
mod selected;
mod slashed;
mod stopped;
mod submitted;
#[cfg(feature = "engine")]
mod tally;
mod unreadable;
mod voted_down;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use charged::Charged;
pub use compared::{Compare, Compared, Per};
pub use deviated::Deviated;
pub use dropped::Dropped;
pub use holds::Holds;
pub use list_voted_down::ListVotedDown;
pub use listed::Listed;
pub use logged::{Logged, Loudness};
pub use metric::{MetricIs, MetricName};
pub use misled::Misled;
pub use paid::Paid;
pub use payout_failed::PayoutFailed;
pub use refused::Refused;
pub use replied::Replied;
pub use retried::Retried;
pub use rewarded::Rewarded;
pub use selected::Selected;
pub use slashed::Slashed;
pub use stopped::{End, Stopped};
pub use submitted::Submitted;
pub use unreadable::Unreadable;
pub use voted_down::VotedDown;

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
    /// Somebody votes no on a distribution list of theirs.
    ListVotedDown(ListVotedDown),
    /// Rounds are paid.
    Paid(Paid),
    /// A payout is tried and fails.
    PayoutFailed(PayoutFailed),
    /// An unpaid round is tried again.
    Retried(Retried),
    /// Their process ends by itself or at a limit of its own.
    Stopped(Stopped),
    /// They begin to upload a distribution list.
    Selected(Selected),
    /// A distribution list of theirs stands on chain.
    Listed(Listed),
    /// They print a line that contains a text.
    Logged(Logged),
    /// Their behaviour acts in place of their task's own code.
    Deviated(Deviated),
    /// What a metric's value is.
    Metric(MetricIs),
    /// How a number of one group stands to that of another.
    Compared(Compared),
    /// A request of the timeline is answered.
    Replied(Replied),
    /// An auditor could not read a proof of theirs.
    Unreadable(Unreadable),
    /// They are given other bytes than a CID names.
    Misled(Misled),
    /// They pay the pinning service.
    Charged(Charged),
    /// A host drops what they stored.
    Dropped(Dropped),
}

#[cfg(feature = "engine")]
impl VerbSpec {
    /// The table: the verb behind each spec.
    pub(crate) fn verb(&self) -> Box<dyn fold::Verb> {
        match self.clone() {
            Self::Slashed(spec) => Box::new(spec),
            Self::Rewarded(spec) => Box::new(spec),
            Self::Stake(spec) => Box::new(holds::stake(spec)),
            Self::Balance(spec) => Box::new(holds::balance(spec)),
            Self::Refused(spec) => Box::new(spec),
            Self::Submitted(spec) => Box::new(spec),
            Self::VotedDown(spec) => Box::new(spec),
            Self::ListVotedDown(spec) => Box::new(spec),
            Self::Paid(spec) => Box::new(spec),
            Self::PayoutFailed(spec) => Box::new(spec),
            Self::Retried(spec) => Box::new(spec),
            Self::Stopped(spec) => Box::new(spec),
            Self::Selected(spec) => Box::new(spec),
            Self::Listed(spec) => Box::new(spec),
            Self::Logged(spec) => Box::new(spec),
            Self::Deviated(spec) => Box::new(spec),
            Self::Metric(spec) => Box::new(spec),
            Self::Compared(spec) => Box::new(spec),
            Self::Replied(spec) => Box::new(spec),
            Self::Unreadable(spec) => Box::new(spec),
            Self::Misled(spec) => Box::new(spec),
            Self::Charged(spec) => Box::new(spec),
            Self::Dropped(spec) => Box::new(spec),
        }
    }
}
