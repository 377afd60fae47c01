//! `koipond run --seeds`: each scenario with many seeds. Runs are judged in memory; the first of each kind of failure is made a second time
//! for its folder, which is quicker than to write what nobody looks at.

use std::collections::BTreeSet;
use std::path::Path;

use koipond_record::exit::ExitCode;
use serde_json::json;

use super::batch::{Batch, Entry};
use super::course::{Course, Left};
use super::lot::{Lot, jobs, lots};
use super::pool::{Came, Places, each};
use super::quick::Quick;
use super::recorded::{Known, Recorded};
use super::rows::{ROWS_FORMAT, Rows, line_of};
use super::screen::Screen;
use super::single::{Job, Made};
use super::source::Source;
use super::sums;
use super::told::Told;
use crate::lab::{Grid, RunRow};
use crate::report::Report;

/// So many run folders of failures are kept, one of each kind.
const MOST_FOLDERS: u64 = 20;

/// A run that is to be made.
#[derive(Clone, Copy)]
struct Item<'i> {
    lot: usize,
    seed: u64,
    known: Option<&'i Known>,
    /// Whether its seed was asked for.
    is_asked: bool,
}

/// All runs of one command.
pub(super) struct Many<'m> {
    pub(super) batch: &'m Batch<'m>,
    pub(super) course: &'m Course<'m>,
    pub(super) known: &'m [Known],
}

/// What the runs are made of.
struct Field<'f> {
    lots: Vec<Lot<'f>>,
    /// How many of the scenarios were asked for; the others are of recorded failures alone.
    asked: usize,
    grid: Grid,
    /// The recorded failures, to be run first.
    first: Vec<Item<'f>>,
    /// The scenario and the seed of those among them that were asked for too.
    taken: BTreeSet<(usize, u64)>,
}

