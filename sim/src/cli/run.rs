//! `koipond run`: runs scenarios and judges them.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use koipond_record::exit::ExitCode;
use koipond_record::unit::Size;
use koipond_scenarios::Plan;

use super::batch::{Batch, Entry};
use super::choose::{choose, listed};
use super::clock::wall_time;
use super::interrupt::{Interrupt, interruptible, while_stdin_is_open};
use super::report::formats;
use super::screen::Screen;
use super::source::{find, is_called_config, read, setting};
use super::watch::watch;
use crate::lab::{Filter, Seeds, Shard};
use crate::report::Format;
use crate::seen::Seen;
use crate::shelf::Shelf;
use crate::tasks::Tasks;
use crate::world::{Observer, Outcome, RunError, run as run_world};

/// What runs a plan.
pub(super) type World = fn(&Plan, &Tasks, u64, Vec<&mut dyn Observer>) -> Result<Outcome, RunError>;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Scenario files, or folders of them
    #[arg(value_name = "SCENARIO|DIR", required_unless_present = "rerun_failed")]
    pub(super) scenarios: Vec<PathBuf>,
    /// Fixes everything that chance decides; without it, 1
    #[arg(long, conflicts_with = "seeds")]
    seed: Option<u64>,
    /// Each scenario with so many seeds, from 1, or with all seeds from A to B, both included; what held leaves no folder
    #[arg(long, value_name = "N|A..B", value_parser = |text: &str| text.parse::<Seeds>())]
    seeds: Option<Seeds>,
    /// How many runs are made at the same time; without it, one for each core
    #[arg(long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// How much memory the runs under way may take together, such as `4 GiB`; without it, four fifths of what the machine has free
    #[arg(long, value_name = "SIZE", value_parser = |text: &str| text.parse::<Size>())]
    memory: Option<Size>,
    /// Begin no more runs after the first failure; those before it are brought to their end
    #[arg(long)]
    pub(super) fail_fast: bool,
    /// Begin no more runs after so long, such as `10m`; those under way are brought to their end
    #[arg(long, value_name = "LENGTH", value_parser = wall_time)]
    pub(super) time: Option<Duration>,
    /// Make only the runs of shard K of N, which share all runs among them
    #[arg(long, value_name = "K/N", value_parser = |text: &str| text.parse::<Shard>())]
    pub(super) shard: Option<Shard>,
    /// Only scenarios with this: `name:WORD`, `file:WORD`, `tag:TAG`, a WORD in any of them, `!` before it for those without; of several, all
    #[arg(long, value_name = "EXPR", value_parser = |text: &str| text.parse::<Filter>())]
    pub(super) filter: Vec<Filter>,
    /// Say what would be run, and run nothing
    #[arg(long)]
    list: bool,
    /// Run only the failures that are recorded in .koipond/failures, of these scenarios, or all where none is named
    #[arg(long, conflicts_with_all = ["seed", "seeds"])]
    pub(super) rerun_failed: bool,
    /// Neither replay what .koipond/failures records nor record anything there
    #[arg(long, conflicts_with = "rerun_failed")]
    no_corpus: bool,
    /// Set a variable of the scenarios; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    pub(super) set: Vec<(String, String)>,
    /// Run again whenever a scenario, a file it names or its task changes, until Ctrl-C; nothing is recorded
    #[arg(long, conflicts_with_all = ["seeds", "fail_fast", "time", "shard", "list", "rerun_failed"])]
    watch: bool,
    /// Run twice and compare every event
    #[arg(long)]
    pub(super) verify: bool,
    /// What runs a plan the second time: the same as the first, but in a test of what is told of a difference.
    #[arg(skip = run_world as World)]
    pub(super) second: World,
    /// Run again under every other reading of each rule that nobody outside knows, and say which verdicts hang on one
    #[arg(long, conflicts_with_all = ["seeds", "rerun_failed"])]
    pub(super) vary_rules: bool,
    /// How the result is written to stdout
    #[arg(long, default_value = "human", value_parser = formats())]
    pub(super) format: Format,
    /// Keep the run folder here; without it, only the folder of a run that did not hold is kept, in runs/<scenario>/<seed>. With --seeds,
    /// a row of each run in seeds.jsonl, and the folders of failures below it
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
    /// Write the log so that it can be read while it grows, and tell no progress; for whoever follows the folder
    #[arg(long, hide = true, requires = "out", conflicts_with_all = ["seeds", "watch", "rerun_failed"])]
    pub(super) live: bool,
    /// End as Ctrl-C ends when stdin is closed, which it is too when whoever started this is gone
    #[arg(long, hide = true)]
    attached: bool,
}

