//! Numbers sampled when a round is over; one metric a file.
//!
//! | file | name | unit |
//! |---|---|---|
//! | `submissions.rs` | submissions | proofs that reached the chain in the round |
//! | `votes_against.rs` | votes_against | votes against proofs in the round |
//! | `payouts.rs` | payouts | payouts in the round |
//! | `rewards_total.rs` | rewards_total | ROE added to balances by payouts since the run began |
//! | `slashed_total.rs` | slashed_total | ROE taken from stakes since the run began |
//! | `honest_slashed.rs` | honest_slashed | ROE taken from the stakes of honest nodes since the run began |
//! | `down.rs` | down | nodes whose process does not run at the end of the round, of those that ever booted |
//! | `deviations.rs` | deviations | how often behaviours acted in the round |
//! | `unread_proofs.rs` | unread_proofs | proofs that an auditor could not read in the round |
//! | `hosted_bytes.rs` | hosted_bytes | bytes that hosts keep at the end of the round, each as often as it has hosts |
//! | `hosting_cost.rs` | hosting_cost | ROE paid for pins since the run began |
//!
//! YAML has the same names in `expect/metric.rs`.

mod deviations;
mod down;
mod honest_slashed;
mod hosted_bytes;
mod hosting_cost;
mod payouts;
mod rewards_total;
mod slashed_total;
mod submissions;
mod unread_proofs;
mod votes_against;

use koipond_record::Event;

use crate::story::Story;

/// A number kept over a run.
pub(crate) trait Metric {
    /// Its name in the derived stream.
    fn name(&self) -> &'static str;
    /// Takes an event in.
    fn on_event(&mut self, e: &Event);
    /// Its value for the round that is over, of which the story has taken in all events.
    fn sample(&mut self, story: &Story) -> i64;
}

/// The table: every metric, in the order in which they are sampled.
pub(crate) fn all() -> Vec<Box<dyn Metric + Send>> {
    vec![
        Box::new(submissions::Submissions::default()),
        Box::new(votes_against::VotesAgainst::default()),
        Box::new(payouts::Payouts::default()),
        Box::new(rewards_total::RewardsTotal::default()),
        Box::new(slashed_total::SlashedTotal::default()),
        Box::new(honest_slashed::HonestSlashed::default()),
        Box::new(down::Down::default()),
        Box::new(deviations::Deviations::default()),
        Box::new(unread_proofs::UnreadProofs),
        Box::new(hosted_bytes::HostedBytes::default()),
        Box::new(hosting_cost::HostingCost::default()),
    ]
}
