//! A run's report from its folder alone, at any later time: its log is judged again, and nothing runs.

use std::ops::ControlFlow;

use koipond_check::{Panel, Summary};
use koipond_record::event::{EndReason, RunEvent};
use koipond_record::log::{Digest, LogReader};
use koipond_record::{Hash, Manifest, RecordError, RunFolder, SimTime, What};
use koipond_scenarios::Plan;
use serde::{Deserialize, Serialize};

use super::gather::{About, Report, gather};
use crate::custom::Judges;
use crate::tasks::{TaskError, Tasks};
use crate::world::Outcome;

/// The version of `about.json`.
const ABOUT_FORMAT: u32 = 1;

/// What a report says of a run beside its events.
#[derive(Serialize, Deserialize)]
struct Kept {
    format: u32,
    #[serde(flatten)]
    about: About,
    /// Whether the user stopped it, be it while a second run was compared with it.
    interrupted: bool,
}

/// A run folder of which no report can be made.
#[derive(Debug, thiserror::Error)]
pub enum AnewError {
    /// The folder.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// What it kept of the tasks.
    #[error("{}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))]
    Tasks(Vec<TaskError>),
    /// The log is not the one that the run wrote.
    #[error("the log is not as the run left it: its events give the digest b3:{found}, and the manifest states b3:{stated}")]
    Changed {
        /// What the events give.
        found: Hash,
        /// What the manifest states.
        stated: Hash,
    },
    /// The log ends before the run did.
    #[error("the log was cut short: it holds {holds} events, and the manifest states {states}; copy the folder again")]
    Short {
        /// How many events there are.
        holds: u64,
        /// How many there were.
        states: u64,
    },
    /// `about.json` is of another version.
    #[error("about.json is of format {found}, this koipond reads format {ABOUT_FORMAT}; use the version that wrote it (see manifest.json)")]
    Format {
        /// Its version.
        found: u32,
    },
    /// Nothing was logged.
    #[error("the log holds no event: the run was cut off as it began, so nothing can be told of it")]
    Empty,
}

impl Report {
    /// Keeps in the run folder what this report says beside the events, so that [`anew`] can say it again.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn keep(&self, folder: &RunFolder) -> Result<(), RecordError> {
        let interrupted = self.exit == koipond_record::exit::ExitCode::Interrupted.number();
        folder.write_about(&Kept { format: ABOUT_FORMAT, about: self.about.clone(), interrupted })
    }
}

impl About {
    /// What a run folder kept of what its report said beside the events; of one that kept nothing, as much as the rest of it tells.
    /// `folder` is where it is now.
    fn of(folder: &RunFolder, manifest: &Manifest, plan: &Plan, tasks: &Tasks) -> Result<(Self, bool), AnewError> {
        let here = Some(folder.path().display().to_string());
        if let Some(Kept { format, about, interrupted }) = folder.about::<Kept>()? {
            let other = format != ABOUT_FORMAT;
            return if other { Err(AnewError::Format { found: format }) } else { Ok((Self { folder: here, ..about }, interrupted)) };
        }
        let about = Self {
            koipond: manifest.koipond.clone(),
            scenario: plan.scenario.clone(),
            case: plan.case.clone(),
            set: plan.set.clone(),
            drawn: Vec::new(),
            file: manifest.file.clone(),
            seed: manifest.seed,
            task: tasks.fingerprint(),
            containment: manifest.containment,
            wall_ms: 0,
            folder: here,
            not_deterministic: None,
            verified: false,
            unknown_rules: None,
        };
        Ok((about, false))
    }
}

/// Judges a run folder again and gives its report: the one that the run gave, if nothing of the folder was changed.
///
/// # Errors
/// When the folder is damaged, or is none.
pub fn anew(folder: &RunFolder) -> Result<Report, AnewError> {
    let manifest = folder.manifest()?;
    let plan: Plan = folder.plan()?;
    let mut log = folder.log()?;
    let digest = digest(&mut log, &manifest)?;
    let tasks = Tasks::kept(&plan, folder).map_err(AnewError::Tasks)?;
    let (about, interrupted) = About::of(folder, &manifest, &plan, &tasks)?;
    let mut judges = Judges::of(Panel::new(&plan.expect, &plan.waive), &tasks);
    let mut summary = Summary::default();
    let (mut at, mut ended) = (SimTime(0), None);
    log.each(|event| {
        at = event.at;
        if let What::Run(RunEvent::Ended { reason }) = &event.what {
            ended = Some(reason.clone());
        }
        summary.on_event(event);
        drop(judges.on_event(event));
        ControlFlow::Continue(())
    })?;
    let ended: Option<EndReason> = ended.filter(|_| !interrupted);
    let outcome = Outcome { digest, events: log.len(), at, ended };
    let mut report = gather(&plan, about, &outcome, judges.finish(), &summary, folder)?;
    if outcome.ended.is_none() && !log.is_complete() {
        let round = report.rounds.last().map_or(0, |row| row.round.0);
        report.ended_early = Some(format!("it was cut off, or still runs: the log breaks off in round {round}"));
    }
    Ok(report)
}

/// The digest of all events, which must be the stated one if the run ended.
fn digest<R: std::io::Read + std::io::Seek>(log: &mut LogReader<R>, manifest: &Manifest) -> Result<Hash, AnewError> {
    if let Some(states) = manifest.events.filter(|states| *states != log.len()) {
        return Err(AnewError::Short { holds: log.len(), states });
    }
    if log.is_empty() {
        return Err(AnewError::Empty);
    }
    let mut digest = Digest::default();
    for n in 0..log.frames().len() {
        digest.add(&log.raw_frame(n)?);
    }
    match manifest.digest {
        Some(stated) if stated != digest.finish() => Err(AnewError::Changed { found: digest.finish(), stated }),
        _ => Ok(digest.finish()),
    }
}
