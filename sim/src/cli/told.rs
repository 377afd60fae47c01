//! What is told of many runs: [`Told::begin`], [`Told::one`] for each in its order, [`Told::end`]. A form of report is plugged in here.

use std::collections::BTreeMap;

use koipond_record::exit::{ExitCode, TABLE};

use super::batch::word;
use super::bug::bug;
use super::clock::Since;
use super::course::Left;
use super::progress::Progress;
use super::report::{locate, step_summary};
use super::rows::line_of;
use super::run::Args;
use super::screen::Screen;
use super::source::Source;
use super::sums::{human, json as json_of, notes};
use crate::lab::{Groups, RunRow};
use crate::report::{Form as Document, Format, Lost, Report, Row, Totals, human as whole, json};

/// Tells of runs one after another.
pub(super) struct Told<'t> {
    screen: &'t mut Screen,
    form: Form,
    /// How wide names and files are set.
    widths: (usize, usize),
    /// Whether a whole report was told last, and whether anything was.
    after_report: bool,
    after_any: bool,
    pub(super) sum: Sum,
    progress: Progress,
}

/// What is written to stdout.
enum Form {
    /// A line for each scenario that held, the whole report of each other.
    Scenarios,
    /// The report of each scenario, as JSON.
    ReportsAsJson,
    /// Of many seeds the first failure, then one of each kind, then what all of them say.
    Seeds,
    /// A line of JSON for each run, and one for all.
    RowsAsJson,
    /// One document of all runs, for other programs.
    Document(Box<Document>, Format),
}

/// How many runs ended how.
pub(super) struct Sum {
    /// How many were to be made.
    pub(super) all: u64,
    pub(super) counts: BTreeMap<u8, u64>,
    pub(super) groups: Groups,
    /// What the seeds that were asked for say of each scenario.
    pub(super) shares: Vec<Share>,
}

/// How many of a scenario's seeds failed. Failures that were known before are not among them, unless their seed was asked for.
pub(super) struct Share {
    pub(super) scenario: String,
    pub(super) file: String,
    pub(super) runs: u64,
    pub(super) failed: u64,
}

/// The widest name and file that others are lined up with.
const WIDEST: usize = 60;

impl Sum {
    /// How many were told.
    pub(super) fn told(&self) -> u64 {
        self.counts.values().sum()
    }

    /// How many failed.
    pub(super) fn failed(&self) -> u64 {
        self.told() - self.counts.get(&ExitCode::Held.number()).copied().unwrap_or(0)
    }

    /// How many ended how, in words: `988 held, 12 broken`.
    pub(super) fn words(&self) -> Vec<String> {
        let of = |code: ExitCode| self.counts.get(&code.number()).copied().unwrap_or(0);
        let kinds = TABLE.iter().rev().map(|row| (row.code, of(row.code))).filter(|(_, n)| *n > 0);
        kinds.map(|(code, n)| format!("{} {}", crate::report::grouped(n), word(code))).collect()
    }
}

impl<'t> Told<'t> {
    /// Begins to tell of `all` runs of these scenarios.
    pub(super) fn begin(screen: &'t mut Screen, args: &Args, sources: &[&Source], all: u64) -> Self {
        let form = match (args.format, args.is_of_seeds()) {
            (Format::Human, false) => Form::Scenarios,
            (Format::Json, false) => Form::ReportsAsJson,
            (Format::Human, true) => Form::Seeds,
            (Format::Json, true) => Form::RowsAsJson,
            (format, _) => Form::Document(Box::new(Document::new(format)), format),
        };
        if let Form::Document(document, _) = &form {
            let _ = screen.raw(&document.begin());
        }
        let widest = |width: fn(&Source) -> usize| sources.iter().map(|source| width(source)).max().unwrap_or(0).min(WIDEST);
        let widths = (widest(|source| source.plan.scenario.chars().count()), widest(|source| source.file.chars().count()));
        let share = |source: &&Source| Share { scenario: source.plan.scenario.clone(), file: source.file.clone(), runs: 0, failed: 0 };
        let sum = Sum { all, counts: BTreeMap::new(), groups: Groups::default(), shares: sources.iter().map(share).collect() };
        let what = if args.is_of_seeds() { "runs" } else { "scenarios" };
        let progress = Progress::begin(screen, all, what);
        Self { screen, form, widths, after_report: false, after_any: false, sum, progress }
    }

    /// A run has ended, maybe not yet in its order; it may be one that nobody wants any more.
    pub(super) fn arrived(&mut self, failed: bool) {
        self.progress.one(self.screen, failed);
    }

    /// Something to be said beside the result.
    pub(super) fn note(&mut self, text: &str) {
        self.screen.error(text);
    }

    /// Whether a failure is the first of all, and whether it is the first of its kind.
    pub(super) fn firsts(&self, row: &RunRow) -> (bool, bool) {
        (self.sum.groups.all().is_empty(), self.sum.groups.is_first(row))
    }

