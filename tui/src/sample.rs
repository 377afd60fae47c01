//! A long run with one node, for the tests of this package.

use std::io::Cursor;

use koipond_record::event::{ChainEvent, NodeCard, RunEvent, Schedule};
use koipond_record::log::{LogReader, LogWriter, encode};
use koipond_record::{Event, NodeId, Pubkey, Roe, Round, Seq, SimTime, Slot, SlotClock, Span, TaskNo, What};

use crate::run::Options;
use crate::session::Session;
use crate::source::{Input, Source};
use crate::story::Story;

/// The nth event of a long run: one each 10 ms, a round each 1,000 slots of 10 ms, a slash each 25,000.
pub fn nth(n: u64) -> Event {
    let key = Pubkey::from_text("key-0");
    let what = match n {
        0 => What::Run(RunEvent::Started {
            scenario: "long".to_owned(),
            seed: 1,
            schedule: Schedule {
                clock: SlotClock { slot_time: Span::from_millis(10), starting_slot: Slot(0), round_time: 1000, paces: None },
                submission_window: 300,
                audit_window: 300,
                rounds: 100,
            },
            nodes: vec![NodeCard {
                name: "honest-1".to_owned(),
                group: "honest".to_owned(),
                key: key.clone(),
                main: Pubkey::from_text("main-0"),
                stake: Roe(5),
                behaviour: "honest".to_owned(),
                task: TaskNo(0),
                computer: NodeId(0),
            }],
            may_fork: true,
            tasks: vec![String::new()],
        }),
        n if n % 25_000 == 0 => What::Chain(ChainEvent::Slashed { round: Round(n / 1000), who: key, amount: Roe(n), of: Roe(2 * n) }),
        n => What::Chain(ChainEvent::Submitted {
            round: Round(n / 1000),
            by: key,
            value: format!("bafy{}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            slot: Slot(n),
        }),
    };
    Event { seq: Seq(n), at: SimTime(n * 10_000_000), node: None, cause: n.checked_sub(1).map(Seq), what }
}

/// The story that it begins.
pub fn story() -> Story {
    Story::of(&nth(0)).expect("the first event begins the story")
}

/// A finished log of these events.
pub fn source(events: impl IntoIterator<Item = Event>) -> Source {
    let mut writer = LogWriter::new(Vec::new()).expect("memory takes it");
    let mut count = 0;
    for event in events {
        let mut bytes = Vec::new();
        encode(&event, &mut bytes);
        writer.add(&event, &bytes, Round(0)).expect("memory takes it");
        count += 1;
    }
    let bytes = writer.finish().expect("memory takes it");
    let log = LogReader::open(Cursor::new(bytes)).expect("it is a log").over(|input| Box::new(input) as Box<dyn Input>);
    Source::new(log, Some(count)).expect("it can be read").expect("it begins as a run does")
}

/// A look at so many events of the long run, from one of them, at 80 × 24.
pub fn session(events: u64, at: u64) -> Session {
    let mut session = Session::new(source((0..events).map(nth)), Options { at: Some(Seq(at)), ..Options::default() });
    while !session.source.mark_some(64) {}
    session.resize(ratatui::layout::Size { width: 80, height: 24 });
    session
}
