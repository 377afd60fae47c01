//! `koipond run`: runs scenarios and judges them.

use std::path::{Path, PathBuf};

use koipond_kernel::CONTAINMENT;
use koipond_record::exit::ExitCode;
use koipond_record::{LOG_FORMAT, Manifest, RecordError, RunFolder};

use super::bug::bug;
use super::check::tasks_of;
use super::interrupt::{Interrupt, Watch, interruptible};
use super::observe::{Judging, Progress, Writing};
use super::screen::Screen;
use super::source::{Source, find, read};
use crate::lab::{Comparison, vary};
use crate::report::{About, Report, difference, gather, human, json};
use crate::tasks::Tasks;
use crate::world::{Outcome, RunError, run as run_world};

#[derive(clap::Args)]
pub(super) struct Args {
    /// Scenario files, or folders of them
    #[arg(value_name = "SCENARIO|DIR", required = true)]
    scenarios: Vec<PathBuf>,
    /// Fixes everything that chance decides
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Run twice and compare every event
    #[arg(long)]
    verify: bool,
    /// Run again under every other reading of each rule that nobody outside knows, and say which verdicts hang on one
    #[arg(long)]
    vary_rules: bool,
    /// How the result is written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Keep the run folder here; without it, only the folder of a run that did not hold is kept, in runs/<scenario>/<seed>
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Human,
    Json,
}

/// Why a run gave no report.
enum Failed {
    Invalid(String),
    Bug(String),
}

impl From<RecordError> for Failed {
    fn from(why: RecordError) -> Self {
        Self::Invalid(why.to_string())
    }
}

pub(super) fn run(screen: &mut Screen, args: &Args) -> ExitCode {
    let files = match find(&args.scenarios) {
        Ok(files) => files,
        Err(why) => {
            screen.error(&why);
            return ExitCode::Invalid;
        }
    };
    let several = files.len() > 1;
    let mut codes = Vec::new();
    for (n, file) in files.iter().enumerate() {
        let code = match read(file).map_err(Failed::Invalid).and_then(|source| one(screen, args, &source, several)) {
            Ok(report) => {
                show(screen, args.format, &report, n > 0);
                ExitCode::worst(koipond_record::exit::TABLE.iter().filter(|row| row.number == report.exit).map(|row| row.code))
            }
            Err(Failed::Invalid(why)) => {
                screen.error(&why);
                ExitCode::Invalid
            }
            Err(Failed::Bug(why)) => bug(screen, &why),
        };
        codes.push(code);
        if code == ExitCode::Interrupted {
            break;
        }
    }
    ExitCode::worst(codes)
}

fn show(screen: &mut Screen, format: Format, report: &Report, again: bool) {
    match format {
        Format::Json => drop(screen.raw(&json(report))),
        Format::Human => {
            if again {
                screen.result("");
            }
            human(report).iter().for_each(|line| screen.result(line));
        }
    }
}

/// Runs one scenario, judges it and keeps its folder where it should be kept.
fn one(screen: &mut Screen, args: &Args, source: &Source, several: bool) -> Result<Report, Failed> {
    let tasks = tasks_of(source).map_err(Failed::Invalid)?;
    let place = Place::of(args, source, several);
    let folder = place.begin()?;
    let made = interruptible(|interrupt| make(screen, args, source, &tasks, &place, folder.clone(), interrupt));
    match made {
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
fn make(
    screen: &mut Screen,
    args: &Args,
    source: &Source,
    tasks: &Tasks,
    place: &Place,
    folder: RunFolder,
    interrupt: &Interrupt,
) -> Result<Report, Failed> {
    let plan = &source.plan;
    let manifest = manifest(args, source, tasks);
    let mut writing = Writing::begin(folder.clone(), &manifest, plan, tasks)?;
    let mut judging = Judging::begin(plan, &folder)?;
    let mut watch = Watch(interrupt);
    let mut progress = Progress::new(screen, plan);
    #[expect(clippy::disallowed_types, reason = "how long a run took is told to people and is no part of it")]
    let began = std::time::Instant::now();
    let mut outcome = run_world(plan, tasks, args.seed, vec![&mut writing, &mut judging, &mut progress, &mut watch]).map_err(failed)?;
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
    let mut about = About {
        koipond: manifest.koipond.clone(),
        scenario: plan.scenario.clone(),
        file: source.file.clone(),
        seed: args.seed,
        task: tasks.fingerprint(),
        containment: CONTAINMENT,
        wall_ms,
        folder: None,
        not_deterministic,
        verified: args.verify,
        unknown_rules,
    };
    about.folder = Some(place.last.display().to_string());
    let mut report = gather(plan, about, &outcome, judgements, &summary, &folder)?;
    if report.exit == ExitCode::Held.number() && args.out.is_none() {
        report.about.folder = None;
        report.look = None;
    }
    Ok(report)
}

/// What the run folder says of itself before the run has ended.
fn manifest(args: &Args, source: &Source, tasks: &Tasks) -> Manifest {
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

fn failed(why: RunError) -> Failed {
    match why {
        RunError::Plan(why) => Failed::Invalid(why),
        RunError::Panicked(why) => Failed::Bug(why.to_string()),
    }
}

/// Runs a second time against the first run's log.
fn again(
    plan: &koipond_scenarios::Plan,
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
    fn of(args: &Args, source: &Source, several: bool) -> Self {
        let (slug, seed) = (source.slug(), args.seed.to_string());
        let last = match &args.out {
            Some(out) if several => out.join(&slug).join(&seed),
            Some(out) => out.clone(),
            None => Path::new("runs").join(&slug).join(&seed),
        };
        let first = match &args.out {
            Some(_) => last.clone(),
            None => Path::new("runs").join(format!(".{slug}-{seed}-{}", std::process::id())),
        };
        Self { kept: args.out.is_some(), first, last }
    }

    fn begin(&self) -> Result<RunFolder, RecordError> {
        // Another run that has held may remove an empty `runs` between our making it and our making a folder in it.
        RunFolder::create(&self.first).or_else(|_| RunFolder::create(&self.first))
    }

    /// Keeps the folder, or removes it where the run held and nobody asked for it.
    fn settle(&self, folder: RunFolder, exit: u8) -> Result<(), RecordError> {
        if self.kept {
            return Ok(());
        }
        if exit == ExitCode::Held.number() {
            folder.remove()?;
            // Only an empty `runs` goes; whatever else it holds is the user's.
            let _ = std::fs::remove_dir("runs");
            return Ok(());
        }
        folder.rename(&self.last).map(drop)
    }
}
