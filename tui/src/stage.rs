//! A pane filled over a small run in memory, for the tests of panes.

use std::io::Cursor;

use koipond_record::log::{LogReader, LogWriter, encode};
use koipond_record::{Event, Seq};
use ratatui::layout::Size;

use crate::line::Content;
use crate::model::Model;
use crate::page::Look;
use crate::source::{Input, Source};
use crate::traffic;
use crate::view::Pane;

/// A run, and where it is looked at.
pub struct Stage {
    pub model: Model,
    pub source: Source,
    events: Vec<Event>,
}

impl Stage {
    /// The run that `traffic` tells, looked at from its end.
    pub fn traffic() -> Self {
        Self::of(traffic::events())
    }

    /// A run of these events, looked at from its end.
    pub fn of(events: Vec<Event>) -> Self {
        let mut writer = LogWriter::new(Vec::new()).expect("memory takes it");
        let first = events.first().and_then(crate::story::Story::of).expect("it begins as a run does");
        for event in &events {
            let mut bytes = Vec::new();
            encode(event, &mut bytes);
            writer.add(event, &bytes, first.round(event.at)).expect("memory takes it");
        }
        let bytes = writer.finish().expect("memory takes it");
        let log = LogReader::open(Cursor::new(bytes)).expect("it is a log").over(|input| Box::new(input) as Box<dyn Input>);
        let mut source = Source::new(log, None).expect("it can be read").expect("it begins as a run does");
        source.mark_some(usize::MAX);
        let mut model = Model::new(source.story().clone(), source.end(), None);
        model.size = Size { width: 120, height: 40 };
        Self { model, source, events }
    }

    /// Looked at from the first event whose words have this in them.
    pub fn at(mut self, words: &str) -> Self {
        let story = self.source.story();
        let told = |event: &&Event| format!("{} {}", story.actor(event), story.words(event)).contains(words);
        self.model.cursor = self.events.iter().find(told).unwrap_or_else(|| panic!("no event says `{words}`")).seq;
        self
    }

    /// With this node chosen.
    pub fn node(mut self, node: usize) -> Self {
        self.model.node = Some(node);
        self
    }

    /// What a pane shows.
    pub fn fill(&mut self, pane: &Pane, width: usize, height: usize) -> Content {
        self.model.page.selected = self.source.event(self.model.cursor);
        (pane.fill)(&mut Look { model: &self.model, source: &mut self.source, width, height })
    }

    /// What a pane shows at 100 × 30, a line each.
    pub fn text(&mut self, pane: &Pane) -> String {
        text(&self.fill(pane, 100, 30))
    }
}

/// The lines of a pane.
pub fn text(content: &Content) -> String {
    let lines: Vec<String> = content.lines.iter().map(|line| line.text().trim_end().to_owned()).collect();
    lines.join("\n")
}

/// The run of one event: it began.
pub fn only_begun() -> Stage {
    Stage::of(traffic::events().into_iter().take(1).collect())
}

/// The line that has this in it, and the event it leads to.
pub fn leads(content: &Content, words: &str) -> Option<Seq> {
    content.lines.iter().find(|line| line.text().contains(words)).and_then(|line| line.to)
}

#[cfg(test)]
mod tests {
    use koipond_record::event::{
        Absence, ChainEvent, FaultEvent, JsError, NetEvent, NodeEvent, Provider, RunEvent, StorageEvent, StoredFile,
    };
    use koipond_record::{
        Ask, CallId, Hash, HttpRequest, NodeId, Payload, Pubkey, RequestId, Roe, RoeChange, Round, SimTime, Slot, SlotClock, Span, What,
    };

    use super::*;
    use crate::view::PANES;

    const FAR: u64 = u64::MAX;

