//! The forms of a report, each written piece by piece as runs become ready: of one run or of thousands.

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::str::FromStr;

use koipond_record::exit::TABLE;

use super::super::gather::Report;
use super::super::human::human;
use super::super::json::json;
use super::case::word;
use super::github::Github;
use super::html::Html;
use super::tap::Tap;
use super::{junit, markdown};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// For people, in a terminal.
    Human,
    /// One object for each run.
    Json,
    /// JUnit XML.
    Junit,
    /// Annotations of GitHub Actions.
    Github,
    /// The Test Anything Protocol, version 14.
    Tap,
    /// Markdown.
    Markdown,
    /// One page.
    Html,
}

impl Format {
    /// Every format with its name on the command line.
    pub const ALL: [(Self, &'static str); 7] = [
        (Self::Human, "human"),
        (Self::Json, "json"),
        (Self::Junit, "junit"),
        (Self::Github, "github"),
        (Self::Tap, "tap"),
        (Self::Markdown, "markdown"),
        (Self::Html, "html"),
    ];
}

impl Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::ALL.iter().find(|(format, _)| format == self).map_or("", |(_, name)| name))
    }
}

/// A format that there is not.
#[derive(Debug, thiserror::Error)]
#[error("there is no format `{0}`; the formats are human, json, junit, github, tap, markdown and html")]
pub struct NoFormat(String);

impl FromStr for Format {
    type Err = NoFormat;

    fn from_str(name: &str) -> Result<Self, NoFormat> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(format, _)| *format).ok_or_else(|| NoFormat(name.to_owned()))
    }
}

/// A run of which only this is known; of many seeds, those that held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The scenario's name, with its case.
    pub scenario: String,
    /// Its file.
    pub file: String,
    /// The seed.
    pub seed: u64,
    /// The exit code.
    pub exit: u8,
    /// Wall-clock time, in milliseconds.
    pub wall_ms: u64,
}

/// A run that gave no report, or a file that is no scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lost {
    /// The file.
    pub file: String,
    /// The seed, if it came so far.
    pub seed: Option<u64>,
    /// The exit code: 2 or 70.
    pub exit: u8,
    /// What is wrong.
    pub why: String,
}

/// What is to be said when all runs are over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Wall-clock time of all together, in milliseconds, if somebody looked.
    pub wall_ms: Option<u64>,
    /// How many runs were due and not begun.
    pub not_run: u64,
    /// Sentences: what so many seeds mean, what was left out.
    pub notes: Vec<String>,
}

/// How many runs ended how.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally(BTreeMap<u8, u64>);

impl Tally {
    /// How many runs there were.
    pub(super) fn runs(&self) -> u64 {
        self.0.values().sum()
    }

    /// How many of them did not hold.
    pub(super) fn failed(&self) -> u64 {
        self.runs() - self.0.get(&0).copied().unwrap_or(0)
    }

    /// One line: `3 runs in 1.2 s: 2 held, 1 broken`.
    pub(super) fn line(&self, totals: &Totals) -> String {
        let runs = self.runs() + totals.not_run;
        let time = totals.wall_ms.map_or_else(String::new, |ms| format!(" in {}.{} s", ms / 1000, ms % 1000 / 100));
        let counts = TABLE.iter().rev().filter_map(|row| self.0.get(&row.number).map(|n| format!("{n} {}", word(row.number))));
        let not_run = (totals.not_run > 0).then(|| format!("{} not run", totals.not_run));
        let counts: Vec<String> = counts.chain(not_run).collect();
        let plural = if runs == 1 { "" } else { "s" };
        if counts.is_empty() { "no runs".to_owned() } else { format!("{runs} run{plural}{time}: {}", counts.join(", ")) }
    }
}

/// A report of one run or many that is being written. Its pieces, one after the other, are the document.
pub struct Form {
    kind: Kind,
    tally: Tally,
}

enum Kind {
    Human,
    Json,
    Junit,
    Github(Github),
    Tap(Tap),
    Markdown,
    Html(Html),
}

