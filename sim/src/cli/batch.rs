//! Several scenarios at once, one seed each: told in their order, those that failed with their whole report.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use koipond_record::exit::ExitCode;

use super::bug::bug;
use super::course::{Course, Left};
use super::interrupt::Interrupt;
use super::lot::{Lot, jobs, lots};
use super::many::Many;
use super::pool::{Came, each};
use super::quick::Quick;
use super::recorded::{Known, Recorded};
use super::report::{locate, step_summary};
use super::run::Args;
use super::screen::Screen;
use super::single::{Failed, Job, Made, remove_empty_runs};
use super::source::Source;
use super::told::Told;
use crate::lab::{Grid, RunRow};
use crate::report::{Form, Format, Lost, Totals};
use crate::seen::Seen;
use crate::shelf::Shelf;

/// A scenario that is to be run, or what is wrong with a file that is none.
pub(super) enum Entry {
    Ready(Box<Source>),
    Wrong { file: String, why: String },
}

/// All that is run by one command.
pub(super) struct Batch<'b> {
    pub(super) args: &'b Args,
    pub(super) entries: &'b [Entry],
    pub(super) shelf: &'b Shelf,
    pub(super) seen: &'b Arc<Seen>,
    pub(super) interrupt: &'b Interrupt,
}

/// A run that is to be made, or a file that cannot be.
enum Item<'i> {
    Run(&'i Lot<'i>, Option<&'i Known>),
    /// The file, and what is wrong with it.
    Wrong(&'i str, &'i str),
}

/// What came of it; nothing where nobody wants it any more.
type Result = std::result::Result<Made, Failed>;

