//! Bugs of the judges and of the log's file.

use std::io::Cursor;

use koipond_check::{Judgement, Panel};
use koipond_record::log::{LogReader, LogWriter};
use koipond_record::{Event, RecordError, Round, Verdict};
use koipond_scenarios::Plan;

use crate::custom::Judges;
use crate::tasks::Tasks;
use crate::world::{Flow, Observer, Plant};

/// A bug of what judges a run or keeps its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// An invariant is not judged.
    CheckerOff,
    /// An invariant holds whatever happens; in a world in which it does not.
    CheckerBlind,
    /// A verb does not see its events.
    VerbBlind,
    /// What is expected of the end holds whatever happens.
    FinallyHolds,
    /// A byte in the middle of the log's file is another.
    DamagedFrame,
    /// The end of the log's file is missing.
    CutLog,
}

/// The invariant that is turned off or blind.
const SUPPLY: &str = "supply is conserved";

impl Flaw {
    /// What must be wrong in the world for this to matter.
    pub(super) fn plant(self) -> Option<Plant> {
        (self == Self::CheckerBlind).then_some(Plant::Mints)
    }
}

/// Judges a run, with a flaw if there is one.
pub(super) struct Bench {
    judges: Judges,
    flaw: Option<Flaw>,
}

impl Bench {
    pub(super) fn of(plan: &Plan, tasks: &Tasks, flaw: Option<Flaw>) -> Self {
        Self { judges: Judges::of(Panel::new(&plan.expect, &plan.waive), tasks), flaw }
    }

    pub(super) fn finish(self) -> Vec<Judgement> {
        let mut all = self.judges.finish();
        match self.flaw {
            Some(Flaw::CheckerOff) => all.retain(|judgement| judgement.name != SUPPLY),
            Some(Flaw::CheckerBlind) => holds(&mut all, |judgement| judgement.name == SUPPLY),
            Some(Flaw::VerbBlind) => holds(&mut all, |judgement| judgement.name.ends_with("never slashed")),
            Some(Flaw::FinallyHolds) => holds(&mut all, |judgement| judgement.name.starts_with("in the end")),
            _ => {}
        }
        all
    }
}

fn holds(all: &mut [Judgement], which: impl Fn(&Judgement) -> bool) {
    for judgement in all.iter_mut().filter(|judgement| which(judgement)) {
        judgement.verdict = Verdict::Held { why: "nothing was looked at".to_owned() };
    }
}

impl Observer for Bench {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        drop(self.judges.on_event(event));
        Flow::Go
    }
}

/// Keeps a log in memory as its file has it, and spoils the file if it is to.
pub(super) struct File {
    writer: Option<LogWriter<Vec<u8>>>,
    flaw: Option<Flaw>,
}

impl File {
    pub(super) fn of(flaw: Option<Flaw>) -> Self {
        Self { writer: LogWriter::new(Vec::new()).ok(), flaw }
    }

    /// The file, opened.
    pub(super) fn open(self) -> Result<LogReader<Cursor<Vec<u8>>>, RecordError> {
        let lost = || RecordError::Damaged { after: 0, why: "it could not be kept in memory".to_owned() };
        let mut bytes = self.writer.and_then(|writer| writer.finish().ok()).ok_or_else(lost)?;
        let middle = bytes.len() / 2;
        match self.flaw {
            Some(Flaw::DamagedFrame) => bytes[middle] ^= 0x10,
            Some(Flaw::CutLog) => bytes.truncate(middle),
            _ => {}
        }
        LogReader::open(Cursor::new(bytes))
    }
}

impl Observer for File {
    fn event(&mut self, event: &Event, encoded: &[u8], round: Round) -> Flow {
        if self.writer.as_mut().is_some_and(|writer| writer.add(event, encoded, round).is_err()) {
            self.writer = None;
        }
        Flow::Go
    }
}