    /// What no run says, and a damaged or hostile log may.
    fn hostile() -> Vec<Event> {
        let nobody = Pubkey::from_text("\u{1b}[2J");
        let kept = || Payload::Kept { hash: Hash([9; 32]), len: FAR };
        let files =
            vec![StoredFile { name: "\u{202e}a\n".to_owned(), content: kept() }, StoredFile { name: String::new(), content: kept() }];
        let (cid, name, through) = (String::new(), "x".repeat(5000), "\u{1b}".to_owned());
        let host = Provider::StorageNode(u32::MAX);
        let http = HttpRequest {
            method: "G".to_owned(),
            scheme: String::new(),
            host: "10.255.255.255".to_owned(),
            port: 0,
            path: "/\n".to_owned(),
            headers: Vec::new(),
            body: kept(),
        };
        let error = JsError { name: String::new(), message: "\n".to_owned(), place: String::new(), stack: "\n\n at x".to_owned() };
        let why = Absence::NoSuchName { names: vec!["\u{7}".to_owned()] };
        let (by, to) = (nobody.clone(), NodeId(u32::MAX));
        let call = CallId(FAR);
        let what = [
            What::Storage(StorageEvent::Stored {
                cid: cid.clone(),
                files,
                hosts: vec![host, Provider::Node(to)],
                through: through.clone(),
            }),
            What::Storage(StorageEvent::Missing { cid: cid.clone(), name, through, why }),
            What::Storage(StorageEvent::Dropped { cid, by: host, why: String::new() }),
            What::Storage(StorageEvent::Billed { round: Round(FAR), bytes: FAR, amount: Roe(FAR) }),
            What::Node(NodeEvent::Called { call, ask: Ask::Http(http.clone()) }),
            What::Net(NetEvent::Retransmitted { call, lost: u32::MAX }),
            What::Net(NetEvent::Retransmitted { call, lost: u32::MAX }),
            What::Net(NetEvent::HeldUp { call, by: Span(FAR), entry: u32::MAX, kind: String::new() }),
            What::Net(NetEvent::Forwarded { call, to, request: RequestId(FAR) }),
            What::Net(NetEvent::Requested { name: String::new(), request: RequestId(FAR), http }),
            What::Node(NodeEvent::Threw(error)),
            What::Chain(ChainEvent::Submitted { round: Round(FAR), by: by.clone(), value: "\u{1b}".repeat(600), slot: Slot(FAR) }),
            What::Chain(ChainEvent::ListSubmitted {
                round: Round(FAR),
                by: by.clone(),
                entries: vec![(by.clone(), RoeChange(i64::MIN)); 99],
            }),
            What::Chain(ChainEvent::PayoutFailed { round: Round(FAR), list_by: by, why: "\n".to_owned() }),
            What::Fault(FaultEvent::Ended { entry: 0, kind: String::new() }),
            What::Fault(FaultEvent::Began { entry: u32::MAX, kind: "\n".to_owned(), what: String::new(), nodes: vec![to; 9] }),
        ];
        let mut events: Vec<Event> = traffic::events().into_iter().take(1).collect();
        for (seq, what) in (1..).zip(what) {
            // A cause may point to itself or into the future.
            let cause = Some(Seq(if seq % 3 == 0 { FAR } else { seq - seq % 2 }));
            events.push(Event { seq: Seq(seq), at: SimTime(FAR - 20 + seq), node: Some(to), cause, what });
        }
        events
    }

    #[test]
    fn no_pane_panics_on_what_no_run_says() {
        let count = hostile().len() as u64;
        for cursor in 0..count {
            let mut stage = Stage::of(hostile());
            stage.model.cursor = Seq(cursor);
            for node in [None, Some(0), Some(usize::MAX)] {
                stage.model.node = node;
                for pane in &PANES {
                    for (width, height) in [(0, 0), (1, 1), (38, 6), (198, 50)] {
                        stage.fill(pane, width, height);
                    }
                }
            }
        }
    }

    #[test]
    fn no_pane_takes_long_over_a_clock_that_no_run_has() {
        let (tick, day) = (Span(1), Span(u64::MAX / 2));
        for (slot_time, round_time, starting_slot) in [(tick, 1, 0), (tick, FAR, 0), (day, 1, 1 << 62), (day, FAR, 1)] {
            let mut events = hostile();
            let What::Run(RunEvent::Started { schedule, .. }) = &mut events[0].what else { panic!("it begins as a run does") };
            schedule.clock = SlotClock { slot_time, round_time, starting_slot: Slot(starting_slot), paces: None };
            (schedule.submission_window, schedule.audit_window, schedule.rounds) = (FAR, FAR, FAR);
            let mut stage = Stage::of(events);
            for pane in &PANES {
                stage.fill(pane, 100, 30);
            }
        }
    }

    #[test]
    fn no_pane_gives_a_terminal_a_command() {
        let mut stage = Stage::of(hostile());
        for pane in &PANES {
            let told = text(&stage.fill(pane, 100, 30));
            assert!(!told.chars().any(|c| c.is_control() && c != '\n'), "{}: {told:?}", pane.name);
        }
    }
}