impl Batch<'_> {
    /// Runs all and tells of each; the gravest exit code.
    pub(super) fn run(&self, screen: &mut Screen) -> ExitCode {
        let course = Course::new(self.interrupt, self.args.time, self.args.fail_fast);
        let (known, mut recorded) = Recorded::find(self.args, self.entries, self.seen);
        recorded.notes.iter().for_each(|note| screen.error(note));
        let code = if self.args.is_of_seeds() {
            Many { batch: self, course: &course, known: &known }.run(screen, &mut recorded)
        } else {
            self.scenarios(screen, &course, &known, &mut recorded)
        };
        remove_empty_runs();
        code
    }

    /// Each scenario with one seed.
    fn scenarios(&self, screen: &mut Screen, course: &Course<'_>, known: &[Known], recorded: &mut Recorded) -> ExitCode {
        let seed = self.args.seeds();
        let all: Vec<&Source> = self.entries.iter().filter_map(Entry::source).collect();
        let grid = Grid { scenarios: all.len(), seeds: seed, shard: self.args.shard };
        let runs: Vec<(usize, u64)> = grid.runs().collect();
        let sources: Vec<&Source> = runs.iter().map(|(scenario, _)| all[*scenario]).collect();
        let is_asked = |known: &&Known| seed.contains(known.failure.seed) && sources.iter().any(|source| known.is_of(source));
        let (asked, before): (Vec<&Known>, Vec<&Known>) = known.iter().partition(is_asked);
        let extra: Vec<&Source> = before.iter().map(|known| &known.source).collect();
        let (before_lots, ready) = (lots(self, &extra), lots(self, &sources));
        if self.interrupt.is_set() {
            return ExitCode::Interrupted;
        }
        let (jobs_before, jobs) = match (jobs(self, &before_lots, &|_| 1), jobs(self, &ready, &|_| 1)) {
            (Ok(before), Ok(now)) => {
                before.1.iter().chain(&now.1).for_each(|note| screen.error(note));
                (before.0, now.0)
            }
            (Err(why), _) | (_, Err(why)) => {
                screen.error(&why);
                return ExitCode::Invalid;
            }
        };
        let first = self.replay(screen, course, jobs_before, &before_lots, &before, recorded);
        let items = self.items(&ready, &asked);
        let second = match items.as_slice() {
            [] => {
                screen.error("no run falls to this shard; nothing was run");
                ExitCode::Held
            }
            [_] if !course.goes_on() => {
                if let Some(left) = course.left() {
                    screen.error(&format!("the scenario was not run, since {}", left.words()));
                }
                if course.left() == Some(Left::Interrupted) { ExitCode::Interrupted } else { ExitCode::Held }
            }
            [Item::Wrong(file, why)] => tell_one(screen, self.args.format, file, Err(Failed::Invalid((*why).to_owned()))).0,
            [Item::Run(lot, known)] => self.alone(screen, course, lot, *known, recorded),
            items => self.several(screen, course, jobs, items, recorded),
        };
        if !self.interrupt.is_spoilt() {
            recorded.sum().iter().for_each(|line| screen.error(line));
        }
        ExitCode::worst([first, second])
    }

    /// The runs and the files that cannot be run, in the order of the command line.
    fn items<'i>(&'i self, ready: &'i [Lot<'i>], known: &[&'i Known]) -> Vec<Item<'i>> {
        let falls_here = |file: &str| self.args.shard.is_none_or(|shard| shard.takes_named(file));
        let item = |entry: &'i Entry| match entry {
            Entry::Wrong { file, why } => falls_here(file).then_some(Item::Wrong(file, why)),
            Entry::Ready(source) => {
                let lot = ready.iter().find(|lot| std::ptr::eq(lot.source, &raw const **source))?;
                match &lot.tasks {
                    Ok(_) => Some(Item::Run(lot, known.iter().copied().find(|known| known.is_of(source)))),
                    Err(why) => Some(Item::Wrong(&source.file, why)),
                }
            }
        };
        self.entries.iter().filter_map(item).collect()
    }

    /// A scenario that is alone: its rounds as they go, then its whole report.
    fn alone(&self, screen: &mut Screen, course: &Course<'_>, lot: &Lot<'_>, known: Option<&Known>, recorded: &mut Recorded) -> ExitCode {
        let result = self.made(course, 0, lot, true, Some(screen));
        if self.interrupt.is_spoilt() {
            return ExitCode::Interrupted;
        }
        let (code, row) = tell_one(screen, self.args.format, &lot.source.file, result);
        row.and_then(|row| recorded.settle(&row, known)).iter().for_each(|note| screen.error(note));
        code
    }

    fn made(&self, course: &Course<'_>, place: u64, lot: &Lot<'_>, is_only: bool, screen: Option<&mut Screen>) -> Result {
        let Lot { source, slug, tasks } = lot;
        let tasks = tasks.as_ref().map_err(|why| Failed::Invalid(why.clone()))?;
        let seed = self.args.seeds().first();
        no_panic(|| Job { args: self.args, source, tasks, seed, slug, is_only, course, place }.run(screen))
    }

    /// Several scenarios, as many at once as are wanted.
    fn several(&self, screen: &mut Screen, course: &Course<'_>, jobs: usize, items: &[Item<'_>], recorded: &mut Recorded) -> ExitCode {
        let sources: Vec<&Source> = items.iter().filter_map(Item::source).collect();
        let mut told = Told::begin(screen, self.args, &sources, items.len() as u64);
        let work = |place: u64, item: &&Item<'_>| match item {
            Item::Wrong(_, why) => Err(Failed::Invalid((*why).to_owned())),
            Item::Run(lot, _) => {
                let made = self.made(course, place, lot, false, None);
                if made.as_ref().map_or(true, |made| !made.row.holds()) {
                    course.failed(place);
                }
                made
            }
        };
        each(jobs, items.iter(), &|| course.goes_on(), &work, &mut |came| match came {
            Came::Here(_) => told.arrived(false),
            _ if self.interrupt.is_spoilt() => {}
            Came::Due(place, item, result) if !course.is_beyond(place) => {
                let (row, report) = match (result, item) {
                    (Err(Failed::Invalid(why)), item) => return told.wrong(item.file(), &why),
                    (Ok(made), _) => (made.row, Some(made.report)),
                    (Err(Failed::Bug(why)), Item::Run(lot, _)) => (bug_row(lot, self.args.seeds().first(), why), None),
                    (Err(Failed::Bug(why)), Item::Wrong(file, _)) => return told.wrong(file, &why),
                };
                told.one(&row, None, report.as_ref());
                recorded.settle(&row, item.known()).iter().for_each(|note| told.note(note));
            }
            Came::Due(..) => {}
        });
        if !self.interrupt.is_spoilt() {
            told.end(course.left(), course.began());
        }
        // What was not begun was interrupted too.
        let interrupted = (course.left() == Some(Left::Interrupted)).then_some(ExitCode::Interrupted);
        let is_whole = told.sum.told() == told.sum.all;
        ExitCode::worst([told.code()].into_iter().chain(interrupted.filter(|_| !is_whole)))
    }

    /// Runs that failed before and are not asked for otherwise: a line for each.
    fn replay(
        &self,
        screen: &mut Screen,
        course: &Course<'_>,
        jobs: usize,
        ready: &[Lot<'_>],
        before: &[&Known],
        recorded: &mut Recorded,
    ) -> ExitCode {
        let work = |place: u64, (lot, known): &(&Lot<'_>, &Known)| {
            let tasks = lot.tasks.as_ref().map_err(String::clone)?;
            let seed = known.failure.seed;
            let row = Quick { args: self.args, source: lot.source, tasks, seed, course, place }.run();
            if row.as_ref().is_some_and(|row| !row.holds()) {
                course.failed(0);
            }
            Ok(row)
        };
        let mut codes = Vec::new();
        let items = ready.iter().zip(before.iter().copied());
        each(jobs, items, &|| course.goes_on(), &work, &mut |came| {
            let Came::Due(_, (_, known), result) = came else { return };
            let note = match result {
                Err(why) => {
                    codes.push(ExitCode::Invalid);
                    Some(why)
                }
                Ok(Some(row)) => {
                    codes.push(row.code());
                    let note = recorded.settle(&row, Some(known));
                    note.map(|note| if row.holds() { note } else { format!("{note}\n  again:  {}", row.again) })
                }
                Ok(None) => None,
            };
            note.iter().for_each(|note| screen.error(note));
        });
        ExitCode::worst(codes)
    }
}

