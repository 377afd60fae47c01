//! One run of one scenario: judged, reported, its folder kept where it should be kept.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use koipond_kernel::CONTAINMENT;
use koipond_record::exit::ExitCode;
use koipond_record::{LOG_FORMAT, Manifest, RecordError, RunFolder};
use koipond_scenarios::{Plan, draw};

use super::check::tasks_of;
use super::interrupt::{Interrupt, Watch};
use super::observe::{Judging, Progress, Writing};
use super::run::Args;
use super::screen::Screen;
use super::source::Source;
use crate::lab::{Comparison, vary};
use crate::report::{About, Report, difference, gather};
use crate::seen::Seen;
use crate::shelf::Shelf;
use crate::tasks::Tasks;
use crate::world::{Observer, Outcome, RunError, run as run_world};

/// Why a run gave no report.
pub(super) enum Failed {
    Invalid(String),
    Bug(String),
}

impl From<RecordError> for Failed {
    fn from(why: RecordError) -> Self {
        Self::Invalid(why.to_string())
    }
}

/// A run that is to be made.
pub(super) struct Job<'j> {
    pub(super) args: &'j Args,
    pub(super) source: &'j Source,
    /// Its folder below `runs` or `--out`; `--out` itself is the folder where it is the only one.
    pub(super) slug: &'j Path,
    pub(super) is_only: bool,
    pub(super) shelf: &'j Shelf,
    pub(super) seen: &'j Arc<Seen>,
    pub(super) interrupt: &'j Interrupt,
}

/// A scenario as its seed makes it, with its tasks.
struct Drawn {
    plan: Plan,
    /// What chance decided, for people.
    lines: Vec<String>,
    tasks: Tasks,
}

impl Job<'_> {
    /// Runs it, judges it and keeps its folder where it should be kept. With a screen, it tells how far it is.
    pub(super) fn run(&self, screen: Option<&mut Screen>) -> Result<Report, Failed> {
        let (plan, drawn) = draw(&self.source.plan, self.args.seed);
        let tasks = tasks_of(&plan, self.source, self.shelf, self.seen).map_err(Failed::Invalid)?;
        let place = Place::of(self);
        let folder = place.begin()?;
        match self.make(screen, &Drawn { plan, lines: drawn, tasks }, &place, folder.clone()) {
            Ok(report) => {
                place.settle(folder, report.exit)?;
                Ok(report)
            }
            Err(why) => {
                folder.remove()?;
                Err(why)
            }
        }
    }

    /// The run itself, and its report.
    fn make(&self, screen: Option<&mut Screen>, drawn: &Drawn, place: &Place, folder: RunFolder) -> Result<Report, Failed> {
        let Self { args, source, interrupt, .. } = self;
        let Drawn { plan, lines, tasks } = drawn;
        let manifest = self.manifest(tasks);
        let mut writing = Writing::begin(folder.clone(), &manifest, plan, tasks)?;
        let mut judging = Judging::begin(plan, tasks, &folder)?;
        let mut watch = Watch(interrupt);
        let mut progress = screen.map(|screen| Progress::new(screen, plan));
        let mut observers: Vec<&mut dyn Observer> = vec![&mut writing, &mut judging];
        observers.extend(progress.as_mut().map(|progress| progress as &mut dyn Observer));
        observers.push(&mut watch);
        #[expect(clippy::disallowed_types, reason = "how long a run took is told to people and is no part of it")]
        let began = std::time::Instant::now();
        let mut outcome = run_world(plan, tasks, args.seed, observers).map_err(failed)?;
        let wall_ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let folder = writing.finish(manifest.clone(), &outcome)?;
        let (judgements, summary) = judging.finish(&outcome);
        let not_deterministic = if args.verify { again(plan, tasks, args.seed, &folder, &outcome, interrupt)? } else { None };
        let unknown_rules = if args.vary_rules && !interrupt.is_set() {
            Some(vary(plan, tasks, args.seed, &judgements, || interrupt.is_set()).map_err(failed)?)
        } else {
            None
        };
        // Ctrl-C in the second run leaves the first one judged but not verified, which is not what was asked for.
        if interrupt.is_set() {
            outcome.ended = None;
        }
        let about = About {
            koipond: manifest.koipond.clone(),
            scenario: plan.scenario.clone(),
            case: source.case.clone(),
            set: source.set.clone(),
            drawn: lines.clone(),
            file: source.file.clone(),
            seed: args.seed,
            task: tasks.fingerprint(),
            containment: CONTAINMENT,
            wall_ms,
            folder: Some(place.last.display().to_string()),
            not_deterministic,
            verified: args.verify,
            unknown_rules,
        };
        let mut report = gather(plan, about, &outcome, judgements, &summary, &folder)?;
        if report.exit == ExitCode::Held.number() && args.out.is_none() {
            report.about.folder = None;
            report.look = None;
        }
        Ok(report)
    }

    /// What the run folder says of itself before the run has ended.
    fn manifest(&self, tasks: &Tasks) -> Manifest {
        let Self { args, source, .. } = self;
        Manifest {
            koipond: env!("CARGO_PKG_VERSION").to_owned(),
            format: LOG_FORMAT,
            scenario: source.plan.scenario.clone(),
            file: source.file.clone(),
            seed: args.seed,
            containment: CONTAINMENT,
            digest: None,
            events: None,
            files: tasks.files().iter().map(|(file, _)| file.clone()).collect(),
        }
    }
}

