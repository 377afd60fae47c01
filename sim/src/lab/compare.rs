//! A run held against a log, event by event.

use std::io::{Read, Seek};

use koipond_record::log::LogReader;
use koipond_record::{Event, RecordError, Round, Seq};

use super::part::{Cast, Walk, before, led_to};
use crate::world::{Flow, Observer};

/// The first event in which two runs differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// Its place in both logs.
    pub at: Seq,
    /// The first run's event; `None` where it had ended.
    pub first: Option<Event>,
    /// The second run's event; `None` where it had ended.
    pub second: Option<Event>,
    /// Who takes part, if the log says so.
    pub cast: Option<Cast>,
    /// What came before in both, of the same node where it is an event of a node.
    pub before: Vec<Event>,
    /// What led to the first run's event in both, the nearest first.
    pub led_first: Vec<Event>,
    /// What led to the second run's event in both, the nearest first.
    pub led_second: Vec<Event>,
}

impl Difference {
    fn at(at: Seq, first: Option<Event>, second: Option<Event>) -> Self {
        Self { at, first, second, cast: None, before: Vec::new(), led_first: Vec::new(), led_second: Vec::new() }
    }
}

/// Observes a run and compares it with a log.
pub struct Comparison<R> {
    log: LogReader<R>,
    walk: Walk,
    next: Seq,
    found: Option<Difference>,
    failed: Option<RecordError>,
}

impl<R: Read + Seek + Send> Comparison<R> {
    /// A comparison with this log.
    #[must_use]
    pub fn with(log: LogReader<R>) -> Self {
        Self { log, walk: Walk::begin(), next: Seq(0), found: None, failed: None }
    }

    /// What was found, once the run is over.
    ///
    /// # Errors
    /// When the log could not be read to its end.
    pub fn finish(mut self) -> Result<Option<Difference>, RecordError> {
        if self.found.is_none() && self.failed.is_none() {
            let at = self.next;
            self.found = self.logged().map(|first| Difference::at(at, Some(first), None));
        }
        match self.failed {
            Some(why) => Err(why),
            None => self.found.take().map(|found| self.explained(found)).transpose(),
        }
    }

    /// A difference with what came before it and what led to it. All of that is in the log, since both runs agree up to there.
    fn explained(&mut self, mut found: Difference) -> Result<Difference, RecordError> {
        found.cast = Cast::of(&mut self.log)?;
        if let Some(event) = found.first.as_ref().or(found.second.as_ref()) {
            found.before = before(&mut self.log, event)?;
        }
        found.led_first = led_to(&mut self.log, found.first.as_ref())?;
        found.led_second = led_to(&mut self.log, found.second.as_ref())?;
        Ok(found)
    }

    /// The log's next event.
    fn logged(&mut self) -> Option<Event> {
        self.walk.next(&mut self.log).unwrap_or_else(|why| {
            self.failed = Some(why);
            None
        })
    }
}

impl<R: Read + Seek + Send> Observer for Comparison<R> {
    fn event(&mut self, event: &Event, encoded: &[u8], _: Round) -> Flow {
        if self.found.is_some() || self.failed.is_some() {
            return Flow::Stop;
        }
        let first = self.logged();
        if self.failed.is_some() {
            return Flow::Stop;
        }
        self.next = Seq(event.seq.0 + 1);
        // Encoded forms are compared, since a log keeps large payloads by their hash alone.
        let same = first.as_ref().is_some_and(|first| {
            let mut bytes = Vec::with_capacity(encoded.len());
            koipond_record::log::encode(first, &mut bytes);
            bytes == encoded
        });
        if same {
            return Flow::Go;
        }
        self.found = Some(Difference::at(event.seq, first, Some(event.clone())));
        Flow::Stop
    }
}
