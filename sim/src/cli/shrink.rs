//! `koipond shrink`: a failing run, made as small as it can be, as a scenario that stands alone.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use koipond_record::Hash;
use koipond_record::exit::ExitCode;
use koipond_scenarios::{Plan, draw};
use serde::{Deserialize, Serialize};

use super::bug::bug;
use super::check::tasks_of;
use super::clock::wall_time;
use super::interrupt::{Interrupt, interruptible};
use super::screen::Screen;
use super::shrunk::{Home, tell};
use super::source::{beside_record, open_run, read, setting};
use crate::lab::Failure;
use crate::lab::shrink::{Known, Rung, Shrink, ShrinkError, Size, copy_of, shrink as make_small};
use crate::seen::Seen;
use crate::shelf::Shelf;
use crate::tasks::Tasks;
use crate::world::RunError;

#[derive(clap::Args)]
pub(super) struct Args {
    /// The folder of a run that failed, or a zip of it; a record of .koipond/failures; or a scenario that fails with `--seed`
    #[arg(value_name = "RUN|FAILURE|SCENARIO")]
    path: PathBuf,
    /// The seed with which a scenario fails; a run folder has its own. Default: 1
    #[arg(long)]
    seed: Option<u64>,
    /// How many smaller worlds run at the same time; without it, one for each core. The result does not hang on it
    #[arg(long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Stop after this time and keep the smallest found by then: `90s`, `2m`, `1h`. The same command goes on later
    #[arg(long, value_name = "TIME", value_parser = wall_time)]
    time: Option<Duration>,
    /// Which failure is meant, by words of its expectation; without it, the first
    #[arg(long, value_name = "NAME")]
    expect: Option<String>,
    /// Set a variable of the scenario; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
    /// Write the scenario here; without it, beside the run folder as <RUN>.shrunk.yaml, or as runs/<scenario>/<seed>.shrunk.yaml
    #[arg(long, value_name = "FILE.yaml")]
    out: Option<PathBuf>,
}

/// What is to be shrunk.
pub(super) struct Case {
    /// A plain plan.
    pub(super) plan: Plan,
    pub(super) tasks: Tasks,
    pub(super) seed: u64,
    /// The folder from which the plan's files are found; nothing where only the run folder has them.
    pub(super) folder: Option<PathBuf>,
}

/// What is kept beside the result, so that the same command goes on.
#[derive(Serialize, Deserialize)]
struct State {
    /// A hash of what is shrunk: plan, tasks, seed, version.
    of: String,
    known: Known,
}

pub(super) fn shrink(screen: &mut Screen, args: &Args) -> ExitCode {
    interruptible(|interrupt| {
        let case = match case(args) {
            Ok(case) => case,
            Err(why) => {
                screen.error(&why);
                return ExitCode::Invalid;
            }
        };
        let out = args.out.clone().unwrap_or_else(|| default_out(args, case.seed));
        match Home::at(&out) {
            Ok(home) => run(screen, args, &case, &home, interrupt),
            Err(why) => {
                screen.error(&why);
                ExitCode::Invalid
            }
        }
    })
}

fn run(screen: &mut Screen, args: &Args, case: &Case, home: &Home, interrupt: &Interrupt) -> ExitCode {
    let of = mark(case, args.expect.as_deref());
    let known = home.state::<State>().filter(|state| state.of == of).map(|state| state.known).unwrap_or_default();
    if !known.is_empty() {
        screen.error(&format!("going on where it was stopped: {} worlds are known", known.len()));
    }
    #[expect(clippy::disallowed_types, reason = "how long a command may take is no part of any run")]
    let began = std::time::Instant::now();
    let over = || args.time.is_some_and(|time| began.elapsed() >= time);
    let stop = || interrupt.is_set() || over();
    let jobs = args.jobs.map_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get), usize::from);
    let job = Shrink { plan: &case.plan, tasks: &case.tasks, seed: case.seed, jobs, expect: args.expect.as_deref(), known, stop: &stop };
    let before = Size::of(&case.plan);
    screen.error(&line("begin", before, 0, ""));
    let keep = |known: &Mutex<Known>| home.keep(&State { of: of.clone(), known: copy_of(known) });
    let mut tell_rung = |rung: Option<&Rung>, runs: usize, known: &Mutex<Known>| {
        let rate = format!("{:.1}/s", runs as f64 / began.elapsed().as_secs_f64().max(0.001));
        match rung {
            Some(rung) => {
                screen.error(&line(rung.step, rung.size, rung.runs, &rate));
                // What cannot be kept now is told in the end, when the scenario is written to the same place.
                let _ = keep(known);
            }
            None if screen.is_live() => screen.progress(&format!("{runs} runs, {rate}")),
            None => {}
        }
    };
    let result = make_small(job, &mut tell_rung);
    let shrunk = match result {
        Ok(shrunk) => shrunk,
        Err(ShrinkError::Interrupted) => {
            screen.error("stopped before it was known how this run fails; nothing was written");
            return ExitCode::Interrupted;
        }
        Err(ShrinkError::Run(RunError::Panicked(why))) => return bug(screen, &why.to_string()),
        Err(why @ ShrinkError::NotAlone(_)) => return bug(screen, &why.to_string()),
        Err(why) => {
            screen.error(&format!("{}: {why}", args.path.display()));
            return ExitCode::Invalid;
        }
    };
    if let Err(why) = keep(&Mutex::new(shrunk.known.clone())) {
        screen.error(&why);
        return ExitCode::Invalid;
    }
    let told = tell(screen, case, home, &shrunk, began.elapsed().as_secs_f64());
    if told == ExitCode::Held && interrupt.is_set() { ExitCode::Interrupted } else { told }
}

