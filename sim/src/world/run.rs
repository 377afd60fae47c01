//! The door: one run, on a contained thread of its own.

use koipond_kernel::{Panicked, contained};
use koipond_record::event::EndReason;
use koipond_record::{Hash, SimTime};
use koipond_scenarios::Plan;

use super::build::build;
use super::recorder::{Observer, Recorder};
use crate::tasks::Tasks;

/// What came of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// blake3 over all events.
    pub digest: Hash,
    /// How many there were.
    pub events: u64,
    /// Virtual time at the end.
    pub at: SimTime,
    /// Why it ended; `None` when an observer stopped it.
    pub ended: Option<EndReason>,
}

/// A run that could not be made.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The plan contradicts itself; the loader should have refused it.
    #[error("the plan cannot be run: {0}")]
    Plan(String),
    /// It panicked.
    #[error(transparent)]
    Panicked(#[from] Panicked),
}

/// Runs a plan with a seed. The same plan, seed and tasks give the same events and so the same digest, whoever observes.
///
/// # Errors
/// When the plan contradicts itself, or by a bug of ours.
pub fn run(plan: &Plan, tasks: &Tasks, seed: u64, observers: Vec<&mut dyn Observer>) -> Result<Outcome, RunError> {
    contained(seed, move |clock| {
        let mut world = build(plan, tasks, seed, Recorder::new(observers)).map_err(RunError::Plan)?;
        let ended = world.run(clock);
        Ok(Outcome { digest: world.recorder.digest(), events: world.recorder.events(), at: world.now, ended })
    })?
}