impl Form {
    /// A report in a format.
    #[must_use]
    pub fn new(format: Format) -> Self {
        let kind = match format {
            Format::Human => Kind::Human,
            Format::Json => Kind::Json,
            Format::Junit => Kind::Junit,
            Format::Github => Kind::Github(Github::default()),
            Format::Tap => Kind::Tap(Tap::default()),
            Format::Markdown => Kind::Markdown,
            Format::Html => Kind::Html(Html::default()),
        };
        Self { kind, tally: Tally::default() }
    }

    /// What stands before the first run.
    #[must_use]
    pub fn begin(&self) -> String {
        match &self.kind {
            Kind::Junit => junit::begin(),
            Kind::Tap(_) => Tap::begin(),
            Kind::Markdown => markdown::begin(),
            Kind::Html(_) => Html::begin(),
            Kind::Human | Kind::Json | Kind::Github(_) => String::new(),
        }
    }

    /// A run with all that is known of it.
    #[must_use]
    pub fn run(&mut self, report: &Report) -> String {
        let first = self.count(report.exit);
        match &mut self.kind {
            Kind::Human => {
                let gap = if first { "" } else { "\n" };
                format!("{gap}{}\n", human(report).join("\n"))
            }
            Kind::Json => json(report),
            Kind::Junit => junit::run(report),
            Kind::Github(github) => github.run(report),
            Kind::Tap(tap) => tap.run(report),
            Kind::Markdown => markdown::run(report),
            Kind::Html(html) => html.run(report),
        }
    }

    /// A run of which only a row is known. JSON has reports alone, so it says nothing of it.
    #[must_use]
    pub fn row(&mut self, row: &Row) -> String {
        self.count(row.exit);
        match &mut self.kind {
            Kind::Human => format!("{}  {} · seed {}  {}  {}\n", word(row.exit), row.scenario, row.seed, row.file, seconds(row.wall_ms)),
            Kind::Json => String::new(),
            Kind::Junit => junit::row(row),
            Kind::Github(github) => github.row(row),
            Kind::Tap(tap) => tap.row(row),
            Kind::Markdown => markdown::row(row),
            Kind::Html(html) => html.row(row),
        }
    }

    /// What gave no report. For people and in JSON it is told elsewhere, on stderr.
    #[must_use]
    pub fn lost(&mut self, lost: &Lost) -> String {
        self.count(lost.exit);
        match &mut self.kind {
            Kind::Human | Kind::Json => String::new(),
            Kind::Junit => junit::lost(lost),
            Kind::Github(github) => github.lost(lost),
            Kind::Tap(tap) => tap.lost(lost),
            Kind::Markdown => markdown::lost(lost),
            Kind::Html(html) => html.lost(lost),
        }
    }

    /// What stands after the last run.
    #[must_use]
    pub fn end(&mut self, totals: &Totals) -> String {
        let Self { kind, tally } = self;
        match kind {
            Kind::Human if tally.runs() + totals.not_run > 1 => {
                let notes: String = totals.notes.iter().map(|note| format!("{note}\n")).collect();
                format!("\n{}\n{notes}", tally.line(totals))
            }
            Kind::Human | Kind::Json => String::new(),
            Kind::Junit => junit::end(),
            Kind::Github(github) => github.end(tally, totals),
            Kind::Tap(tap) => tap.end(tally, totals),
            Kind::Markdown => markdown::end(tally, totals),
            Kind::Html(html) => html.end(tally, totals),
        }
    }

    /// What is to be added to the file that `GITHUB_STEP_SUMMARY` names, once the form has ended; only one format has it.
    #[must_use]
    pub fn step_summary(&self) -> Option<&str> {
        match &self.kind {
            Kind::Github(github) => Some(github.summary()),
            _ => None,
        }
    }

    /// Counts a run; whether it is the first.
    fn count(&mut self, exit: u8) -> bool {
        let first = self.tally.runs() == 0;
        *self.tally.0.entry(exit).or_insert(0) += 1;
        first
    }
}

/// ` in 0.05 s`, and nothing of a time that nobody kept.
pub(super) fn in_seconds(ms: u64) -> String {
    if ms == 0 { String::new() } else { format!(" in {}", seconds(ms)) }
}

/// A time for people.
pub(super) fn seconds(ms: u64) -> String {
    format!("{}.{:02} s", ms / 1000, ms % 1000 / 10)
}
