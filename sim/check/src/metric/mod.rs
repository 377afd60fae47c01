//! Numbers sampled when a round is over; one metric a file.
//!
//! | file | name | unit |
//! |---|---|---|
//! | `submissions.rs` | submissions | proofs that reached the chain in the round |
//! | `slashed_total.rs` | slashed_total | ROE taken from stakes since the run began |

mod slashed_total;
mod submissions;

use koipond_record::Event;

/// A number kept over a run.
pub(crate) trait Metric {
    /// Its name in the derived stream.
    fn name(&self) -> &'static str;
    /// Takes an event in.
    fn on_event(&mut self, e: &Event);
    /// Its value for the round that is over.
    fn sample(&mut self) -> i64;
}

/// The table: every metric, in the order in which they are sampled.
pub(crate) fn all() -> Vec<Box<dyn Metric + Send>> {
    vec![Box::new(submissions::Submissions::default()), Box::new(slashed_total::SlashedTotal::default())]
}
