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
//! | `unreadable.rs` | an auditor could not read a proof of theirs | another node asks for what a proof of the node names |
//! | `misled.rs` | they are given other bytes than a CID names | the node reads something |
//! | `charged.rs` | they pay for pins | the node stores something, or is sent a bill |
//! | `dropped.rs` | a host drops what they stored | the node stores something |
//!
//! `fold.rs` is what they have in common.

mod charged;
mod dropped;
#[cfg(feature = "engine")]
pub(crate) mod fold;
mod holds;
mod list_voted_down;
mod misled;
mod paid;
mod payout_failed;
mod refused;
mod replied;
mod retried;
mod rewarded;
mod slashed;
mod stopped;
mod submitted;
mod unreadable;
mod voted_down;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use charged::Charged;
pub use dropped::Dropped;
pub use holds::Holds;
pub use list_voted_down::ListVotedDown;
pub use misled::Misled;
pub use paid::Paid;
pub use payout_failed::PayoutFailed;
pub use refused::Refused;
pub use replied::Replied;
pub use retried::Retried;
pub use rewarded::Rewarded;
pub use slashed::Slashed;
pub use stopped::Stopped;
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
            Self::Replied(spec) => Box::new(spec),
            Self::Unreadable(spec) => Box::new(spec),
            Self::Misled(spec) => Box::new(spec),
            Self::Charged(spec) => Box::new(spec),
            Self::Dropped(spec) => Box::new(spec),
        }
    }
}
