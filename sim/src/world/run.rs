//! The door: one run, on a contained thread of its own.

use koipond_kernel::{Panicked, contained};
use koipond_record::event::EndReason;
use koipond_record::{Hash, SimTime};
use koipond_scenarios::Plan;

use super::build::build;
use super::plant::{Plant, Planted};
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

/// Runs a plan and gives what its chain holds for each node in the end: stake, balance, wallet, purse.
#[cfg(test)]
pub(crate) fn books_after(
    plan: &Plan,
    tasks: &Tasks,
    seed: u64,
    observers: Vec<&mut dyn Observer>,
) -> Result<std::collections::BTreeMap<String, [koipond_record::Roe; 4]>, RunError> {
    contained(seed, move |clock| {
        let mut world = build(plan, tasks, seed, Recorder::new(observers)).map_err(RunError::Plan)?;
        world.run(clock);
        let view = world.chain.view();
        let holds = |card: &koipond_record::event::NodeCard| {
            let own = card.task;
            [view.stake(own, &card.key), view.balance(own, &card.key), view.wallet(&card.main), view.purse(&card.main)]
        };
        Ok(world.inhabitants.iter().map(|inhabitant| (inhabitant.card.name.clone(), holds(&inhabitant.card))).collect())
    })?
}

/// Runs a plan with a bug of ours in the world. `ambient` is something that is another in each run, for bugs that depend on such.
///
/// # Errors
/// As [`run`].
pub(crate) fn run_with(
    plant: Plant,
    ambient: u64,
    (plan, tasks, seed): (&Plan, &Tasks, u64),
    observers: Vec<&mut dyn Observer>,
) -> Result<Outcome, RunError> {
    let planted = Planted { plant, ambient };
    if !planted.befalls(seed) {
        return run(plan, tasks, seed, observers);
    }
    contained(seed, move |clock| {
        let recorder = Recorder::new(observers).with(planted);
        let mut world = build(plan, tasks, seed, recorder).map_err(RunError::Plan)?;
        let ended = world.run(clock);
        Ok(Outcome { digest: world.recorder.digest(), events: world.recorder.events(), at: world.now, ended })
    })?
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
