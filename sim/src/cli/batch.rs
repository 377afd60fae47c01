//! Many scenarios at once: each on a thread of its own, told in their order as they become ready.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};

use koipond_record::exit::{ExitCode, TABLE};

use super::bug::bug;
use super::interrupt::{Interrupt, STACK_BYTES};
use super::run::{Args, Format};
use super::screen::Screen;
use super::single::{Failed, Job, remove_empty_runs};
use super::source::{Source, slugs};
use crate::report::{Report, human, json};
use crate::seen::Seen;
use crate::shelf::Shelf;

/// A scenario that is to be run, or what is wrong with a file that is none.
pub(super) enum Entry {
    Ready(Box<Source>),
    Wrong(String),
}

/// All that is run by one command.
pub(super) struct Batch<'b> {
    pub(super) args: &'b Args,
    pub(super) entries: &'b [Entry],
    pub(super) shelf: &'b Shelf,
    pub(super) seen: &'b Arc<Seen>,
    pub(super) interrupt: &'b Interrupt,
}

impl Batch<'_> {
    /// Runs all and tells of each; the gravest exit code.
    pub(super) fn run(&self, screen: &mut Screen) -> ExitCode {
        #[expect(clippy::disallowed_types, reason = "how long a command took is told to people and is no part of any run")]
        let began = std::time::Instant::now();
        let sources: Vec<&Source> = self.entries.iter().filter_map(Entry::source).collect();
        let slugs = slugs(&sources);
        let codes = match self.entries {
            [Entry::Ready(source)] => {
                let result = self.job(source, &slugs[0]).run(Some(screen));
                if self.interrupt.is_spoilt() {
                    return ExitCode::Interrupted;
                }
                vec![tell_one(screen, self.args.format, result)]
            }
            [Entry::Wrong(why)] => vec![tell_one(screen, self.args.format, Err(Failed::Invalid(why.clone())))],
            _ => {
                let mut told = Told::new(screen, self, &sources);
                self.each(&slugs, &mut told);
                if !self.interrupt.is_spoilt() {
                    told.sum(&format!("{:.1} s", began.elapsed().as_secs_f64()));
                }
                // What was not begun was interrupted too.
                let left = (told.codes.len() < self.entries.len()).then_some(ExitCode::Interrupted);
                told.codes.into_iter().chain(left).collect()
            }
        };
        remove_empty_runs();
        ExitCode::worst(codes)
    }

    fn job<'j>(&'j self, source: &'j Source, slug: &'j Path) -> Job<'j> {
        let Self { args, shelf, seen, interrupt, .. } = self;
        Job { args, source, slug, is_only: self.entries.len() == 1, shelf, seen, interrupt }
    }

    /// Runs all, as many at once as are wanted.
    fn each(&self, slugs: &[PathBuf], told: &mut Told<'_>) {
        let next = AtomicUsize::new(0);
        let (send, ready) = mpsc::channel();
        // A place among the runs for each entry that is one.
        let places: Vec<Option<&PathBuf>> = {
            let mut slugs = slugs.iter();
            self.entries.iter().map(|entry| entry.source().and_then(|_| slugs.next())).collect()
        };
        let work = |send: mpsc::Sender<(usize, Result<Report, Failed>)>| {
            while !self.interrupt.is_set() {
                let n = next.fetch_add(1, Ordering::Relaxed);
                let Some((entry, place)) = self.entries.get(n).zip(places.get(n)) else { return };
                let result = match (entry, place) {
                    (Entry::Ready(source), Some(slug)) => no_panic(|| self.job(source, slug).run(None)),
                    (Entry::Ready(_), None) => Err(Failed::Bug("a scenario has no folder".to_owned())),
                    (Entry::Wrong(why), _) => Err(Failed::Invalid(why.clone())),
                };
                if send.send((n, result)).is_err() {
                    return;
                }
            }
        };
        std::thread::scope(|scope| {
            for n in 0..self.args.jobs().min(self.entries.len()).max(1) {
                let (work, send) = (&work, send.clone());
                let thread = std::thread::Builder::new().name(format!("job-{n}")).stack_size(STACK_BYTES);
                let started = thread.spawn_scoped(scope, move || work(send));
                assert!(n > 0 || started.is_ok(), "a thread can be started, since a run needs one too");
            }
            drop(send);
            let (mut waiting, mut due) = (BTreeMap::new(), 0);
            for (n, result) in ready {
                if self.interrupt.is_spoilt() {
                    continue;
                }
                waiting.insert(n, result);
                told.ready += 1;
                while let Some(result) = waiting.remove(&due) {
                    told.tell(&self.entries[due], result);
                    due += 1;
                }
                told.progress();
            }
        });
    }
}

impl Entry {
    /// The scenario, if it is one.
    pub(super) fn source(&self) -> Option<&Source> {
        match self {
            Self::Ready(source) => Some(source),
            Self::Wrong(_) => None,
        }
    }
}

