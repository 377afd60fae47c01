//! A small run, told by hand: four nodes, one of which submits a made-up proof and is slashed for it.

use std::path::{Path, PathBuf};

use koipond_record::event::{Absence, ChainEvent, Exit, FaultEvent, Level, NodeCard, NodeEvent, RunEvent, Schedule, StorageEvent};
use koipond_record::log::{Digest, LogWriter, encode};
use koipond_record::{
    Ask, CallId, Derived, Event, Instruction, Manifest, NodeId, Pubkey, Roe, RoeChange, Round, RunFolder, Seq, Slot, SlotClock, Span,
    TaskFunction, TaskMessage, TaskNo, Transaction, Verdict, What,
};

/// The slash of the copycat.
pub const SLASH: Seq = Seq(37);
/// The submission of the copycat's made-up proof, as the chain has it.
pub const FALSE_PROOF: Seq = Seq(14);
/// The crash of honest-3.
pub const CRASH: Seq = Seq(15);

pub const CLOCK: SlotClock = SlotClock { slot_time: Span::from_millis(408), starting_slot: Slot(1000), round_time: 1200, paces: None };
const COPYCAT: u32 = 3;

struct Teller {
    events: Vec<Event>,
}

/// The staking key of a node.
pub fn key(node: u32) -> Pubkey {
    Pubkey::from_bytes(&[u8::try_from(node + 1).expect("there are few nodes"); 32])
}

fn main_key(node: u32) -> Pubkey {
    Pubkey::from_bytes(&[u8::try_from(node + 101).expect("there are few nodes"); 32])
}

fn koii(text: &str) -> Roe {
    text.parse().expect("the amount is right")
}

impl Teller {
    fn tell(&mut self, slot: u64, node: Option<u32>, cause: Option<Seq>, what: What) -> Seq {
        let seq = Seq(self.events.len() as u64);
        let at = CLOCK.begins(Slot(slot));
        self.events.push(Event { seq, at, node: node.map(NodeId), cause, what });
        seq
    }

    fn chain(&mut self, slot: u64, cause: Option<Seq>, what: ChainEvent) -> Seq {
        self.tell(slot, None, cause, What::Chain(what))
    }

    fn node(&mut self, slot: u64, node: u32, cause: Option<Seq>, what: NodeEvent) -> Seq {
        self.tell(slot, Some(node), cause, What::Node(what))
    }

    fn asked(&mut self, slot: u64, node: u32, cause: Seq, function: TaskFunction, round: u64) -> Seq {
        let message = TaskMessage { function, round: Round(round), previous_failed: false };
        self.node(slot, node, Some(cause), NodeEvent::Asked(message))
    }

    /// A node is told to submit, sends its proof, and the chain has it 50 slots later.
    fn submits(&mut self, slot: u64, node: u32, cause: Seq, value: &str) -> Seq {
        let asked = self.asked(slot, node, cause, TaskFunction::SubmitPayload, 0);
        let what = Instruction::SubmitTask { round: Round(0), value: value.to_owned() };
        let ask = Ask::Send(Transaction { by: key(node), payer: main_key(node), task: TaskNo(0), what });
        let sent = self.node(slot, node, Some(asked), NodeEvent::Called { call: CallId(u64::from(node)), ask });
        let slot = slot + 50;
        let what = ChainEvent::Submitted { round: Round(0), by: key(node), value: value.to_owned(), slot: Slot(slot) };
        self.chain(slot, Some(sent), what)
    }

    fn votes(&mut self, slot: u64, by: u32, candidate: u32, cause: Seq, opened: bool) -> Seq {
        let what = ChainEvent::Audited { round: Round(0), candidate: key(candidate), by: key(by), is_valid: false, opened };
        self.chain(slot, Some(cause), what)
    }

    fn round(&mut self, round: u64) -> Seq {
        let what = RunEvent::RoundBegan { round: Round(round) };
        self.tell(1000 + 1200 * round, None, None, What::Run(what))
    }
}

/// The events of the story.
pub fn events() -> Vec<Event> {
    let mut teller = Teller { events: Vec::new() };
    beginning(&mut teller);
    submissions(&mut teller);
    let list = judgement(&mut teller);
    payout(&mut teller, list);
    teller.events
}

/// The story as it would be if honest-3 had not crashed.
pub fn without_the_crash() -> Vec<Event> {
    let is_of_crash = |event: &Event| matches!(&event.what, What::Fault(_) | What::Node(NodeEvent::Ended(_) | NodeEvent::Booted { .. }));
    let (gone, mut left): (Vec<Event>, Vec<Event>) = events().into_iter().partition(is_of_crash);
    let moved = |seq: Seq| Seq(seq.0 - gone.iter().filter(|event| event.seq < seq).count() as u64);
    for event in &mut left {
        (event.seq, event.cause) = (moved(event.seq), event.cause.map(moved));
    }
    left
}