impl Many<'_> {
    /// Runs all and tells of them; the gravest exit code.
    pub(super) fn run(&self, screen: &mut Screen, recorded: &mut Recorded) -> ExitCode {
        let field = self.field();
        if self.batch.interrupt.is_set() {
            return ExitCode::Interrupted;
        }
        let wrong: Vec<(&str, &str)> = self.batch.entries.iter().filter_map(Entry::wrong).chain(field.wrong()).collect();
        if field.count() == 0 && wrong.is_empty() {
            let why =
                if self.batch.args.rerun_failed { "no failure is recorded in .koipond/failures" } else { "no run falls to this shard" };
            screen.error(&format!("{why}; nothing was run"));
            return ExitCode::Held;
        }
        let (jobs, note) = match jobs(self.batch, &field.lots, &|lot| field.count_of(lot)) {
            Ok(fit) => fit,
            Err(why) => {
                screen.error(&why);
                return ExitCode::Invalid;
            }
        };
        note.iter().for_each(|note| screen.error(note));
        let mut rows = match self.rows() {
            Ok(rows) => rows,
            Err(why) => {
                screen.error(&why);
                return ExitCode::Invalid;
            }
        };
        let sources: Vec<&Source> = field.lots.iter().map(|lot| lot.source).collect();
        let mut told = Told::begin(screen, self.batch.args, &sources, field.count() + wrong.len() as u64);
        for (file, why) in wrong {
            told.wrong(file, why);
            told.arrived(true);
        }
        self.each(&field, jobs, &mut rows, &mut told, recorded);
        self.end(rows, told, recorded)
    }

    /// Makes all runs, recorded failures first.
    fn each(&self, field: &Field<'_>, jobs: usize, rows: &mut Rows, told: &mut Told<'_>, recorded: &mut Recorded) {
        let places = Places::new(jobs);
        let mut folders = 0;
        let work = |place: u64, item: &Item<'_>| {
            let _taken = places.take();
            let lot = &field.lots[item.lot];
            let tasks = lot.tasks.as_ref().ok()?;
            let quick = Quick { args: self.batch.args, source: lot.source, tasks, seed: item.seed, course: self.course, place };
            let row = RunRow { failed_before: item.known.is_some(), ..quick.run()? };
            if !row.holds() {
                self.course.failed(place);
            }
            Some(row)
        };
        each(jobs, field.items(), &|| self.course.goes_on(), &work, &mut |came| match came {
            Came::Here(row) => {
                told.arrived(row.as_ref().is_some_and(|row| !row.holds()));
                row.iter().for_each(|row| rows.add(&line_of(row)));
            }
            Came::Due(place, item, Some(mut row)) if !self.course.is_beyond(place) => {
                let (_, is_first_of_kind) = told.firsts(&row);
                let mut report = None;
                if !row.holds() && is_first_of_kind && folders < MOST_FOLDERS && !self.batch.interrupt.is_set() {
                    let _taken = places.take_first();
                    report = self.kept(&field.lots[item.lot], &mut row, place);
                    folders += u64::from(report.is_some());
                    if let Some(folder) = &row.folder {
                        let RunRow { file, set, seed, .. } = &row;
                        rows.add(&json!({ "kind": "kept", "file": file, "set": set, "seed": seed, "folder": folder }));
                    }
                }
                told.one(&row, item.is_asked.then_some(item.lot), report.as_ref());
                recorded.settle(&row, item.known).iter().for_each(|note| told.note(note));
            }
            Came::Due(..) => {}
        });
    }

    /// Makes a failing run again for its folder, and notes in its row where that is.
    fn kept(&self, lot: &Lot<'_>, row: &mut RunRow, place: u64) -> Option<Report> {
        let Lot { source, slug, tasks } = lot;
        let tasks = tasks.as_ref().ok()?;
        let (args, course) = (self.batch.args, self.course);
        let job = Job { args, source, tasks, seed: row.seed, slug, is_only: false, course, place };
        let Made { report, .. } = job.run(None).ok()?;
        row.folder.clone_from(&report.about.folder);
        if report.ended_early.is_none() && row.digest.is_some_and(|digest| digest != report.digest) {
            row.exit = ExitCode::NotDeterministic.number();
            row.why = Some("the run that was made again for its folder has another digest".to_owned());
        }
        // One that was interrupted meanwhile says less than the first.
        (report.exit == row.exit).then_some(report)
    }

    /// What is run, made ready.
    fn field(&self) -> Field<'_> {
        let args = self.batch.args;
        let asked: Vec<&Source> =
            if args.rerun_failed { Vec::new() } else { self.batch.entries.iter().filter_map(Entry::source).collect() };
        let mut sources = asked.clone();
        let grid = Grid { scenarios: asked.len(), seeds: args.seeds(), shard: args.shard };
        let (mut first, mut taken) = (Vec::new(), BTreeSet::new());
        for known in self.known {
            let lot = sources.iter().position(|source| known.is_of(source)).unwrap_or_else(|| {
                sources.push(&known.source);
                sources.len() - 1
            });
            let seed = known.failure.seed;
            let is_asked = lot < asked.len() && grid.has(lot, seed);
            if is_asked {
                taken.insert((lot, seed));
            }
            first.push(Item { lot, seed, known: Some(known), is_asked });
        }
        Field { lots: lots(self.batch, &sources), asked: asked.len(), grid, first, taken }
    }

    /// The file of rows: in `--out`, or with the folders of failures.
    fn rows(&self) -> Result<Rows, String> {
        let args = self.batch.args;
        let head = json!({
            "kind": "seeds",
            "format": ROWS_FORMAT,
            "koipond": env!("CARGO_PKG_VERSION"),
            "scenarios": args.scenarios.iter().map(|path| path.display().to_string()).collect::<Vec<_>>(),
            "seeds": if args.rerun_failed { None } else { Some(args.seeds().to_string()) },
            "shard": args.shard.map(|shard| shard.to_string()),
        });
        Rows::begin(args.out.as_deref().unwrap_or(Path::new("runs")), &head)
    }

    /// Tells of all, and leaves what is to be left.
    fn end(&self, mut rows: Rows, mut told: Told<'_>, recorded: &Recorded) -> ExitCode {
        let left = self.course.left();
        let began = self.course.began();
        rows.add(&sums::json(&told.sum, left, began.elapsed()));
        told.end(left, began);
        recorded.sum().iter().for_each(|line| told.note(line));
        let lost = rows.failed().map(|why| {
            told.note(why);
            ExitCode::Invalid
        });
        let codes = [told.code()].into_iter().chain(lost).chain((left == Some(Left::Interrupted)).then_some(ExitCode::Interrupted));
        let code = ExitCode::worst(codes);
        if code == ExitCode::Held && self.batch.args.out.is_none() {
            rows.remove();
        }
        code
    }
}

impl<'f> Field<'f> {
    /// All runs in their order.
    fn items(&self) -> impl Iterator<Item = Item<'f>> + Send {
        let own = |lot: &usize| self.lots.get(*lot).is_some_and(|lot| lot.tasks.is_ok());
        let asked = self.grid.runs().filter(|run| !self.taken.contains(run));
        let asked = asked.map(|(lot, seed)| Item { lot, seed, known: None, is_asked: true });
        self.first.iter().copied().chain(asked).filter(move |item| own(&item.lot))
    }

    /// How many runs that are.
    fn count(&self) -> u64 {
        (0..self.lots.len()).map(|lot| self.count_of(lot)).sum()
    }

    /// How many of them are one scenario's.
    fn count_of(&self, lot: usize) -> u64 {
        if self.lots[lot].tasks.is_err() {
            return 0;
        }
        let extra = self.first.iter().filter(|item| item.lot == lot && !item.is_asked).count() as u64;
        extra + if lot < self.asked { self.grid.count_of(lot) } else { 0 }
    }

    /// What is wrong with scenarios whose tasks cannot be used.
    fn wrong(&self) -> impl Iterator<Item = (&str, &str)> {
        self.lots.iter().filter_map(|lot| Some((lot.source.file.as_str(), lot.tasks.as_ref().err()?.as_str())))
    }
}