fn failed(why: RunError) -> Failed {
    match why {
        RunError::Plan(why) => Failed::Invalid(why),
        RunError::Panicked(why) => Failed::Bug(why.to_string()),
    }
}

/// Runs a second time against the first run's log.
fn again(
    plan: &Plan,
    tasks: &Tasks,
    seed: u64,
    folder: &RunFolder,
    first: &Outcome,
    interrupt: &Interrupt,
) -> Result<Option<Vec<String>>, Failed> {
    if first.ended.is_none() {
        return Ok(None);
    }
    let mut comparison = Comparison::with(folder.log()?);
    run_world(plan, tasks, seed, vec![&mut comparison, &mut Watch(interrupt)]).map_err(failed)?;
    if interrupt.is_set() {
        return Ok(None);
    }
    Ok(comparison.finish()?.map(|found| difference(&found)))
}

/// Where a run folder is written, and where it comes to stand if it is kept.
struct Place {
    kept: bool,
    first: PathBuf,
    last: PathBuf,
}

impl Place {
    fn of(job: &Job<'_>) -> Self {
        let (slug, seed) = (job.slug, job.args.seed.to_string());
        let last = match &job.args.out {
            Some(out) if job.is_only => out.clone(),
            Some(out) => out.join(slug).join(&seed),
            None => Path::new("runs").join(slug).join(&seed),
        };
        let first = match &job.args.out {
            Some(_) => last.clone(),
            None => {
                let name: Vec<_> = slug.iter().map(|part| part.to_string_lossy()).collect();
                Path::new("runs").join(format!(".{}-{seed}-{}", name.join("-"), std::process::id()))
            }
        };
        Self { kept: job.args.out.is_some(), first, last }
    }

    fn begin(&self) -> Result<RunFolder, RecordError> {
        // Another program whose runs have held may remove an empty `runs` between our making it and our making a folder in it.
        RunFolder::create(&self.first).or_else(|_| RunFolder::create(&self.first))
    }

    /// Keeps the folder, or removes it where the run held and nobody asked for it.
    fn settle(&self, folder: RunFolder, exit: u8) -> Result<(), RecordError> {
        if self.kept {
            return Ok(());
        }
        if exit == ExitCode::Held.number() {
            return folder.remove();
        }
        folder.rename(&self.last).map(drop)
    }
}

/// Takes the folder of all runs away where none is left in it; whatever else it holds is the user's.
pub(super) fn remove_empty_runs() {
    let _ = std::fs::remove_dir("runs");
}