impl Args {
    /// One scenario with a seed, its folder kept, nothing recorded of its failure.
    pub(super) fn of(scenario: PathBuf, seed: u64, out: PathBuf) -> Self {
        Self {
            scenarios: vec![scenario],
            seed: Some(seed),
            seeds: None,
            jobs: None,
            memory: None,
            fail_fast: false,
            time: None,
            shard: None,
            filter: Vec::new(),
            list: false,
            rerun_failed: false,
            no_corpus: true,
            set: Vec::new(),
            watch: false,
            verify: false,
            second: run_world,
            vary_rules: false,
            format: Format::Human,
            out: Some(out),
            live: false,
            attached: false,
        }
    }

    /// How many runs are wanted at the same time.
    pub(super) fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.jobs.map_or_else(cores, usize::from)
    }

    /// The seeds of each scenario.
    pub(super) fn seeds(&self) -> Seeds {
        self.seeds.unwrap_or(Seeds::only(self.seed.unwrap_or(1)))
    }

    /// Whether runs are told as rows of many, and not each with its report.
    pub(super) fn is_of_seeds(&self) -> bool {
        self.seeds.is_some() || self.rerun_failed
    }

    /// Whether recorded failures are replayed first: not where one seed is asked for by its number.
    pub(super) fn replays(&self) -> bool {
        self.records() && self.seed.is_none()
    }

    /// Whether failures are recorded.
    pub(super) fn records(&self) -> bool {
        !self.no_corpus && !self.watch
    }

    /// How much memory may be used, if the user says.
    pub(super) fn memory(&self) -> Option<Size> {
        self.memory
    }
}

pub(super) fn run(screen: &mut Screen, args: &Args) -> ExitCode {
    if args.attached {
        while_stdin_is_open(|interrupt| runs(screen, args, interrupt))
    } else {
        interruptible(|interrupt| runs(screen, args, interrupt))
    }
}

fn runs(screen: &mut Screen, args: &Args, interrupt: &Interrupt) -> ExitCode {
    let shelf = Shelf::default();
    if args.watch {
        return watch(screen, args, &shelf, interrupt);
    }
    let seen = Arc::default();
    match entries(args, &seen) {
        Ok(entries) if args.list => listed(screen, args, &entries, &seen),
        Ok(entries) => once(screen, args, &entries, &shelf, &seen, interrupt),
        Err(why) => {
            screen.error(&why);
            ExitCode::Invalid
        }
    }
}

/// The scenarios that are to be run, in the order of the command line, and in the place of each that cannot be read what is wrong with it.
pub(super) fn entries(args: &Args, seen: &Arc<Seen>) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    let is_named = |file: &PathBuf| args.scenarios.contains(file);
    for file in find(&args.scenarios, seen)?.into_iter().filter(|file| is_named(file) || !is_called_config(file)) {
        match read(&file, &args.set, seen) {
            Ok(sources) => entries.extend(sources.into_iter().map(|source| Entry::Ready(Box::new(source)))),
            Err(why) => entries.push(Entry::Wrong { file: file.display().to_string(), why }),
        }
    }
    choose(entries, &args.filter)
}

/// Runs all of them once.
pub(super) fn once(
    screen: &mut Screen,
    args: &Args,
    entries: &[Entry],
    shelf: &Shelf,
    seen: &Arc<Seen>,
    interrupt: &Interrupt,
) -> ExitCode {
    Batch { args, entries, shelf, seen, interrupt }.run(screen)
}

#[cfg(test)]
mod tests {
    use clap::{Args as _, FromArgMatches as _};

    use super::*;
    use crate::world::{Plant, run_with};

    /// A second run in which how long a transaction takes depends on something that is no part of the run.
    fn leaky(plan: &Plan, tasks: &Tasks, seed: u64, observers: Vec<&mut dyn Observer>) -> Result<Outcome, RunError> {
        run_with(Plant::Ambient, 7, (plan, tasks, seed), observers)
    }

    /// How `koipond run` of a shipped scenario ends, where the second run is made by `second`.
    fn ended(name: &str, second: World, more: &[&str]) -> ExitCode {
        let home = std::env::temp_dir().join(format!("koipond-verify-{}-{name}", std::process::id()));
        let scenario = concat!(env!("CARGO_MANIFEST_DIR"), "/../scenarios/library/basics/first-light.yaml");
        let out = home.display().to_string();
        let words = ["run", scenario, "--verify", "--no-corpus", "--jobs", "1", "--out", &out];
        let matches = Args::augment_args(clap::Command::new("run")).get_matches_from(words.iter().chain(more));
        let args = Args { second, ..Args::from_arg_matches(&matches).expect("the words are as they should be") };
        let code = run(&mut Screen::new(), &args);
        let _ = std::fs::remove_dir_all(home);
        code
    }

    #[test]
    fn a_second_run_that_differs_is_4_with_one_seed_and_with_many() {
        assert_eq!(ended("one", leaky, &[]), ExitCode::NotDeterministic);
        assert_eq!(ended("many", leaky, &["--seeds", "2"]), ExitCode::NotDeterministic);
        assert_eq!(ended("same", run_world, &["--seeds", "2"]), ExitCode::Held);
    }
}