/// A panic outside of a run is a bug of ours like one inside, and ends no other run.
fn no_panic(work: impl FnOnce() -> Result<Report, Failed>) -> Result<Report, Failed> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
        Err(Failed::Bug(text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()))
    })
}

/// Tells of a scenario that is alone: its whole report.
fn tell_one(screen: &mut Screen, format: Format, result: Result<Report, Failed>) -> ExitCode {
    match result {
        Ok(report) => {
            match format {
                Format::Json => drop(screen.raw(&json(&report))),
                Format::Human => human(&report).iter().for_each(|line| screen.result(line)),
            }
            code_of(&report)
        }
        Err(Failed::Invalid(why)) => {
            screen.error(&why);
            ExitCode::Invalid
        }
        Err(Failed::Bug(why)) => bug(screen, &why),
    }
}

fn code_of(report: &Report) -> ExitCode {
    ExitCode::worst(TABLE.iter().filter(|row| row.number == report.exit).map(|row| row.code))
}

/// What is told of many: a line for each that held, the whole report of each that did not, and how many there were of each kind.
struct Told<'t> {
    screen: &'t mut Screen,
    format: Format,
    /// How wide names and files are set.
    widths: (usize, usize),
    all: usize,
    ready: usize,
    /// Whether a whole report was told last.
    after_report: bool,
    lines: usize,
    codes: Vec<ExitCode>,
}

/// The widest name and file that others are lined up with.
const WIDEST: usize = 60;
/// Without a terminal, so many lines of progress at most.
const PROGRESS_LINES: usize = 10;

impl<'t> Told<'t> {
    fn new(screen: &'t mut Screen, batch: &Batch<'_>, sources: &[&Source]) -> Self {
        let widest = |width: fn(&Source) -> usize| sources.iter().map(|source| width(source)).max().unwrap_or(0).min(WIDEST);
        let widths = (widest(|source| source.plan.scenario.chars().count()), widest(|source| source.file.chars().count()));
        let all = batch.entries.len();
        let mut told = Self { screen, format: batch.args.format, widths, all, ready: 0, after_report: false, lines: 0, codes: Vec::new() };
        told.progress();
        told
    }

    fn tell(&mut self, entry: &Entry, result: Result<Report, Failed>) {
        let held = matches!(&result, Ok(report) if report.exit == ExitCode::Held.number());
        match (self.format, result, entry) {
            (Format::Human, Ok(report), Entry::Ready(source)) if held => {
                let (name, file) = self.widths;
                let seconds = format!("{}.{:02} s", report.about.wall_ms / 1000, report.about.wall_ms % 1000 / 10);
                if std::mem::take(&mut self.after_report) {
                    self.screen.result("");
                }
                self.screen.result(&format!("held  {:<name$}  {:<file$}  {seconds:>7}", source.plan.scenario, source.file));
                self.codes.push(ExitCode::Held);
            }
            (format, result, _) => {
                if format == Format::Human && result.is_ok() {
                    if !self.codes.is_empty() {
                        self.screen.result("");
                    }
                    self.after_report = true;
                }
                self.codes.push(tell_one(self.screen, format, result));
            }
        }
    }

    /// How many are ready.
    fn progress(&mut self) {
        let step = if self.screen.is_live() { 1 } else { self.all.div_ceil(PROGRESS_LINES).max(1) };
        if self.ready >= self.lines * step {
            self.lines = self.ready / step + 1;
            self.screen.progress(&format!("{}/{} scenarios", self.ready, self.all));
        }
    }

    /// The last line: how many there were of each kind.
    fn sum(&mut self, time: &str) {
        if self.format == Format::Json {
            self.screen.clear();
            return;
        }
        let kinds = TABLE.iter().rev().map(|row| (row.code, self.codes.iter().filter(|code| **code == row.code).count()));
        let mut counts: Vec<String> = kinds.filter(|(_, n)| *n > 0).map(|(code, n)| format!("{n} {}", word(code))).collect();
        let left = self.all - self.codes.len();
        if left > 0 {
            counts.push(format!("{left} not run"));
        }
        self.screen.result("");
        self.screen.result(&format!("{} scenario{} in {time}: {}", self.all, if self.all == 1 { "" } else { "s" }, counts.join(", ")));
    }
}

/// How a scenario ended, in a word or two.
pub(super) fn word(code: ExitCode) -> &'static str {
    match code {
        ExitCode::Held => "held",
        ExitCode::Broken => "broken",
        ExitCode::Invalid => "invalid",
        ExitCode::NotReached => "not reached",
        ExitCode::NotDeterministic => "not deterministic",
        ExitCode::Limit => "ended by a limit",
        ExitCode::Bug => "ended by a bug of Koipond",
        ExitCode::Interrupted => "interrupted",
    }
}