fn beginning(t: &mut Teller) {
    let names = ["honest-1", "honest-2", "honest-3", "copycat-1"];
    let card = |(node, name): (u32, &&str)| NodeCard {
        name: (*name).to_owned(),
        group: name.split('-').next().unwrap_or_default().to_owned(),
        key: key(node),
        main: main_key(node),
        stake: koii("5"),
        behaviour: if node == COPYCAT { "copycat" } else { "honest" }.to_owned(),
        task: TaskNo(0),
        computer: NodeId(node),
    };
    let nodes = (0..4).zip(&names).map(card).collect();
    let schedule = Schedule { clock: CLOCK, submission_window: 400, audit_window: 400, rounds: 4 };
    let started = RunEvent::Started {
        scenario: "a copycat is slashed".to_owned(),
        seed: 7,
        schedule,
        nodes,
        may_fork: false,
        tasks: vec![String::new()],
    };
    let start = t.tell(1000, None, None, What::Run(started));
    t.chain(
        1000,
        Some(start),
        ChainEvent::TaskCreated {
            task: TaskNo(0),
            id: Pubkey::from_bytes(&[255; 32]),
            name: "kept file".to_owned(),
            total_bounty: koii("8"),
            bounty_per_round: koii("1"),
            minimum_stake: koii("5"),
        },
    );
    for node in 0..4 {
        t.chain(1000, Some(start), ChainEvent::Staked { by: key(node), from: main_key(node), amount: koii("5") });
    }
}

fn submissions(t: &mut Teller) {
    let round = t.round(1);
    t.submits(2210, 0, round, "bafybeihonestone0000000000000000000000000000000000000000001");
    t.submits(2260, 1, round, "bafybeihonesttwo0000000000000000000000000000000000000000002");
    t.node(2310, COPYCAT, Some(round), NodeEvent::Deviated { behaviour: "copycat".to_owned(), did: "made up a proof".to_owned() });
    let what = ChainEvent::Submitted { round: Round(0), by: key(COPYCAT), value: "bafymadeup".to_owned(), slot: Slot(2360) };
    t.chain(2360, Some(Seq(13)), what);
    let what =
        FaultEvent::Began { entry: 1, kind: "crash".to_owned(), what: "honest-3 crashes for 90 s".to_owned(), nodes: vec![NodeId(2)] };
    let crash = t.tell(2400, None, None, What::Fault(what));
    t.node(2400, 2, Some(crash), NodeEvent::Ended(Exit::Killed { by: "crash (timeline 1)".to_owned() }));
}

fn judgement(t: &mut Teller) -> Seq {
    let failed = [(2620, 0), (2630, 1)].map(|(slot, node)| {
        let asked = t.asked(slot, node, Seq(6), TaskFunction::AuditPayload, 0);
        let (cid, name, through) = ("bafymadeup".to_owned(), "proof.json".to_owned(), "ipfs-gateway.koii.live".to_owned());
        let missing = StorageEvent::Missing { cid, name, through, why: Absence::NeverStored };
        let missing = t.tell(slot + 1, Some(node), Some(asked), What::Storage(missing));
        let text = "AUDIT bafymadeup cannot be fetched".to_owned();
        let len = text.len() as u64;
        t.node(slot + 2, node, Some(missing), NodeEvent::Said { level: Level::Warn, text, len })
    });
    t.votes(2672, 0, COPYCAT, failed[0], true);
    let vote = t.votes(2682, 1, COPYCAT, failed[1], false);
    t.node(2750, 2, None, NodeEvent::Booted { boot: 1, round: Round(1) });
    let round = t.round(2);
    for node in [0, 1, 2] {
        t.asked(3410, node, round, TaskFunction::ExecuteTask, 2);
    }
    let make = t.asked(3410, 1, vote, TaskFunction::GenerateAndSubmitDistributionList, 0);
    t.chain(3450, Some(make), ChainEvent::ListUploaded { round: Round(0), by: key(1), chunk: 0, of: 1 });
    let half = RoeChange(500_000_000);
    let entries = vec![(key(0), half), (key(1), half), (key(COPYCAT), RoeChange(-3_500_000_000))];
    let list = t.chain(3460, Some(make), ChainEvent::ListSubmitted { round: Round(0), by: key(1), entries });
    t.node(3470, 0, None, NodeEvent::Said { level: Level::Log, text: "the list\nlooks \u{1b}[31mright".to_owned(), len: 23 });
    list
}

