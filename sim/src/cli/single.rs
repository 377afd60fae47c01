//! One run of one scenario: judged, reported, its folder kept where it should be kept.

use std::path::{Path, PathBuf};

use koipond_kernel::CONTAINMENT;
use koipond_record::exit::ExitCode;
use koipond_record::{LOG_FORMAT, Manifest, RecordError, RunFolder};
use koipond_scenarios::{Plan, draw};

use super::clock::Since;
use super::course::{Course, Halt};
use super::observe::{Judging, Progress, Pulse, Writing};
use super::run::Args;
use super::screen::Screen;
use super::source::Source;
use crate::lab::{Comparison, RunRow, Signature, Trail, vary};
use crate::report::{About, Report, Standing, difference, gather};
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
    pub(super) tasks: &'j Tasks,
    pub(super) seed: u64,
    /// Its folder below `runs` or `--out`; `--out` itself is the folder where it is the only one.
    pub(super) slug: &'j Path,
    pub(super) is_only: bool,
    pub(super) course: &'j Course<'j>,
    /// Its place among all runs.
    pub(super) place: u64,
}

/// A run that was made: its report, and what of it is kept among many.
pub(super) struct Made {
    pub(super) report: Report,
    pub(super) row: RunRow,
}

/// A scenario as its seed makes it.
struct Drawn {
    plan: Plan,
    /// What chance decided, for people.
    lines: Vec<String>,
}

impl Job<'_> {
    /// Runs it, judges it and keeps its folder where it should be kept. With a screen, it tells how far it is.
    pub(super) fn run(&self, screen: Option<&mut Screen>) -> Result<Made, Failed> {
        let (plan, lines) = draw(&self.source.plan, self.seed);
        let place = Place::of(self);
        let folder = place.begin()?;
        match self.make(screen, &Drawn { plan, lines }, &place, folder.clone()) {
            Ok(made) => {
                place.settle(folder, made.report.exit)?;
                Ok(made)
            }
            // Whoever reads along wants to see how far it came.
            Err(why) if self.args.live => Err(why),
            Err(why) => {
                folder.remove()?;
                Err(why)
            }
        }
    }

    /// The run itself, and its report.
    fn make(&self, screen: Option<&mut Screen>, drawn: &Drawn, place: &Place, folder: RunFolder) -> Result<Made, Failed> {
        let Self { args, tasks, seed, .. } = *self;
        let plan = &drawn.plan;
        let manifest = self.manifest(tasks);
        let pulse = || args.live.then(Pulse::begin);
        let mut writing = Writing::begin(folder.clone(), &manifest, plan, tasks, pulse())?;
        let mut judging = Judging::begin(plan, tasks, &folder, pulse())?;
        let (mut halt, mut trail) = (self.halt(), Trail::default());
        let mut progress = screen.filter(|_| !args.live).map(|screen| Progress::new(screen, plan));
        let mut observers: Vec<&mut dyn Observer> = vec![&mut writing, &mut judging, &mut trail];
        observers.extend(progress.as_mut().map(|progress| progress as &mut dyn Observer));
        observers.push(&mut halt);
        let began = Since::now();
        let mut outcome = run_world(plan, tasks, seed, observers).map_err(failed)?;
        let wall_ms = began.millis();
        // The verdicts first: who reads along looks for nothing more once the log has its end.
        let (judgements, summary) = judging.finish(&outcome);
        let folder = writing.finish(manifest, &outcome)?;
        let not_deterministic = if args.verify { self.again(plan, &folder, &outcome)? } else { None };
        let stop = || self.course.drops(self.place);
        let unknown_rules =
            if args.vary_rules && !stop() { Some(vary(plan, tasks, seed, &judgements, stop).map_err(failed)?) } else { None };
        // Ctrl-C in the second run leaves the first one judged but not verified, which is not what was asked for.
        if stop() {
            outcome.ended = None;
        }
        let signatures = trail.signatures(&outcome, &judgements);
        let about = About { wall_ms, not_deterministic, unknown_rules, ..self.about(drawn, place) };
        let mut report = gather(plan, about, &outcome, judgements, &summary, &folder)?;
        report.keep(&folder)?;
        if report.exit == ExitCode::Held.number() && args.out.is_none() {
            report.about.folder = None;
            report.look = None;
        }
        Ok(Made { row: self.row(&report, signatures), report })
    }

    fn halt(&self) -> Halt<'_> {
        Halt { course: self.course, place: self.place }
    }

    /// What is known of the run before it is made.
    fn about(&self, drawn: &Drawn, place: &Place) -> About {
        let Self { args, source, tasks, seed, .. } = *self;
        About {
            koipond: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: source.plan.scenario.clone(),
            case: source.case.clone(),
            set: source.set.clone(),
            drawn: drawn.lines.clone(),
            file: source.file.clone(),
            seed,
            task: tasks.fingerprint(),
            containment: CONTAINMENT,
            wall_ms: 0,
            folder: Some(place.last.display().to_string()),
            not_deterministic: None,
            verified: args.verify,
            unknown_rules: None,
        }
    }

    /// What of the run is kept among many.
    fn row(&self, report: &Report, signatures: Vec<Signature>) -> RunRow {
        let why_of = |first: &Signature| {
            let shown = report.verdicts.iter().find(|shown| shown.name == first.expectation && shown.verdict != Standing::Held);
            shown.map(|shown| shown.why.clone()).or_else(|| report.ended_early.clone())
        };
        let differs = report.about.not_deterministic.as_ref().map(|lines| lines.join("; "));
        RunRow {
            exit: report.exit,
            wall_ms: report.about.wall_ms,
            digest: Some(report.digest),
            events: report.events,
            why: differs.or_else(|| signatures.first().and_then(why_of)),
            signatures,
            folder: report.about.folder.clone(),
            ..self.source.row(self.seed)
        }
    }

    /// Runs a second time against the first run's log.
    fn again(&self, plan: &Plan, folder: &RunFolder, first: &Outcome) -> Result<Option<Vec<String>>, Failed> {
        if first.ended.is_none() {
            return Ok(None);
        }
        let mut comparison = Comparison::with(folder.log()?);
        (self.args.second)(plan, self.tasks, self.seed, vec![&mut comparison, &mut self.halt()]).map_err(failed)?;
        if self.course.drops(self.place) {
            return Ok(None);
        }
        Ok(comparison.finish()?.map(|found| difference(&found)))
    }

    /// What the run folder says of itself before the run has ended.
    fn manifest(&self, tasks: &Tasks) -> Manifest {
        let Self { source, seed, .. } = *self;
        Manifest {
            koipond: env!("CARGO_PKG_VERSION").to_owned(),
            format: LOG_FORMAT,
            scenario: source.plan.scenario.clone(),
            file: source.file.clone(),
            seed,
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

/// Where a run folder is written, and where it comes to stand if it is kept.
struct Place {
    kept: bool,
    first: PathBuf,
    last: PathBuf,
}

impl Place {
    fn of(job: &Job<'_>) -> Self {
        let (slug, seed) = (job.slug, job.seed.to_string());
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