    /// Tells of one run: `scenario` is the place of its scenario where its seed was asked for, `report` its whole report where that is to be
    /// told.
    pub(super) fn one(&mut self, row: &RunRow, scenario: Option<usize>, report: Option<&Report>) {
        let (is_very_first, is_first) = self.firsts(row);
        *self.sum.counts.entry(row.exit).or_default() += 1;
        if let Some(share) = scenario.and_then(|scenario| self.sum.shares.get_mut(scenario)) {
            share.runs += 1;
            share.failed += u64::from(!row.holds());
        }
        if !row.holds() {
            self.sum.groups.add(row);
        }
        if row.code() == ExitCode::Bug && is_first {
            bug(self.screen, row.why.as_deref().unwrap_or("no words were given"));
        }
        match (&self.form, report) {
            (Form::Document(..), _) => self.piece(row, report),
            (Form::RowsAsJson, _) => self.screen.result(&line_of(row).to_string()),
            (Form::ReportsAsJson, Some(report)) => drop(self.screen.raw(&json(report))),
            (Form::Scenarios, Some(_)) if row.holds() => self.held(row),
            (Form::Scenarios, Some(report)) => self.whole(report),
            (Form::Seeds, Some(report)) if is_very_first => self.whole(report),
            (Form::Seeds, _) if !row.holds() && is_first => self.failed(row),
            (Form::Scenarios | Form::ReportsAsJson | Form::Seeds, _) => {}
        }
    }

    /// Tells of a file that cannot be run.
    pub(super) fn wrong(&mut self, file: &str, why: &str) {
        let exit = ExitCode::Invalid.number();
        *self.sum.counts.entry(exit).or_default() += 1;
        self.screen.error(why);
        if let Form::Document(document, _) = &mut self.form {
            let lost = Lost { file: file.to_owned(), seed: None, exit, why: why.to_owned() };
            let _ = self.screen.raw(&document.lost(&lost));
        }
    }

    /// A run in a document: its report where there is one, else what its row says.
    fn piece(&mut self, row: &RunRow, report: Option<&Report>) {
        let Form::Document(document, format) = &mut self.form else { return };
        let text = match (report, row.code()) {
            (Some(report), _) => {
                let mut report = report.clone();
                if *format == Format::Github {
                    locate(&mut report);
                }
                document.run(&report)
            }
            (None, ExitCode::Bug) => {
                let why = row.why.clone().unwrap_or_default();
                document.lost(&Lost { file: row.file.clone(), seed: Some(row.seed), exit: row.exit, why })
            }
            (None, _) => {
                let RunRow { scenario, file, seed, exit, wall_ms, .. } = row.clone();
                document.row(&Row { scenario, file, seed, exit, wall_ms })
            }
        };
        let _ = self.screen.raw(&text);
    }

    /// Tells of all: how many there were of each kind, and what they say.
    pub(super) fn end(&mut self, left: Option<Left>, began: Since) {
        match &mut self.form {
            Form::Document(document, _) => {
                let wall_ms = u64::try_from(began.elapsed().as_millis()).ok();
                let totals = Totals { wall_ms, not_run: self.sum.all - self.sum.told(), notes: notes(&self.sum, left) };
                let _ = self.screen.raw(&document.end(&totals));
                step_summary(self.screen, document);
            }
            Form::ReportsAsJson => self.screen.clear(),
            Form::RowsAsJson => self.screen.result(&json_of(&self.sum, left, began.elapsed()).to_string()),
            Form::Seeds => {
                let lines = human(&self.sum, left, began.elapsed());
                lines.iter().for_each(|line| self.screen.result(line));
            }
            Form::Scenarios => {
                let (all, mut counts) = (self.sum.all, self.sum.words());
                if all > self.sum.told() {
                    counts.push(format!("{} not run", all - self.sum.told()));
                }
                let time = format!("{:.1} s", began.elapsed().as_secs_f64());
                self.screen.result("");
                self.screen.result(&format!("{all} scenario{} in {time}: {}", if all == 1 { "" } else { "s" }, counts.join(", ")));
            }
        }
        let is_told = matches!(self.form, Form::Seeds | Form::RowsAsJson | Form::Document(..));
        if let Some(left) = left.filter(|left| !is_told && *left != Left::Interrupted && self.sum.all > self.sum.told()) {
            self.screen.error(&format!("not all were run, since {}", left.words()));
        }
    }

    /// How all ended.
    pub(super) fn code(&self) -> ExitCode {
        ExitCode::worst(TABLE.iter().filter(|row| self.sum.counts.contains_key(&row.number)).map(|row| row.code))
    }

    fn held(&mut self, row: &RunRow) {
        let (name, file) = self.widths;
        let seconds = format!("{}.{:02} s", row.wall_ms / 1000, row.wall_ms % 1000 / 10);
        if std::mem::take(&mut self.after_report) {
            self.screen.result("");
        }
        self.after_any = true;
        self.screen.result(&format!("held  {:<name$}  {:<file$}  {seconds:>7}", row.scenario, row.file));
    }

    fn whole(&mut self, report: &Report) {
        if self.after_any {
            self.screen.result("");
        }
        (self.after_report, self.after_any) = (true, true);
        whole(report).iter().for_each(|line| self.screen.result(line));
    }

    /// The first failure of its kind, in a line.
    fn failed(&mut self, row: &RunRow) {
        if std::mem::take(&mut self.after_report) {
            self.screen.result("");
        }
        self.after_any = true;
        let name = if self.sum.shares.len() > 1 { format!("  {}", row.scenario) } else { String::new() };
        self.screen.result(&format!("{:<11}{name}  seed {}  {}", word(row.code()), row.seed, row.kind()));
    }
}