fn payout(t: &mut Teller, list: Seq) {
    t.chain(3900, Some(list), ChainEvent::PaidOut { round: Round(0), list_by: key(1) });
    let paid = Seq(t.events.len() as u64 - 1);
    for node in [0, 1] {
        t.chain(3900, Some(paid), ChainEvent::Rewarded { round: Round(0), to: key(node), amount: koii("0.5") });
    }
    let lost = ChainEvent::Slashed { round: Round(0), who: key(COPYCAT), amount: koii("3.5"), of: koii("5") };
    t.chain(3900, Some(paid), lost);
    t.round(3);
    let why = "its stake of 1.5 KOII is below the minimum of 5 KOII".to_owned();
    t.chain(
        4660,
        None,
        ChainEvent::Refused {
            by: key(COPYCAT),
            instruction: koipond_record::InstructionName::SubmitTask,
            round: Some(Round(2)),
            rule: koipond_record::Rule::StakeBelowMinimum,
            why,
        },
    );
    t.tell(4700, None, None, What::Run(RunEvent::SettleBegan));
    t.tell(5799, None, None, What::Run(RunEvent::Ended { reason: koipond_record::event::EndReason::Completed }));
}

/// The verdicts on the story.
fn verdicts() -> [Derived; 2] {
    let verdict = |name: &str, always_on, verdict| Derived::Verdict { name: name.to_owned(), always_on, after: Seq(41), verdict };
    [
        verdict("supply is conserved", true, Verdict::Held { why: "42 events".to_owned() }),
        verdict(
            "nobody is slashed",
            false,
            Verdict::Broken {
                at: SLASH,
                round: Round(2),
                evidence: vec![FALSE_PROOF, Seq(24), SLASH],
                why: "copycat-1 lost 3.5 KOII".to_owned(),
            },
        ),
    ]
}

/// Writes the story as a run folder of this name, each test its own.
pub fn write(name: &str) -> PathBuf {
    write_run(name, &events(), &verdicts(), End::Told)
}

/// Writes the story with many lines of a task in it: some frames, which lines of a task fill.
pub fn write_long(name: &str) -> PathBuf {
    let mut events = events();
    let last = events.last().expect("there are events").clone();
    for n in 0..3_000 {
        let text = format!("line {n} of the task: {:x}", (n as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let len = text.len() as u64;
        let what = What::Node(NodeEvent::Said { level: Level::Log, text, len });
        events.push(Event { seq: Seq(events.len() as u64), node: Some(NodeId(0)), cause: None, what, ..last.clone() });
    }
    write_of(name, &events)
}

/// Writes a finished run folder of this name that holds these events.
pub fn write_of(name: &str, events: &[Event]) -> PathBuf {
    write_run(name, events, &[], End::Told)
}

/// Writes a finished run folder of this name that holds these events and what was computed from them.
pub fn write_told(name: &str, events: &[Event], told: &[Derived]) -> PathBuf {
    write_run(name, events, told, End::Told)
}

/// How a log ends.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// As that of a run that is over.
    Told,
    /// Not yet.
    Open,
}

/// Writes a run folder of this name with these events.
pub fn write_run(name: &str, events: &[Event], verdicts: &[Derived], end: End) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let folder = RunFolder::create(&path).expect("the folder is ours");
    let mut log = LogWriter::new(folder.create_log().expect("the folder is there")).expect("the disk takes it");
    let mut digest = Digest::default();
    for (n, event) in events.iter().enumerate() {
        let mut bytes = Vec::new();
        encode(event, &mut bytes);
        digest.add(&bytes);
        log.add(event, &bytes, CLOCK.round(CLOCK.slot(event.at))).expect("the disk takes it");
        // Several frames, so that every screen crosses them.
        if n % 12 == 11 && events.len() < 1000 {
            log.flush().expect("the disk takes it");
        }
    }
    if end == End::Told {
        log.finish().expect("the disk takes it");
    } else {
        log.flush().expect("the disk takes it");
    }
    let mut derived = folder.create_derived().expect("the folder is there");
    for line in verdicts {
        serde_json::to_writer(&mut derived, &line).expect("it can be written");
        std::io::Write::write_all(&mut derived, b"\n").expect("the disk takes it");
    }
    drop(derived);
    let is_over = end == End::Told;
    folder
        .write_manifest(&Manifest {
            koipond: "0.1.0".to_owned(),
            format: koipond_record::LOG_FORMAT,
            scenario: "a copycat is slashed".to_owned(),
            file: "copycat.yaml".to_owned(),
            seed: 7,
            containment: true,
            digest: is_over.then(|| digest.finish()),
            events: is_over.then_some(events.len() as u64),
            files: Vec::new(),
        })
        .expect("the disk takes it");
    path
}