impl Entry {
    /// The scenario, if it is one.
    pub(super) fn source(&self) -> Option<&Source> {
        match self {
            Self::Ready(source) => Some(source),
            Self::Wrong { .. } => None,
        }
    }

    /// What is wrong with it, if it is none.
    pub(super) fn wrong(&self) -> Option<(&str, &str)> {
        match self {
            Self::Ready(_) => None,
            Self::Wrong { file, why } => Some((file, why)),
        }
    }
}

impl<'i> Item<'i> {
    fn source(&self) -> Option<&'i Source> {
        match self {
            Self::Run(lot, _) => Some(lot.source),
            Self::Wrong(..) => None,
        }
    }

    fn file(&self) -> &'i str {
        match self {
            Self::Run(lot, _) => &lot.source.file,
            Self::Wrong(file, _) => file,
        }
    }

    fn known(&self) -> Option<&'i Known> {
        match self {
            Self::Run(_, known) => *known,
            Self::Wrong(..) => None,
        }
    }
}

/// A panic outside of a run is a bug of ours like one inside, and ends no other run.
fn no_panic(work: impl FnOnce() -> Result) -> Result {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|payload| {
        let text = payload.downcast_ref::<&str>().map(|s| (*s).to_owned());
        Err(Failed::Bug(text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_default()))
    })
}

/// A run that a bug of ours ended.
fn bug_row(lot: &Lot<'_>, seed: u64, why: String) -> RunRow {
    RunRow { exit: ExitCode::Bug.number(), why: Some(why), ..lot.source.row(seed) }
}

/// Tells of a scenario that is alone: its whole report.
fn tell_one(screen: &mut Screen, format: Format, file: &str, result: Result) -> (ExitCode, Option<RunRow>) {
    let mut form = Form::new(format);
    let mut text = form.begin();
    let lost = |exit: ExitCode, why: &str| Lost { file: file.to_owned(), seed: None, exit: exit.number(), why: why.to_owned() };
    let told = match result {
        Ok(mut made) => {
            if format == Format::Github {
                locate(&mut made.report);
            }
            text += &form.run(&made.report);
            (made.row.code(), Some(made.row))
        }
        Err(Failed::Invalid(why)) => {
            screen.error(&why);
            text += &form.lost(&lost(ExitCode::Invalid, &why));
            (ExitCode::Invalid, None)
        }
        Err(Failed::Bug(why)) => {
            text += &form.lost(&lost(ExitCode::Bug, &why));
            (bug(screen, &why), None)
        }
    };
    text += &form.end(&Totals::default());
    if !text.is_empty() {
        let _ = screen.raw(&text);
    }
    step_summary(screen, &form);
    told
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
