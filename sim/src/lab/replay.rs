//! A run folder, run again from its plan, its seed and the task files it kept.

use koipond_record::{Hash, Manifest, RecordError, RunFolder};
use koipond_scenarios::Plan;

use super::compare::{Comparison, Difference};
use crate::tasks::{TaskError, Tasks};
use crate::world::{Outcome, RunError, run};

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

/// Runs a folder again and compares.
///
/// # Errors
/// When the folder is not whole, or by a bug of ours.
pub fn replay(folder: &RunFolder) -> Result<Replay, ReplayError> {
    let manifest = folder.manifest()?;
    let plan: Plan = folder.plan()?;
    let tasks = Tasks::kept(&plan, folder).map_err(ReplayError::Tasks)?;
    let mut comparison = Comparison::with(folder.log()?);
    let outcome = run(&plan, &tasks, manifest.seed, vec![&mut comparison])?;
    // A run that was interrupted has a log that ends before the run does; as far as it goes, it can agree.
    let interrupted = manifest.digest.is_none();
    let difference = comparison.finish()?.filter(|found| !(interrupted && found.first.is_none()));
    let stated = manifest.digest.filter(|stated| *stated != outcome.digest);
    Ok(Replay { manifest, outcome, difference, stated })
}
