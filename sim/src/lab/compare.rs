//! A run held against a log, event by event.

use std::collections::VecDeque;
use std::io::{Read, Seek};

use koipond_record::log::LogReader;
use koipond_record::{Event, RecordError, Round, Seq};

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
}

/// Observes a run and compares it with a log.
pub struct Comparison<R> {
    log: LogReader<R>,
    frame: usize,
    waiting: VecDeque<Event>,
    next: Seq,
    found: Option<Difference>,
    failed: Option<RecordError>,
}

impl<R: Read + Seek + Send> Comparison<R> {
    /// A comparison with this log.
    #[must_use]
    pub fn with(log: LogReader<R>) -> Self {
        Self { log, frame: 0, waiting: VecDeque::new(), next: Seq(0), found: None, failed: None }
    }

    /// What was found, once the run is over.
    ///
    /// # Errors
    /// When the log could not be read to its end.
    pub fn finish(mut self) -> Result<Option<Difference>, RecordError> {
        if self.found.is_none() && self.failed.is_none() {
            let at = self.next;
            self.found = self.logged().map(|first| Difference { at, first: Some(first), second: None });
        }
        match self.failed {
            Some(why) => Err(why),
            None => Ok(self.found),
        }
    }

    /// The log's next event.
    fn logged(&mut self) -> Option<Event> {
        while self.waiting.is_empty() && self.frame < self.log.frames().len() {
            match self.log.frame(self.frame) {
                Ok(events) => self.waiting.extend(events),
                Err(why) => {
                    self.failed = Some(why);
                    return None;
                }
            }
            self.frame += 1;
        }
        self.waiting.pop_front()
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
        self.found = Some(Difference { at: event.seq, first, second: Some(event.clone()) });
        Flow::Stop
    }
}