/// A line of the ladder.
fn line(step: &str, size: Size, runs: usize, rate: &str) -> String {
    let Size { nodes, rounds, faults, behaviours, .. } = size;
    let counted = |count: u64, one: &str| {
        let word = if count == 1 { one.to_owned() } else { format!("{one}s") };
        format!("{count:>4} {word:<width$}", width = one.len() + 1)
    };
    let size = [(nodes as u64, "node"), (rounds, "round"), (faults as u64, "fault"), (behaviours as u64, "behaviour")];
    let size = size.map(|(count, one)| counted(count, one)).join(" ");
    let line = format!("{step:<13} {size}  {} {rate:>7}", counted(runs as u64, "run"));
    line.trim_end().to_owned()
}

/// What is shrunk, as a name that changes when anything of it does.
fn mark(case: &Case, expect: Option<&str>) -> String {
    let plan = serde_json::to_string(&case.plan).unwrap_or_default();
    let all = format!("{}\n{plan}\n{}\n{}\n{expect:?}", env!("CARGO_PKG_VERSION"), case.tasks.mark(), case.seed);
    Hash::of(all.as_bytes()).to_string()
}

fn default_out(args: &Args, seed: u64) -> PathBuf {
    if args.path.is_dir() {
        let name = args.path.file_name().map_or_else(|| "run".to_owned(), |name| name.to_string_lossy().into_owned());
        return args.path.with_file_name(format!("{name}.shrunk.yaml"));
    }
    let stem = args.path.file_stem().map_or_else(|| "scenario".to_owned(), |stem| stem.to_string_lossy().into_owned());
    Path::new("runs").join(stem).join(format!("{seed}.shrunk.yaml"))
}

fn case(args: &Args) -> Result<Case, String> {
    if args.path.is_dir() || args.path.to_string_lossy().contains(".zip") {
        let case = case_of_run(&args.path)?;
        return match args.seed.filter(|seed| *seed != case.seed) {
            Some(seed) => Err(format!("{}: this run has seed {}; --seed {seed} goes with a scenario", args.path.display(), case.seed)),
            None => Ok(case),
        };
    }
    if args.path.extension().is_some_and(|ending| ending == "json") {
        let failure = Failure::read(&args.path).map_err(|why| why.to_string())?;
        return from_scenario(&beside_record(&args.path, &failure.file), &failure.set, failure.seed);
    }
    from_scenario(&args.path, &args.set, args.seed.unwrap_or(1))
}

fn from_scenario(path: &Path, set: &[(String, String)], seed: u64) -> Result<Case, String> {
    let seen: Arc<Seen> = Arc::default();
    let sources = read(path, set, &seen)?;
    let [source] = sources.as_slice() else {
        let cases: Vec<String> = sources.iter().map(|source| format!("  {}", source.case)).collect();
        let help = "choose one with --set, or shrink the folder of its run";
        return Err(format!("{}: this scenario has {} cases; {help}\n{}", path.display(), cases.len(), cases.join("\n")));
    };
    let (plan, _) = draw(&source.plan, seed);
    let tasks = tasks_of(&plan, source, &Shelf::default(), &seen)?;
    Ok(Case { plan, tasks, seed, folder: Some(source.folder.clone()) })
}

/// A run folder has its own files; where the scenario's are still the same, they are named where they lie.
pub(super) fn case_of_run(path: &Path) -> Result<Case, String> {
    let told = |why: &dyn std::fmt::Display| why.to_string();
    let run = open_run(path)?;
    let folder = run.folder();
    let manifest = folder.manifest().map_err(|why| told(&why))?;
    let plan: Plan = folder.plan().map_err(|why| told(&why))?;
    let errors = |errors: Vec<crate::tasks::TaskError>| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let tasks = Tasks::kept(&plan, folder).map_err(errors)?;
    let beside = Path::new(&plan.file).parent().unwrap_or(Path::new("")).to_owned();
    let same = Tasks::read(&plan, &beside).is_ok_and(|read| read.mark() == tasks.mark());
    Ok(Case { plan, tasks, seed: manifest.seed, folder: same.then_some(beside) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rung_says_one_fault_and_two_nodes_in_columns() {
        let size = |nodes, rounds, faults, behaviours| Size { nodes, rounds, faults, behaviours, bytes: 900 };
        let lines = [line("begin", size(40, 30, 25, 0), 0, ""), line("rounds before", size(2, 1, 1, 1), 1, "9.5/s")];
        assert_eq!(lines[0], "begin           40 nodes   30 rounds   25 faults    0 behaviours     0 runs");
        assert_eq!(lines[1], "rounds before    2 nodes    1 round     1 fault     1 behaviour      1 run    9.5/s");
    }
}
