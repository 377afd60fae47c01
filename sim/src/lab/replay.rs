//! A run folder, run again from its plan, its seed and the task files it kept.

use koipond_record::{Hash, Manifest, RecordError, RunFolder};
use koipond_scenarios::Plan;

use super::compare::{Comparison, Difference};
use crate::tasks::{TaskError, Tasks};
use crate::world::{Observer, Outcome, RunError, run};

/// What a replay showed.
pub struct Replay {
    /// The folder's manifest.
    pub manifest: Manifest,
    /// The new run.
    pub outcome: Outcome,
    /// Where it differs from the log, if it does; that a log which was not ended is shorter is no difference.
    pub difference: Option<Difference>,
    /// The digest the folder states, if it differs from the new run's or the run never ended.
    pub stated: Option<Hash>,
}

/// A run folder that cannot be replayed.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The folder.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// Its tasks.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Tasks(Vec<TaskError>),
    /// The run.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Runs a folder again and compares; `watch` sees the new run and can stop it.
///
/// # Errors
/// When the folder is not whole, or by a bug of ours.
pub fn replay(folder: &RunFolder, watch: &mut dyn Observer) -> Result<Replay, ReplayError> {
    let manifest = folder.manifest()?;
    let plan: Plan = folder.plan()?;
    let tasks = Tasks::kept(&plan, folder).map_err(ReplayError::Tasks)?;
    let log = folder.log()?;
    let (whole, events) = (log.is_complete(), log.len());
    let mut comparison = Comparison::with(log);
    let outcome = run(&plan, &tasks, manifest.seed, vec![&mut comparison, watch])?;
    // A run that was interrupted has a log that ends before the run does; as far as it goes, it can agree.
    let interrupted = manifest.digest.is_none();
    let difference = comparison.finish()?.filter(|found| !(interrupted && found.first.is_none()));
    if !whole && !interrupted && difference.as_ref().is_some_and(|found| found.first.is_none()) {
        let why = "the log was cut short; as far as it goes, the run is the same".to_owned();
        return Err(RecordError::Damaged { after: events, why }.into());
    }
    let stated = manifest.digest.filter(|stated| *stated != outcome.digest);
    Ok(Replay { manifest, outcome, difference, stated })
}
