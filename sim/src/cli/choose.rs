//! `koipond run --filter` and `--list`: which scenarios are meant, and what would be run.

use std::collections::BTreeSet;
use std::sync::Arc;

use koipond_record::exit::ExitCode;
use serde::Serialize;

use super::batch::Entry;
use super::recorded::Recorded;
use super::run::Args;
use super::screen::Screen;
use super::source::Source;
use crate::lab::{Filter, Grid};
use crate::report::Format;
use crate::report::grouped;
use crate::seen::Seen;

/// Those that meet all filters. Where none does, it is told which tags there are.
pub(super) fn choose(entries: Vec<Entry>, filters: &[Filter]) -> Result<Vec<Entry>, String> {
    if filters.is_empty() {
        return Ok(entries);
    }
    let tags: BTreeSet<String> = entries.iter().filter_map(Entry::source).flat_map(|source| source.plan.tags.iter().cloned()).collect();
    let takes = |entry: &Entry| match entry {
        Entry::Ready(source) => is_chosen(source, filters),
        Entry::Wrong { file, .. } => filters.iter().all(|filter| filter.takes_unread(file)),
    };
    let (all, chosen): (usize, Vec<Entry>) = (entries.len(), entries.into_iter().filter(takes).collect());
    if chosen.is_empty() && all > 0 {
        let said: Vec<String> = filters.iter().map(|filter| format!("--filter '{filter}'")).collect();
        let tags: Vec<&str> = tags.iter().map(String::as_str).collect();
        let known = if tags.is_empty() { "none of them has a tag".to_owned() } else { format!("their tags are: {}", tags.join(", ")) };
        return Err(format!("none of {all} scenario{} meets {}; {known}", if all == 1 { "" } else { "s" }, said.join(" and ")));
    }
    Ok(chosen)
}

/// Whether a scenario meets all filters.
pub(super) fn is_chosen(source: &Source, filters: &[Filter]) -> bool {
    filters.iter().all(|filter| filter.takes(&source.plan, &source.file))
}

/// So many runs are listed at most.
const MOST_LISTED: u64 = 10_000_000;

/// A scenario, or a case of one, and what of it would be run.
#[derive(Serialize)]
struct Line<'l> {
    scenario: &'l str,
    file: &'l str,
    case: &'l str,
    set: &'l [(String, String)],
    tags: &'l [String],
    seeds: Vec<u64>,
    /// Those among them that are recorded, or stand beside them, as failures; they come first.
    failed_before: Vec<u64>,
}

/// Says what would be run: a line for each scenario that has a run.
pub(super) fn listed(screen: &mut Screen, args: &Args, entries: &[Entry], seen: &Arc<Seen>) -> ExitCode {
    let sources: Vec<&Source> = entries.iter().filter_map(Entry::source).collect();
    let (known, recorded) = Recorded::find(args, entries, seen);
    let grid = Grid { scenarios: if args.rerun_failed { 0 } else { sources.len() }, seeds: args.seeds(), shard: args.shard };
    let recorded_of =
        |source: &Source| -> Vec<u64> { known.iter().filter(|known| known.is_of(source)).map(|known| known.failure.seed).collect() };
    if grid.count() > MOST_LISTED {
        screen.error(&format!("these are {} runs, and --list tells of at most {}", grouped(grid.count()), grouped(MOST_LISTED)));
        return ExitCode::Invalid;
    }
    let mut asked = vec![Vec::new(); sources.len()];
    grid.runs().for_each(|(scenario, seed)| asked[scenario].push(seed));
    let mut lines = Vec::new();
    for (source, mut seeds) in sources.iter().zip(asked) {
        let failed_before = recorded_of(source);
        let more: Vec<u64> = failed_before.iter().copied().filter(|seed| !seeds.contains(seed)).collect();
        seeds.extend(more);
        lines.push(line(source, seeds, failed_before));
    }
    // Recorded with variables that are not asked for now, or of scenarios that nobody named.
    let mut others: Vec<&Source> = Vec::new();
    for known in known.iter().filter(|known| !sources.iter().any(|source| known.is_of(source))) {
        if !others.iter().any(|other| known.is_of(other)) {
            others.push(&known.source);
        }
    }
    lines.extend(others.into_iter().map(|source| line(source, recorded_of(source), recorded_of(source))));
    lines.retain(|line| !line.seeds.is_empty());
    recorded.notes.iter().for_each(|note| screen.error(note));
    tell(screen, args, &lines);
    let wrong = entries.iter().filter_map(|entry| match entry {
        Entry::Wrong { why, .. } => Some(why),
        Entry::Ready(_) => None,
    });
    let codes: Vec<ExitCode> = wrong.map(|why| (screen.error(why), ExitCode::Invalid).1).collect();
    ExitCode::worst(codes)
}

fn line(source: &Source, mut seeds: Vec<u64>, failed_before: Vec<u64>) -> Line<'_> {
    seeds.sort();
    let (scenario, tags) = (&source.plan.scenario, &source.plan.tags);
    Line { scenario, file: &source.file, case: &source.case, set: &source.set, tags, seeds, failed_before }
}

fn tell(screen: &mut Screen, args: &Args, lines: &[Line<'_>]) {
    if args.format == Format::Json {
        for line in lines {
            let text = serde_json::to_string(line).unwrap_or_default();
            screen.result(&text);
        }
        return;
    }
    let width = |of: fn(&Line<'_>) -> usize| lines.iter().map(of).max().unwrap_or(0).min(60);
    let (name, file) = (width(|line| line.scenario.chars().count()), width(|line| line.file.chars().count()));
    let mut runs = 0;
    for line in lines {
        runs += line.seeds.len() as u64;
        let before = match line.failed_before.len() {
            0 => String::new(),
            all if all == line.seeds.len() => ", failed before".to_owned(),
            n => format!(", {n} of them failed before"),
        };
        let tags = if line.tags.is_empty() { String::new() } else { format!("  [{}]", line.tags.join(", ")) };
        screen.result(&format!("{:<name$}  {:<file$}  {}{before}{tags}", line.scenario, line.file, span(&line.seeds)));
    }
    screen.result("");
    let (scenarios, one) = (lines.len() as u64, |n: u64| if n == 1 { "" } else { "s" });
    screen.result(&format!("{} run{} of {} scenario{}", grouped(runs), one(runs), grouped(scenarios), one(scenarios)));
}

/// Seeds in a few words: `seed 7`, `seeds 1..1000`, `250 seeds from 1 to 997`.
fn span(seeds: &[u64]) -> String {
    match seeds {
        [] => "no seed".to_owned(),
        [one] => format!("seed {one}"),
        [first, .., last] if last - first + 1 == seeds.len() as u64 => format!("seeds {first}..{last}"),
        [first, .., last] => format!("{} seeds from {first} to {last}", grouped(seeds.len() as u64)),
    }
}
