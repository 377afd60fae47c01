//! `koipond search`: many drawn worlds of one scenario, led to what was not seen yet.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use koipond_kernel::CONTAINMENT;
use koipond_record::exit::ExitCode;
use koipond_record::{LOG_FORMAT, Manifest, RunFolder};
use koipond_scenarios::{Plan, drawable};

use super::bug::bug;
use super::check::tasks_of;
use super::clock::wall_time;
use super::format::Format;
use super::interrupt::{Interrupt, interruptible};
use super::observe::{Judging, Writing, bar};
use super::screen::Screen;
use super::single::Failed;
use super::source::{Source, read, setting, slugs};
use crate::lab::search::{Ended, Failure, Lead, SearchSpec, Searched, Standing, profiled, search as run_search};
use crate::report::{FailureLine, SearchReport, grouped, search_lines, statement};
use crate::shelf::Shelf;
use crate::tasks::Tasks;
use crate::world::{Flow, RunError, run as run_world};

/// How many trials are made where nobody says.
const TRIALS: u64 = 500;
/// So many witnesses are kept at most.
const KEPT: usize = 20;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The scenario file
    #[arg(value_name = "SCENARIO")]
    scenario: PathBuf,
    /// How many trials are made; without it and without `--time`, 500
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    trials: Option<u64>,
    /// For how long new trials are begun: `30s`, `5m`, `1h`
    #[arg(long, value_name = "TIME", value_parser = wall_time)]
    time: Option<Duration>,
    /// How many trials run at the same time; without it, one for each core. It changes nothing but the time
    #[arg(long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Fixes all that the search decides by chance
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Draw every trial on its own, and learn nothing from the others
    #[arg(long)]
    uniform: bool,
    /// Stop at the first trial that fails
    #[arg(long)]
    stop_at_first: bool,
    /// Set a variable of the scenario; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
    /// How the result is written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// Keep the witnesses here; without it, in runs/<scenario>-search
    #[arg(long, value_name = "FOLDER")]
    out: Option<PathBuf>,
}

pub(super) fn search(screen: &mut Screen, args: &Args) -> ExitCode {
    interruptible(|interrupt| match searched(screen, args, interrupt) {
        Ok(code) => code,
        Err(Failed::Invalid(why)) => {
            screen.error(&why);
            ExitCode::Invalid
        }
        Err(Failed::Bug(why)) => bug(screen, &why),
    })
}

/// What is searched: the scenario with its profile, and its tasks.
struct Scene<'a> {
    args: &'a Args,
    source: Source,
    tasks: Tasks,
}

fn searched(screen: &mut Screen, args: &Args, interrupt: &Interrupt) -> Result<ExitCode, Failed> {
    let scene = Scene::read(args)?;
    let lead = if args.uniform { Lead::Uniform } else { Lead::Guided };
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let trials = args.trials.or_else(|| args.time.is_none().then_some(TRIALS));
    let spec = SearchSpec { seed: args.seed, lead, trials, jobs: args.jobs.map_or_else(cores, usize::from) };
    let mut progress = Progress::begin(screen, args, trials);
    let interrupted = || interrupt.is_set();
    let found = run_search(&scene.source.plan, &scene.tasks, &spec, &interrupted, &mut |standing| progress.tell(standing));
    let took = progress.took();
    screen.clear();
    let found = found.map_err(failed)?;
    let code = code_of(&found);
    let report = scene.report(&found, lead, code)?;
    match args.format {
        Format::Human => search_lines(&report, &took).iter().for_each(|line| screen.result(line)),
        Format::Json => drop(screen.raw(&format!("{}\n", serde_json::to_string_pretty(&report).unwrap_or_default()))),
    }
    Ok(code)
}

