//! A small run told event by event, and panes that look at it, for the tests of panes.

use std::io::Cursor;

use koipond_record::event::{ChainEvent, Exit, FaultEvent, Level, NodeCard, NodeEvent, RunEvent, Schedule};
use koipond_record::log::{LogReader, LogWriter, encode};
use koipond_record::{Event, NodeId, Pubkey, Roe, RoeChange, Round, Seq, Slot, SlotClock, Span, TaskFunction, TaskMessage, TaskNo, What};

use crate::line::Content;
use crate::model::Model;
use crate::page::Look;
use crate::source::{Input, Source};
use crate::story::Story;
use crate::view::Pane;

/// Slots of 1 s, rounds of 100 slots, of which 30 are for submissions and the next 30 for audits.
pub const CLOCK: SlotClock = SlotClock { slot_time: Span::from_millis(1000), starting_slot: Slot(0), round_time: 100, paces: None };

/// A run that is being told.
pub struct Tale {
    pub events: Vec<Event>,
}

/// The staking key of a node.
pub fn key(node: u32) -> Pubkey {
    Pubkey::from_text(&format!("key-{node}"))
}

/// Some KOII.
pub fn koii(text: &str) -> Roe {
    text.parse().expect("the amount is right")
}

impl Tale {
    /// A run of nodes, named with their groups, that lasts some rounds.
    pub fn of(names: impl IntoIterator<Item = (String, &'static str)>, rounds: u64, may_fork: bool) -> Self {
        let card = |(node, (name, group)): (u32, (String, &str))| NodeCard {
            name,
            group: group.to_owned(),
            key: key(node),
            main: Pubkey::from_text(&format!("main-{node}")),
            stake: koii("5"),
            behaviour: group.to_owned(),
            task: TaskNo(0),
            computer: NodeId(node),
        };
        let schedule = Schedule { clock: CLOCK, submission_window: 30, audit_window: 30, rounds };
        let started = RunEvent::Started {
            scenario: "a tale".to_owned(),
            seed: 1,
            schedule,
            nodes: (0..).zip(names).map(card).collect(),
            may_fork,
            tasks: vec![String::new()],
        };
        let mut tale = Self { events: Vec::new() };
        tale.tell(0, None, What::Run(started));
        tale
    }

    /// The next event, caused by the one before it.
    pub fn tell(&mut self, slot: u64, node: Option<u32>, what: What) -> Seq {
        let seq = Seq(self.events.len() as u64);
        let cause = seq.0.checked_sub(1).map(Seq);
        self.events.push(Event { seq, at: CLOCK.begins(Slot(slot)), node: node.map(NodeId), cause, what });
        seq
    }

    pub fn chain(&mut self, slot: u64, what: ChainEvent) -> Seq {
        self.tell(slot, None, What::Chain(what))
    }

    pub fn node(&mut self, slot: u64, node: u32, what: NodeEvent) -> Seq {
        self.tell(slot, Some(node), What::Node(what))
    }

    pub fn works(&mut self, slot: u64, node: u32, round: u64) -> Seq {
        let message = TaskMessage { function: TaskFunction::ExecuteTask, round: Round(round), previous_failed: false };
        self.node(slot, node, NodeEvent::Asked(message))
    }

    pub fn submits(&mut self, slot: u64, node: u32, round: u64) -> Seq {
        self.chain(slot, ChainEvent::Submitted { round: Round(round), by: key(node), value: format!("proof-{node}"), slot: Slot(slot) })
    }

    pub fn votes(&mut self, slot: u64, by: u32, candidate: u32, is_valid: bool, opened: bool) -> Seq {
        self.chain(slot, ChainEvent::Audited { round: Round(0), candidate: key(candidate), by: key(by), is_valid, opened })
    }

    /// Its log, as a source that is marked to its end.
    pub fn source(&self) -> Source {
        let mut writer = LogWriter::new(Cursor::new(Vec::new())).expect("memory takes it");
        for event in &self.events {
            let mut bytes = Vec::new();
            encode(event, &mut bytes);
            writer.add(event, &bytes, CLOCK.round(CLOCK.slot(event.at))).expect("memory takes it");
        }
        let log = LogReader::open(writer.finish().expect("memory takes it")).expect("it is a log");
        let mut source =
            Source::new(log.over(|input| Box::new(input) as Box<dyn Input>), None).expect("it can be read").expect("it begins");
        while !source.mark_some(64) {}
        source
    }

    /// What a pane of a size shows at an event, after a change of the model.
    pub fn shown(&self, pane: &Pane, cursor: Seq, (width, height): (usize, usize), change: impl FnOnce(&mut Model)) -> Content {
        let mut source = self.source();
        let story = Story::of(&self.events[0]).expect("it begins the story");
        let mut model = Model::new(story.into(), self.events.len() as u64, Some(cursor));
        model.marked = source.marked();
        model.page.selected = source.event(cursor);
        change(&mut model);
        (pane.fill)(&mut Look { model: &model, source: &mut source, width, height })
    }
}

/// The lines of what a pane shows, without the spaces at their ends.
pub fn texts(content: &Content) -> Vec<String> {
    content.lines.iter().map(|line| line.text().trim_end().to_owned()).collect()
}

/// The slash of the cheat in [`slashed`], and the reboot of honest-3 after it.
pub const SLASH: Seq = Seq(33);
pub const REBOOT: Seq = Seq(36);

/// Three honest nodes, one of which crashes, vote down a cheat, whom a list slashes.
pub fn slashed() -> Tale {
    let names = [("honest-1", "honest"), ("honest-2", "honest"), ("honest-3", "honest"), ("cheat-1", "cheat")];
    let mut s = Tale::of(names.map(|(name, group)| (name.to_owned(), group)), 6, true);
    for node in 0..4 {
        let main = Pubkey::from_text(&format!("main-{node}"));
        s.chain(0, ChainEvent::WalletOpened { owner: main.clone(), amount: koii("10") });
        s.chain(0, ChainEvent::Staked { by: key(node), from: main, amount: koii("5") });
        s.node(0, node, NodeEvent::Booted { boot: 0, round: Round(0) });
        s.works(1, node, 0);
    }
    s.submits(110, 0, 0);
    s.submits(110, 1, 0);
    s.node(111, 3, NodeEvent::Deviated { behaviour: "cheat".to_owned(), did: "made up a proof".to_owned() });
    s.submits(111, 3, 0);
    let fault = FaultEvent::Began { entry: 1, kind: "crash".to_owned(), what: "honest-3 crashes".to_owned(), nodes: vec![NodeId(2)] };
    s.tell(112, None, What::Fault(fault));
    s.node(112, 2, NodeEvent::Ended(Exit::Killed { by: "crash (timeline 1)".to_owned() }));
    s.node(131, 0, NodeEvent::Said { level: Level::Warn, text: "the proof is wrong".to_owned(), len: 18 });
    s.votes(135, 0, 3, false, true);
    s.node(135, 1, NodeEvent::Said { level: Level::Log, text: "no such file\u{1b}[2J".to_owned(), len: 16 });
    s.votes(136, 1, 3, false, false);
    let entries = vec![(key(0), RoeChange(500_000_000)), (key(1), RoeChange(500_000_000)), (key(3), RoeChange(-3_500_000_000))];
    s.chain(205, ChainEvent::ListSubmitted { round: Round(0), by: key(1), entries });
    s.chain(235, ChainEvent::ListAudited { round: Round(0), candidate: key(1), by: key(0), is_valid: true, opened: false });
    s.chain(262, ChainEvent::PaidOut { round: Round(0), list_by: key(1) });
    for node in [0, 1] {
        s.chain(262, ChainEvent::Rewarded { round: Round(0), to: key(node), amount: koii("0.5") });
    }
    s.chain(262, ChainEvent::Rewarded { round: Round(0), to: Pubkey::from_text("stranger"), amount: koii("0.1") });
    s.chain(262, ChainEvent::Slashed { round: Round(0), who: key(3), amount: koii("3.5"), of: koii("5") });
    s.tell(310, None, What::Fault(FaultEvent::Ended { entry: 1, kind: "crash".to_owned() }));
    s.chain(310, ChainEvent::Claimed { by: key(0), to: Pubkey::from_text("main-0"), amount: koii("0.5") });
    s.node(310, 2, NodeEvent::Booted { boot: 1, round: Round(3) });
    s
}

/// A run of one node of which nothing is told but its beginning.
pub fn bare() -> Tale {
    Tale::of([("honest-1".to_owned(), "honest")], 3, false)
}

#[test]
fn the_run_is_the_one_that_its_constants_speak_of() {
    let events = slashed().events;
    let place = |n: Seq| format!("{:?}", events[usize::try_from(n.0).expect("it is small")].what);
    assert!(place(SLASH).contains("Slashed"), "{}", place(SLASH));
    assert!(place(REBOOT).contains("Booted"), "{}", place(REBOOT));
}
