//! One trace event as text: an object of JSON in a line of its own.

use std::fmt::Write as _;

use koipond_record::{Seq, SimTime};

use super::super::text::short;

/// The longest name of a slice, in bytes.
const NAME_BYTES: usize = 200;

/// Where something is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Track {
    /// The process.
    pub(super) process: u64,
    /// The thread within it.
    pub(super) thread: u64,
}

/// What a trace event is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// A slice of a track begins.
    Begin,
    /// The slice of a track that began last ends.
    End,
    /// A slice whose length is known, in nanoseconds.
    Whole(u64),
    /// Something that takes no time.
    Instant,
    /// Something that takes no time and is marked over all tracks.
    Alarm,
    /// A slice that may overlap others begins; the number names it within its process and kind.
    Opens(u64),
    /// It ends.
    Closes(u64),
    /// An arrow begins here.
    Departs(u64),
    /// It goes on over here.
    Passes(u64),
    /// It ends here.
    Arrives(u64),
    /// A process has a name.
    ProcessName,
    /// A thread has a name.
    ThreadName,
}

/// One trace event.
pub(super) struct Line<'l> {
    pub(super) phase: Phase,
    pub(super) track: Track,
    pub(super) at: SimTime,
    pub(super) kind: &'static str,
    pub(super) name: &'l str,
    /// The event of the log that it is.
    pub(super) seq: Option<Seq>,
}

impl Line<'_> {
    /// Adds it to a text.
    pub(super) fn write(&self, out: &mut String) {
        let Track { process, thread } = self.track;
        let name = quoted(self.name);
        let (letter, more) = match self.phase {
            Phase::ProcessName | Phase::ThreadName => {
                let what = if self.phase == Phase::ProcessName { "process_name" } else { "thread_name" };
                let _ = write!(out, "{{\"ph\":\"M\",\"pid\":{process},\"tid\":{thread},\"name\":\"{what}\",\"args\":{{\"name\":{name}}}}}");
                return;
            }
            Phase::Begin => ("B", String::new()),
            Phase::End => ("E", String::new()),
            Phase::Whole(length) => ("X", format!(",\"dur\":{}", micros(length))),
            Phase::Alarm => ("i", ",\"s\":\"g\"".to_owned()),
            Phase::Instant => ("i", ",\"s\":\"t\"".to_owned()),
            Phase::Opens(id) => ("b", format!(",\"id\":{id}")),
            Phase::Closes(id) => ("e", format!(",\"id\":{id}")),
            Phase::Departs(id) => ("s", format!(",\"id\":{id}")),
            Phase::Passes(id) => ("t", format!(",\"id\":{id}")),
            // The arrow's head is at the slice around it, not at the next one.
            Phase::Arrives(id) => ("f", format!(",\"id\":{id},\"bp\":\"e\"")),
        };
        let at = micros(self.at.0);
        let kind = self.kind;
        let _ =
            write!(out, "{{\"ph\":\"{letter}\",\"pid\":{process},\"tid\":{thread},\"ts\":{at},\"cat\":\"{kind}\",\"name\":{name}{more}");
        if let Some(seq) = self.seq {
            let _ = write!(out, ",\"args\":{{\"event\":{}}}", seq.0);
        }
        out.push('}');
    }
}

/// Nanoseconds as the microseconds of trace events, exactly.
fn micros(nanos: u64) -> String {
    format!("{}.{:03}", nanos / 1_000, nanos % 1_000)
}

/// A text as JSON has it, short and on one line.
fn quoted(text: &str) -> String {
    serde_json::Value::from(short(text, NAME_BYTES)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_an_object_whatever_its_name_holds() {
        let track = Track { process: 3, thread: 1 };
        let name = "says \"\u{1b}[31m\\ {\nand\u{0}";
        let line = Line { phase: Phase::Whole(1_500), track, at: SimTime(1_234_567), kind: "work", name, seq: Some(Seq(9)) };
        let mut text = String::new();
        line.write(&mut text);
        let read: serde_json::Value = serde_json::from_str(&text).expect("it is JSON");
        assert_eq!(read["name"], "says \"\\ { and");
        assert!(text.contains("\"ts\":1234.567,") && text.contains("\"dur\":1.500") && text.contains("{\"event\":9}"), "{text}");
    }
}