fn code_of(found: &Searched) -> ExitCode {
    let interrupted = (found.ended == Ended::Interrupted).then_some(ExitCode::Interrupted);
    let failed = (!found.failures.is_empty()).then_some(ExitCode::Broken);
    // An expectation that nothing ever tested is no success.
    let not_reached = (!found.never_reached.is_empty()).then_some(ExitCode::NotReached);
    ExitCode::worst([ExitCode::Held].into_iter().chain(interrupted).chain(failed).chain(not_reached))
}

fn failed(why: RunError) -> Failed {
    match why {
        // What a search draws, a plan can have; that it cannot be run is a bug.
        RunError::Plan(why) => Failed::Bug(why),
        RunError::Panicked(why) => Failed::Bug(why.to_string()),
    }
}

impl<'a> Scene<'a> {
    fn read(args: &'a Args) -> Result<Self, Failed> {
        let seen = Arc::default();
        let mut sources = read(&args.scenario, &args.set, &seen).map_err(Failed::Invalid)?;
        if sources.len() > 1 {
            let cases: Vec<&str> = sources.iter().map(|source| source.case.as_str()).take(3).collect();
            let why = format!(
                "{}: this scenario has {} cases ({}, …); choose one with --set",
                args.scenario.display(),
                sources.len(),
                cases.join("; ")
            );
            return Err(Failed::Invalid(why));
        }
        let nothing = || Failed::Invalid(format!("{}: there is no scenario in this file", args.scenario.display()));
        let mut source = sources.pop().ok_or_else(nothing)?;
        let tasks = tasks_of(&source.plan, &source, &Shelf::default(), &seen).map_err(Failed::Invalid)?;
        let has_chaos = source.plan.chaos.is_some();
        source.plan = profiled(&source.plan);
        let scene = Self { args, source, tasks };
        if !has_chaos && args.format == Format::Human {
            let line = "this scenario says nothing under `chaos`, so faults and cheats of all kinds are drawn for it";
            Screen::new().error(line);
        }
        Ok(scene)
    }

    fn report(&self, found: &Searched, lead: Lead, code: ExitCode) -> Result<SearchReport, Failed> {
        let slug = slugs(&[&self.source]).pop().unwrap_or_default();
        let folder = self.args.out.clone().unwrap_or_else(|| PathBuf::from(format!("runs/{}-search", slug.display())));
        let mut kept: Vec<(u64, String)> = Vec::new();
        let mut failures = Vec::new();
        for (n, failure) in found.failures.iter().enumerate() {
            let trial = failure.witness.trial;
            let known = kept.iter().find(|(of, _)| *of == trial).map(|(_, folder)| folder.clone());
            let place = match known {
                None if n < KEPT => {
                    let place = folder.join((kept.len() + 1).to_string());
                    self.keep(failure, &place)?;
                    kept.push((trial, place.display().to_string()));
                    Some(place.display().to_string())
                }
                known => known,
            };
            failures.push(self.line(failure, place));
        }
        let own = |words: Vec<&str>| words.into_iter().map(str::to_owned).collect();
        Ok(SearchReport {
            koipond: env!("CARGO_PKG_VERSION").to_owned(),
            scenario: self.source.plan.scenario.clone(),
            file: self.source.file.clone(),
            seed: self.args.seed,
            lead,
            ended: found.ended,
            trials: found.standing.trials,
            failed: found.standing.failed,
            features: found.standing.features,
            profile: profile(&self.source.plan),
            statement: statement(found, lead),
            failures,
            never_reached: found.never_reached.clone(),
            never_drawn: own(found.table.never_drawn()),
            without_effect: own(found.table.without_effect()),
            coverage: found.table.clone(),
            exit: code.number(),
        })
    }

    fn line(&self, failure: &Failure, folder: Option<String>) -> FailureLine {
        let witness = &failure.witness;
        FailureLine {
            told: failure.signature.to_string(),
            signature: failure.signature.clone(),
            trials: failure.trials,
            first: failure.first,
            witness: witness.trial,
            seed: witness.seed,
            drawn: witness.wild.lines(&self.source.plan),
            events: witness.events,
            folder,
        }
    }

