//! The recorded failures of the scenarios that are run: found, replayed first, and taken out when they hold.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use koipond_record::exit::ExitCode;

use super::batch::Entry;
use super::choose::is_chosen;
use super::run::Args;
use super::source::{Source, read};
use crate::lab::{Corpus, Failure, Grid, RunRow};
use crate::report::grouped;
use crate::seen::Seen;

/// So many failures are recorded by one command: as many as anybody replays before each run.
const MOST_RECORDED: u64 = 100;
/// So many replayed failures are told one by one.
const MOST_TOLD: u64 = 10;

/// A recorded failure whose scenario is there.
pub(super) struct Known {
    path: PathBuf,
    pub(super) failure: Failure,
    pub(super) source: Source,
}

/// What comes to the records while runs are made.
pub(super) struct Recorded {
    /// What is wrong with records.
    pub(super) notes: Vec<String>,
    /// Where failures are recorded, if they are.
    corpus: Option<Corpus>,
    here: PathBuf,
    new: u64,
    again: u64,
    mended: u64,
}

impl Known {
    /// Whether it is a run of this scenario, with the same case and variables.
    pub(super) fn is_of(&self, source: &Source) -> bool {
        same_file(&source.file, &self.failure.file) && in_order(&source.set) == in_order(&self.failure.set)
    }
}

impl Recorded {
    /// The records of the scenarios that are named on the command line, as far as filters and the shard let them through.
    pub(super) fn find(args: &Args, entries: &[Entry], seen: &Arc<Seen>) -> (Vec<Known>, Self) {
        #[expect(clippy::disallowed_methods, reason = "records name files from the folder in which the command was given")]
        let here = std::env::current_dir().unwrap_or_default();
        // Named from where one stands, as the files of scenarios are.
        let corpus = args.records().then(|| Corpus::beside(Path::new("")));
        let (mut all, mut found) = (Vec::new(), Self { notes: Vec::new(), corpus, here, new: 0, again: 0, mended: 0 });
        let sources: Vec<&Source> = entries.iter().filter_map(Entry::source).collect();
        let grid = Grid { scenarios: sources.len(), seeds: args.seeds(), shard: args.shard };
        for record in found.corpus.iter().flat_map(Corpus::all).collect::<Vec<_>>() {
            let (path, failure) = match record {
                Ok(record) => record,
                Err(why) => {
                    found.notes.push(why.to_string());
                    continue;
                }
            };
            if !is_named(args, &failure) {
                continue;
            }
            match source_of(&failure, seen) {
                Ok(source) => {
                    let known = Known { path, failure, source };
                    if is_chosen(&known.source, &args.filter) && is_meant(args, grid, &sources, &known) {
                        all.push(known);
                    }
                }
                Err(why) => {
                    found
                        .notes
                        .push(format!("{}: it failed before with seed {}, but {why}; the record is kept", failure.file, failure.seed));
                }
            }
        }
        let place = |known: &Known| (known.failure.file.clone(), known.failure.set.clone(), known.failure.seed);
        all.sort_by_key(place);
        (all, found)
    }

    /// Takes in how a run ended: records what fails, and takes out what failed before and holds now. Gives what is to be told.
    pub(super) fn settle(&mut self, row: &RunRow, known: Option<&Known>) -> Option<String> {
        let Some(corpus) = &self.corpus else { return None };
        if row.code() == ExitCode::Interrupted || row.code() == ExitCode::Invalid {
            return None;
        }
        let failure = Failure::of(row, &self.seen_from_here(&row.file));
        let Some(known) = known else {
            if row.holds() {
                return None;
            }
            self.new += 1;
            return if self.new > MOST_RECORDED { None } else { corpus.keep(&failure).err().map(|why| why.to_string()) };
        };
        let (seed, file) = (row.seed, &row.file);
        let (done, words) = if row.holds() {
            self.mended += 1;
            (corpus.take_out(&known.path), format!("seed {seed} of {file} failed before and holds now; taken out of .koipond/failures"))
        } else {
            self.again += 1;
            let is_same = known.failure.signatures == row.signatures && known.failure.exit == row.exit;
            let how = if is_same { "again" } else { "again, but otherwise" };
            let changed = if is_same { Ok(()) } else { corpus.keep_at(&known.path, &failure) };
            (changed, format!("seed {seed} of {file} failed before and fails {how}: {}", row.kind()))
        };
        match done {
            Err(why) => Some(why.to_string()),
            Ok(()) => (self.mended + self.again <= MOST_TOLD).then_some(words),
        }
    }

