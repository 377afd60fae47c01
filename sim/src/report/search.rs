//! What a search found, for people and for programs.

use std::fmt::Write as _;

use serde::Serialize;

use super::table::{Align, grouped, table};
use crate::lab::Signature;
use crate::lab::search::{Came, Ended, Lead, Row, Searched, Table};

/// Rows of what was drawn above which only those where most came of it are shown to people.
const ROWS: usize = 16;
/// So many failures are told to people in full.
const TOLD: usize = 8;
/// So many things that a witness drew are told to people.
const LINES: usize = 8;

/// What a search found.
#[derive(Clone, Debug, Serialize)]
pub struct SearchReport {
    /// The version of Koipond.
    pub koipond: String,
    /// The scenario's name.
    pub scenario: String,
    /// Its file.
    pub file: String,
    /// The seed of the search.
    pub seed: u64,
    /// Where it went.
    pub lead: Lead,
    /// Why it ended.
    pub ended: Ended,
    /// How many trials were made.
    pub trials: u64,
    /// How many of them failed.
    pub failed: u64,
    /// How many different features were seen.
    pub features: u64,
    /// What was drawn from, in a sentence.
    pub profile: String,
    /// What the number of failures says.
    pub statement: String,
    /// The failures, those of most trials first.
    pub failures: Vec<FailureLine>,
    /// Expectations that had no opportunity in any trial.
    pub never_reached: Vec<String>,
    /// What was drawn, and in how many trials what came of it.
    pub coverage: Table,
    /// What could have been drawn and never was.
    pub never_drawn: Vec<String>,
    /// What was drawn, and nothing ever came of it.
    pub without_effect: Vec<String>,
    /// The exit code.
    pub exit: u8,
}

/// A failure with its witness.
#[derive(Clone, Debug, Serialize)]
pub struct FailureLine {
    /// What fails, and what is to blame, in a line.
    pub told: String,
    /// The same, part by part.
    pub signature: Signature,
    /// In how many trials.
    pub trials: u64,
    /// The first of them.
    pub first: u64,
    /// The trial of the smallest witness.
    pub witness: u64,
    /// The seed of its world.
    pub seed: u64,
    /// What was drawn for it, a line of YAML each.
    pub drawn: Vec<String>,
    /// How many events it has.
    pub events: u64,
    /// Its run folder, if it was kept.
    pub folder: Option<String>,
}

/// What the number of failures says of a scenario.
#[must_use]
pub fn statement(searched: &Searched, lead: Lead) -> String {
    let (failed, trials) = (searched.standing.failed, searched.standing.trials);
    let of = format!("{} of {} trials failed", grouped(failed), grouped(trials));
    match lead {
        Lead::Guided => format!("{of}; a guided search goes where it is rare, so this says nothing about how probable a failure is"),
        Lead::Uniform if failed == 0 && trials > 0 => {
            let share = 100.0 * (1.0 - 0.05_f64.powf(1.0 / trials as f64));
            let digits = if share < 1.0 { 2 } else { 1 };
            format!("{of}: under {share:.digits$} % of the worlds that this profile draws fail (with 95 % confidence)")
        }
        Lead::Uniform => of,
    }
}

/// The report, line by line; `time` is what it took.
#[must_use]
pub fn search_lines(report: &SearchReport, time: &str) -> Vec<String> {
    let lead = match report.lead {
        Lead::Guided => "guided",
        Lead::Uniform => "uniform",
    };
    let mut lines = vec![
        format!("koipond · {} · {lead} search · seed {} · {} trials in {time}", report.scenario, report.seed, grouped(report.trials)),
        format!("  drawn from: {}", report.profile),
        String::new(),
    ];
    if report.ended == Ended::Interrupted {
        lines.extend(["  interrupted: what follows is what was found until then".to_owned(), String::new()]);
    }
    for (n, failure) in report.failures.iter().enumerate().take(TOLD) {
        lines.extend(failure_lines(n + 1, failure));
    }
    if report.failures.len() > TOLD {
        lines.push(format!("  and {} more failures that are not alike (--format json has all)", report.failures.len() - TOLD));
        lines.push(String::new());
    }
    if report.failures.is_empty() {
        lines.extend(["  nothing failed".to_owned(), String::new()]);
    }
    lines.extend(coverage(report));
    lines.push(String::new());
    lines.push(format!("  {}", report.statement));
    lines
}

fn failure_lines(number: usize, failure: &FailureLine) -> Vec<String> {
    let times = if failure.trials == 1 {
        format!("in trial {}", failure.first)
    } else {
        format!("in {} trials, first in trial {}; the smallest is trial {}", grouped(failure.trials), failure.first, failure.witness)
    };
    let mut lines = vec![format!("  {number}  {}", failure.told), format!("     {times}: {} events", grouped(failure.events))];
    lines.extend(failure.drawn.iter().take(LINES).map(|line| format!("       {line}")));
    if failure.drawn.len() > LINES {
        lines.push(format!("       and {} more", failure.drawn.len() - LINES));
    }
    if let Some(folder) = &failure.folder {
        let of = |command: &str| format!("     {:<8} koipond {command} {folder}", format!("{command}:"));
        lines.extend(["view", "shrink", "replay"].map(of));
    }
    lines.push(String::new());
    lines
}

fn coverage(report: &SearchReport) -> Vec<String> {
    let came: Vec<Came> = Came::ALL.into_iter().filter(|came| rows(report).any(|row| row.came.contains_key(came))).collect();
    let mut shown: Vec<&Row> = rows(report).filter(|row| row.drawn > 0).collect();
    let of_row = |row: &Row| row.came.iter().filter(|(came, _)| **came != Came::Began).map(|(_, trials)| trials).sum::<u64>();
    if shown.len() > ROWS {
        shown.sort_by_key(|row| std::cmp::Reverse(of_row(row)));
    }
    let mut lines = Vec::new();
    if !shown.is_empty() {
        let mut head = vec![("drawn", Align::Left), ("trials", Align::Right)];
        head.extend(came.iter().map(|came| (came.word(), Align::Right)));
        let cell = |row: &Row, came: &Came| row.came.get(came).map_or_else(|| "–".to_owned(), |trials| grouped(*trials));
        let cells = |row: &&Row| {
            let first = [row.word.clone(), grouped(row.drawn)];
            first.into_iter().chain(came.iter().map(|came| cell(row, came))).collect()
        };
        let rows: Vec<Vec<String>> = shown.iter().take(ROWS).map(cells).collect();
        lines.push("  what was drawn, and in how many trials what came to a node while it was in force:".to_owned());
        lines.extend(table(&head, &rows).into_iter().map(|line| format!("    {line}")));
        let left = shown.len().saturating_sub(ROWS);
        if left > 0 {
            lines.push(format!("    and {left} more of which less came (--format json has all)"));
        }
    }
    let (seen, all) = report.coverage.pairs;
    lines.push(format!(
        "  seen: {} of {} pairs of faults together on one node; {} features",
        grouped(seen),
        grouped(all),
        grouped(report.features)
    ));
    let mut say = |what: &str, words: &[String]| {
        if !words.is_empty() {
            let mut line = format!("  {what}: ");
            let _ = write!(line, "{}", words.join(", "));
            lines.push(line);
        }
    };
    say("never drawn", &report.never_drawn);
    say("drawn, and nothing came of it", &report.without_effect);
    say("never had an opportunity", &report.never_reached);
    lines
}

fn rows(report: &SearchReport) -> impl Iterator<Item = &Row> {
    report.coverage.faults.iter().chain(&report.coverage.behaviours)
}