    /// Runs a witness once more and keeps its folder.
    fn keep(&self, failure: &Failure, place: &Path) -> Result<(), Failed> {
        let (plan, seed) = (&failure.witness.wild.plan, failure.witness.seed);
        let manifest = Manifest {
            koipond: env!("CARGO_PKG_VERSION").to_owned(),
            format: LOG_FORMAT,
            scenario: plan.scenario.clone(),
            file: self.source.file.clone(),
            seed,
            containment: CONTAINMENT,
            digest: None,
            events: None,
            files: self.tasks.files().iter().map(|(file, _)| file.clone()).collect(),
        };
        let folder = RunFolder::create(place)?;
        let mut writing = Writing::begin(folder.clone(), &manifest, plan, &self.tasks, None)?;
        let mut judging = Judging::begin(plan, &self.tasks, &folder, None)?;
        let outcome = run_world(plan, &self.tasks, seed, vec![&mut writing, &mut judging]).map_err(failed)?;
        writing.finish(manifest, &outcome)?;
        judging.finish(&outcome);
        Ok(())
    }
}

/// What is drawn from, in a sentence.
fn profile(plan: &Plan) -> String {
    let (faults, behaviours) = drawable(plan);
    let Some(chaos) = &plan.chaos else { return "nothing".to_owned() };
    let cheats = match (&chaos.cheats, behaviours.len()) {
        (_, 0) => "no cheats".to_owned(),
        (Some(cheats), kinds) => format!("{cheats} cheats of {kinds} kinds"),
        (None, kinds) => format!("0..{} cheats of {kinds} kinds", (plan.nodes.len() / 3).min(2)),
    };
    format!("{} faults of {} kinds, each for {}; {cheats}", chaos.faults, faults.len(), chaos.lasting)
}

/// Tells how far the search is, and ends it when its time is over.
struct Progress<'s> {
    screen: &'s mut Screen,
    trials: Option<u64>,
    time: Option<Duration>,
    stop_at_first: bool,
    #[expect(clippy::disallowed_types, reason = "how long a search takes is the user's affair and no part of any run")]
    began: std::time::Instant,
    /// Without a terminal: when the next line is due.
    due: Duration,
}

impl<'s> Progress<'s> {
    fn begin(screen: &'s mut Screen, args: &Args, trials: Option<u64>) -> Self {
        #[expect(clippy::disallowed_types, reason = "how long a search takes is the user's affair and no part of any run")]
        let began = std::time::Instant::now();
        let due = Duration::from_secs(2);
        Self { screen, trials, time: args.time, stop_at_first: args.stop_at_first, began, due }
    }

    fn tell(&mut self, now: &Standing) -> Flow {
        let since = self.began.elapsed();
        if self.screen.is_live() || since >= self.due {
            // Each line without a terminal takes twice as long as the one before, so that a log stays short.
            self.due = since * 2;
            let share = match (self.trials, self.time) {
                (Some(trials), _) => bar(now.trials, trials),
                (None, Some(time)) => {
                    bar(u64::try_from(since.as_millis()).unwrap_or(u64::MAX), u64::try_from(time.as_millis()).unwrap_or(u64::MAX))
                }
                (None, None) => String::new(),
            };
            let rate = now.trials as f64 / since.as_secs_f64().max(0.001);
            self.screen.progress(&format!(
                "{} trials {share} {rate:.0}/s · {} features · {} failed, in {} way{}",
                grouped(now.trials),
                grouped(now.features),
                grouped(now.failed),
                now.kinds,
                if now.kinds == 1 { "" } else { "s" }
            ));
        }
        let is_over = self.time.is_some_and(|time| since >= time) || self.stop_at_first && now.failed > 0;
        if is_over { Flow::Stop } else { Flow::Go }
    }

    fn took(&self) -> String {
        let since = self.began.elapsed().as_secs_f64();
        if since < 60.0 { format!("{since:.1} s") } else { format!("{:.0} min {:.0} s", (since / 60.0).floor(), since % 60.0) }
    }
}
