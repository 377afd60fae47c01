//! `koipond run`: runs scenarios and judges them.

use std::path::PathBuf;
use std::sync::Arc;

use koipond_record::exit::ExitCode;

use super::batch::{Batch, Entry};
use super::interrupt::{Interrupt, interruptible};
use super::screen::Screen;
use super::source::{find, is_called_config, read, setting};
use super::watch::watch;
use crate::seen::Seen;
use crate::shelf::Shelf;

#[derive(clap::Args)]
pub(super) struct Args {
    /// Scenario files, or folders of them
    #[arg(value_name = "SCENARIO|DIR", required = true)]
    pub(super) scenarios: Vec<PathBuf>,
    /// Fixes everything that chance decides
    #[arg(long, default_value_t = 1)]
    pub(super) seed: u64,
    /// How many scenarios run at the same time; without it, one for each core
    #[arg(long, value_name = "J", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Set a variable of the scenarios; can be given several times
    #[arg(long, value_name = "NAME=VALUE", value_parser = setting)]
    set: Vec<(String, String)>,
    /// Run again whenever a scenario, a file it names or its task changes, until Ctrl-C
    #[arg(long)]
    watch: bool,
    /// Run twice and compare every event
    #[arg(long)]
    pub(super) verify: bool,
    /// Run again under every other reading of each rule that nobody outside knows, and say which verdicts hang on one
    #[arg(long)]
    pub(super) vary_rules: bool,
    /// How the result is written to stdout
    #[arg(long, value_enum, default_value_t = Format::Human)]
    pub(super) format: Format,
    /// Keep the run folder here; without it, only the folder of a run that did not hold is kept, in runs/<scenario>/<seed>
    #[arg(long, value_name = "FOLDER")]
    pub(super) out: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
}

impl Args {
    /// How many scenarios run at the same time.
    pub(super) fn jobs(&self) -> usize {
        let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        self.jobs.map_or_else(cores, usize::from)
    }
}

pub(super) fn run(screen: &mut Screen, args: &Args) -> ExitCode {
    let shelf = Shelf::default();
    interruptible(|interrupt| {
        if args.watch {
            return watch(screen, args, &shelf, interrupt);
        }
        match entries(args, &Arc::default()) {
            Ok(entries) => once(screen, args, &entries, &shelf, &Arc::default(), interrupt),
            Err(why) => {
                screen.error(&why);
                ExitCode::Invalid
            }
        }
    })
}

/// The scenarios that are to be run, in the order of the command line, and in the place of each that cannot be read what is wrong with it.
pub(super) fn entries(args: &Args, seen: &Arc<Seen>) -> Result<Vec<Entry>, String> {
    let mut entries = Vec::new();
    let is_named = |file: &PathBuf| args.scenarios.contains(file);
    for file in find(&args.scenarios, seen)?.into_iter().filter(|file| is_named(file) || !is_called_config(file)) {
        match read(&file, &args.set, seen) {
            Ok(sources) => entries.extend(sources.into_iter().map(|source| Entry::Ready(Box::new(source)))),
            Err(why) => entries.push(Entry::Wrong(why)),
        }
    }
    Ok(entries)
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