    /// What is told in the end.
    pub(super) fn sum(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.mended + self.again > MOST_TOLD {
            let (mended, again) = (grouped(self.mended), grouped(self.again));
            lines.push(format!(
                "of the recorded failures, {again} fail again and {mended} hold now and were taken out of .koipond/failures"
            ));
        }
        if self.new > MOST_RECORDED {
            lines.push(format!("of {} new failures the first {MOST_RECORDED} are recorded in .koipond/failures", grouped(self.new)));
        } else if self.new > 0 && self.corpus.is_some() {
            let many = if self.new == 1 { "this failure is".to_owned() } else { format!("{} failures are", grouped(self.new)) };
            lines.push(format!("{many} recorded in .koipond/failures and will be replayed first (--no-corpus leaves it alone)"));
        }
        lines
    }

    /// A file from the folder in which the command was given, if it lies below it.
    fn seen_from_here(&self, file: &str) -> String {
        let path = Path::new(file);
        path.strip_prefix(&self.here).unwrap_or(path).display().to_string()
    }
}

/// Whether the command line names the scenario of a record.
fn is_named(args: &Args, failure: &Failure) -> bool {
    if args.scenarios.is_empty() {
        return true;
    }
    let (file, plain) = (Path::new(&failure.file), |path: &Path| path.strip_prefix("./").map(Path::to_owned));
    let whole = file.canonicalize().ok();
    args.scenarios.iter().any(|named| {
        let lies_within = || Some(whole.as_ref()?.starts_with(named.canonicalize().ok()?));
        // A file that is gone can only be told by how it is written.
        lies_within().unwrap_or_else(|| file.starts_with(plain(named).as_ref().unwrap_or(named)))
    })
}

/// Whether a record is to be replayed by this command, or belongs to a run that it makes anyway.
fn is_meant(args: &Args, grid: Grid, sources: &[&Source], known: &Known) -> bool {
    let asked =
        sources.iter().position(|source| known.is_of(source)).filter(|_| !args.rerun_failed && grid.seeds.contains(known.failure.seed));
    match asked {
        Some(scenario) => grid.has(scenario, known.failure.seed),
        None => args.replays() && args.shard.is_none_or(|shard| shard.takes_named(&known.failure.name())),
    }
}

/// The scenario of a record, with the case and variables with which it failed.
fn source_of(failure: &Failure, seen: &Arc<Seen>) -> Result<Source, String> {
    let file = Path::new(&failure.file);
    if !file.is_file() {
        return Err("there is no such file any more".to_owned());
    }
    let sources =
        read(file, &failure.set, seen).map_err(|why| format!("it cannot be read with what was set then ({})", first_line(&why)))?;
    let same = sources.into_iter().find(|source| in_order(&source.set) == in_order(&failure.set));
    same.ok_or_else(|| "it has no such case any more".to_owned())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn in_order(set: &[(String, String)]) -> Vec<&(String, String)> {
    let mut set: Vec<_> = set.iter().collect();
    set.sort();
    set
}

fn same_file(one: &str, other: &str) -> bool {
    let whole = |path: &str| Path::new(path).canonicalize().ok();
    one == other || whole(one).is_some_and(|path| whole(other) == Some(path))
}
