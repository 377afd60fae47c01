//! A run folder, run again from its plan, its seed and the task files it kept.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use koipond_check::{Judgement, Panel};
use koipond_record::{Derived, Hash, Manifest, RecordError, RunFolder};
use koipond_scenarios::Plan;

use super::compare::{Comparison, Difference};
use super::judged::{Judged, judged};
use super::vary::standing;
use crate::custom::Judges;
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

/// A verdict that stands otherwise in a new run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// What is expected.
    pub name: String,
    /// How it stood when the run was made.
    pub then: String,
    /// How it stands now.
    pub now: String,
}

/// A run folder, run to its end again and judged, whatever differs.
pub struct Rejudged {
    /// The folder's manifest.
    pub manifest: Manifest,
    /// The new run.
    pub judged: Judged,
    /// How many verdicts were compared.
    pub compared: usize,
    /// Those that stand otherwise.
    pub changed: Vec<Changed>,
}

/// Runs a folder to its end again, and compares its verdicts: with those of its log, or with those that are written down where the log
/// cannot be read.
///
/// # Errors
/// When the folder is not whole, or by a bug of ours.
pub fn rejudge(folder: &RunFolder, watch: &mut dyn Observer) -> Result<Rejudged, ReplayError> {
    let manifest = folder.manifest()?;
    let plan: Plan = folder.plan()?;
    let tasks = Tasks::kept(&plan, folder).map_err(ReplayError::Tasks)?;
    let then: BTreeMap<String, String> = match judged_log(folder, &plan, &tasks) {
        Ok(judgements) => judgements.iter().map(|one| (one.name.clone(), standing(&one.verdict).0.to_owned())).collect(),
        Err(_) => written(folder),
    };
    let judged = judged(&plan, &tasks, manifest.seed, vec![watch])?;
    let now = judged.judgements.iter().map(|one| (one.name.clone(), standing(&one.verdict).0.to_owned()));
    let both: Vec<Changed> = now.filter_map(|(name, now)| Some(Changed { then: then.get(&name)?.clone(), name, now })).collect();
    let compared = both.len();
    let changed = both.into_iter().filter(|one| one.then != one.now).collect();
    Ok(Rejudged { manifest, judged, compared, changed })
}

/// What the judges say of the events of a folder's log.
///
/// # Errors
/// When the log cannot be read.
pub fn judged_log(folder: &RunFolder, plan: &Plan, tasks: &Tasks) -> Result<Vec<Judgement>, RecordError> {
    let mut judges = Judges::of(Panel::new(&plan.expect, &plan.waive), tasks);
    folder.log()?.each(|event| {
        drop(judges.on_event(event));
        ControlFlow::Continue(())
    })?;
    Ok(judges.finish())
}

/// The verdicts that were written down beside a log: by what is expected, how it stands.
#[must_use]
pub fn written(folder: &RunFolder) -> BTreeMap<String, String> {
    let verdict = |line: &str| match serde_json::from_str(line) {
        Ok(Derived::Verdict { name, verdict, .. }) => Some((name, standing(&verdict).0.to_owned())),
        _ => None,
    };
    folder.derived().lines().filter_map(verdict).collect()
}
