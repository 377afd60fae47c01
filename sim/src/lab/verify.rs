//! The same plan and seed, twice: a difference is named by its first event.

use std::io::Cursor;

use koipond_record::log::{LogReader, LogWriter};
use koipond_record::{Event, RecordError, Round};

use super::compare::{Comparison, Difference};
use crate::world::{Flow, Observer, Outcome, RunError};

/// A log kept in memory.
pub struct Kept {
    writer: Option<LogWriter<Vec<u8>>>,
}

impl Default for Kept {
    fn default() -> Self {
        Self { writer: LogWriter::new(Vec::new()).ok() }
    }
}

impl Kept {
    /// The log, ended.
    ///
    /// # Errors
    /// When memory could not hold it.
    pub fn log(self) -> Result<LogReader<Cursor<Vec<u8>>>, RecordError> {
        LogReader::open(Cursor::new(self.bytes()?))
    }

    /// The log, ended, as it would stand in a file.
    ///
    /// # Errors
    /// When memory could not hold it.
    pub fn bytes(self) -> Result<Vec<u8>, RecordError> {
        let lost = |why: &str| RecordError::Damaged { after: 0, why: why.to_owned() };
        let writer = self.writer.ok_or_else(|| lost("it could not be kept in memory"))?;
        writer.finish().map_err(|why| lost(&why.to_string()))
    }
}

impl Observer for Kept {
    fn event(&mut self, event: &Event, encoded: &[u8], round: Round) -> Flow {
        if self.writer.as_mut().is_some_and(|writer| writer.add(event, encoded, round).is_err()) {
            self.writer = None;
        }
        Flow::Go
    }
}

/// Runs twice and compares: the first run's outcome, and where the second differs.
///
/// # Errors
/// When a run fails, or the first log cannot be kept.
pub fn compare(
    first: impl FnOnce(&mut dyn Observer) -> Result<Outcome, RunError>,
    second: impl FnOnce(&mut dyn Observer) -> Result<Outcome, RunError>,
) -> Result<(Outcome, Option<Difference>), RunError> {
    let damaged = |why: RecordError| RunError::Plan(why.to_string());
    let mut kept = Kept::default();
    let outcome = first(&mut kept)?;
    let mut comparison = Comparison::with(kept.log().map_err(damaged)?);
    second(&mut comparison)?;
    Ok((outcome, comparison.finish().map_err(damaged)?))
}
