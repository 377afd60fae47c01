//! A small run told by hand for the panes of storage, network, messages and consoles: three nodes store, read, ask each other, and fail.

use koipond_record::event::{
    Absence, ChainEvent, EndReason, FaultEvent, JsError, Level, NetEvent, NodeCard, NodeEvent, Provider, RunEvent, Schedule, StorageEvent,
    StoredFile, Totals,
};
use koipond_record::{
    Ask, CallId, Derived, Event, HttpRequest, HttpResponse, Input, Instruction, NodeId, Payload, Pubkey, Reply, RequestId, Roe, RoeChange,
    Round, Seq, Slot, SlotClock, Span, TaskFunction, TaskMessage, TaskNo, Transaction, What,
};

/// The proof of honest-1.
pub const ONE: &str = "bafybeione00000000000000000000000000000000000000000000000one";
/// The proof of honest-2, which not all can read.
pub const TWO: &str = "bafybeitwo00000000000000000000000000000000000000000000000two";

const CLOCK: SlotClock = SlotClock { slot_time: Span::from_millis(408), starting_slot: Slot(1000), round_time: 1200, paces: None };
const GATEWAY: &str = "ipfs-gateway.koii.live";

struct Teller {
    events: Vec<Event>,
    slot: u64,
}

fn key(node: u32) -> Pubkey {
    Pubkey::from_bytes(&[u8::try_from(node + 1).expect("there are few nodes"); 32])
}

fn main_key(node: u32) -> Pubkey {
    Pubkey::from_bytes(&[u8::try_from(node + 101).expect("there are few nodes"); 32])
}

fn koii(text: &str) -> Roe {
    text.parse().expect("the amount is right")
}

impl Teller {
    /// What follows happens in this slot.
    fn in_slot(&mut self, slot: u64) {
        self.slot = slot;
    }

    /// Each event comes ten milliseconds after the one before, or at the beginning of its slot.
    fn tell(&mut self, node: Option<u32>, cause: Option<Seq>, what: What) -> Seq {
        let seq = Seq(self.events.len() as u64);
        let soon = self.events.last().map_or_else(Default::default, |last| last.at + Span::from_millis(10));
        let at = CLOCK.begins(Slot(self.slot)).max(soon);
        self.events.push(Event { seq, at, node: node.map(NodeId), cause, what });
        seq
    }

    fn node(&mut self, node: u32, cause: Seq, what: NodeEvent) -> Seq {
        self.tell(Some(node), Some(cause), What::Node(what))
    }

    fn calls(&mut self, node: u32, cause: Seq, call: u64, ask: Ask) -> Seq {
        self.node(node, cause, NodeEvent::Called { call: CallId(call), ask })
    }

    fn hears(&mut self, node: u32, cause: Seq, call: u64, reply: Reply) -> Seq {
        self.node(node, cause, NodeEvent::Got(Input::Answer { call: CallId(call), reply }))
    }

    fn says(&mut self, node: u32, cause: Seq, level: Level, text: &str) -> Seq {
        self.node(node, cause, NodeEvent::Said { level, text: text.to_owned(), len: text.len() as u64 })
    }

    fn asked(&mut self, node: u32, cause: Seq, function: TaskFunction, round: u64) -> Seq {
        self.node(node, cause, NodeEvent::Asked(TaskMessage { function, round: Round(round), previous_failed: false }))
    }

    fn sends(&mut self, node: u32, cause: Seq, call: u64, what: Instruction) -> Seq {
        self.calls(node, cause, call, Ask::Send(Transaction { by: key(node), payer: main_key(node), task: TaskNo(0), what }))
    }

    fn chain(&mut self, node: u32, cause: Seq, what: ChainEvent) -> Seq {
        self.tell(Some(node), Some(cause), What::Chain(what))
    }

    fn storage(&mut self, node: u32, cause: Seq, what: StorageEvent) -> Seq {
        self.tell(Some(node), Some(cause), What::Storage(what))
    }

    fn net(&mut self, node: u32, cause: Seq, what: NetEvent) -> Seq {
        self.tell(Some(node), Some(cause), What::Net(what))
    }

    fn round(&mut self, round: u64) -> Seq {
        self.in_slot(1000 + 1200 * round);
        self.tell(None, None, What::Run(RunEvent::RoundBegan { round: Round(round) }))
    }

    fn stores(&mut self, node: u32, cause: Seq, call: u64, cid: &str, hosts: Vec<Provider>) -> Seq {
        let content = Payload::new(*b"{\"price\":41.5}");
        let file = ("proof.json".to_owned(), content.clone());
        let put = self.calls(node, cause, call, Ask::Put { files: vec![file] });
        let files = vec![StoredFile { name: "proof.json".to_owned(), content }];
        let stored = StorageEvent::Stored { cid: cid.to_owned(), files, hosts, through: "tasknet.koii.live".to_owned() };
        let stored = self.storage(node, put, stored);
        self.hears(node, stored, call, Reply::Stored { cid: cid.to_owned() })
    }
}

/// The events of the story.
pub fn events() -> Vec<Event> {
    let mut teller = Teller { events: Vec::new(), slot: 1000 };
    beginning(&mut teller);
    work(&mut teller);
    submissions(&mut teller);
    audits(&mut teller);
    talk(&mut teller);
    payout(&mut teller);
    teller.events
}

fn beginning(t: &mut Teller) {
    let card = |node: u32| NodeCard {
        name: format!("honest-{}", node + 1),
        group: "honest".to_owned(),
        key: key(node),
        main: main_key(node),
        stake: koii("5"),
        behaviour: "honest".to_owned(),
        task: TaskNo(0),
        computer: NodeId(node),
    };
    let started = RunEvent::Started {
        scenario: "three nodes talk".to_owned(),
        seed: 3,
        schedule: Schedule { clock: CLOCK, submission_window: 400, audit_window: 400, rounds: 4 },
        nodes: (0..3).map(card).collect(),
        may_fork: false,
        tasks: vec![String::new()],
    };
    let start = t.tell(None, None, What::Run(started));
    for node in 0..3 {
        t.chain(node, start, ChainEvent::Staked { by: key(node), from: main_key(node), amount: koii("5") });
    }
    let totals = Totals { stake_pot: koii("23"), stakes: koii("15"), bounty: koii("8"), ..Totals::default() };
    t.tell(None, Some(start), What::Chain(ChainEvent::Totals(totals)));
}

fn work(t: &mut Teller) {
    let round = t.round(0);
    t.in_slot(1010);
    let asked = t.asked(0, round, TaskFunction::ExecuteTask, 0);
    let kept = t.stores(0, asked, 1, ONE, vec![Provider::StorageNode(0), Provider::Node(NodeId(0))]);
    t.says(0, kept, Level::Log, &format!("kept {ONE} for round 0"));
    t.tell(None, Some(kept), What::Storage(StorageEvent::Pinned { cid: ONE.to_owned(), by: Provider::PinningService }));
    t.in_slot(1020);
    let asked = t.asked(1, round, TaskFunction::ExecuteTask, 0);
    t.stores(1, asked, 1, TWO, vec![Provider::Node(NodeId(1))]);
}

fn submissions(t: &mut Teller) {
    let round = t.round(1);
    for (node, cid) in [(0, ONE), (1, TWO)] {
        t.in_slot(2210 + 30 * u64::from(node));
        let asked = t.asked(node, round, TaskFunction::SubmitPayload, 0);
        let sent = t.sends(node, asked, 2, Instruction::SubmitTask { round: Round(0), value: cid.to_owned() });
        if node == 1 {
            t.net(node, sent, NetEvent::Retransmitted { call: CallId(2), lost: 2 });
        }
        t.in_slot(t.slot + 20);
        let slot = Slot(t.slot);
        let on_chain = t.chain(node, sent, ChainEvent::Submitted { round: Round(0), by: key(node), value: cid.to_owned(), slot });
        t.hears(node, on_chain, 2, Reply::Confirmed { signature: "sig".to_owned() });
    }
    t.in_slot(2400);
    let slow = ("slow-network", "links of honest-1 are 200 ms slower", vec![NodeId(0)]);
    let cut = ("partition", "honest-3 is cut off from the storage", vec![NodeId(2)]);
    for (entry, (kind, what, nodes)) in (1..).zip([slow, cut]) {
        t.tell(None, None, What::Fault(FaultEvent::Began { entry, kind: kind.to_owned(), what: what.to_owned(), nodes }));
    }
}

fn audits(t: &mut Teller) {
    let began = Seq(t.events.len() as u64 - 1);
    let fetches = |cid: &str| Ask::Get { cid: cid.to_owned(), name: "proof.json".to_owned() };
    t.in_slot(2610);
    let asked = t.asked(0, began, TaskFunction::AuditPayload, 0);
    let get = t.calls(0, asked, 3, fetches(TWO));
    t.net(0, get, NetEvent::HeldUp { call: CallId(3), by: Span::from_millis(200), entry: 1, kind: "slow-network".to_owned() });
    let content = Payload::new(*b"{\"price\":41.5}");
    let blake3 = koipond_record::Hash::of(b"{\"price\":41.5}");
    let (cid, name, through) = (TWO.to_owned(), "proof.json".to_owned(), GATEWAY.to_owned());
    let from = Provider::Node(NodeId(1));
    let read = t.storage(0, get, StorageEvent::Read { cid, name, bytes: 14, blake3, from, through });
    let bytes = t.hears(0, read, 3, Reply::Bytes(content));
    t.says(0, bytes, Level::Debug, "the proof is 14 bytes long");

    t.in_slot(2620);
    let asked = t.asked(2, began, TaskFunction::AuditPayload, 0);
    let get = t.calls(2, asked, 1, fetches(TWO));
    t.in_slot(2640);
    let gave_up = t.net(2, get, NetEvent::TimedOut { call: CallId(1), why: "partition (timeline 2)".to_owned() });
    let (cid, name) = (TWO.to_owned(), "proof.json".to_owned());
    let why = Absence::Unreached { why: "partition (timeline 2)".to_owned() };
    let missing = t.storage(2, gave_up, StorageEvent::Missing { cid, name, through: String::new(), why });
    let failed = t.hears(2, missing, 1, Reply::Failed { why: "partition (timeline 2)".to_owned() });
    t.says(2, failed, Level::Warn, "AUDIT cannot fetch the proof of honest-2, and so votes against it");
    let error = JsError {
        name: "TypeError".to_owned(),
        message: "cannot read property 'price' of undefined".to_owned(),
        place: "audit.js:14:9".to_owned(),
        stack: "    at audit (audit.js:14:9)\n    at run (task.js:3:1)\n    at main (task.js:9:1)\n    at boot (task.js:12:1)".to_owned(),
    };
    t.node(2, failed, NodeEvent::Threw(error));
    for (voter, call, is_valid, cause) in [(2, 2, false, failed), (0, 4, true, bytes)] {
        let vote = Instruction::AuditSubmissions { round: Round(0), candidate: key(1), is_valid };
        let sent = t.sends(voter, cause, call, vote);
        t.in_slot(t.slot + 20);
        let opened = !is_valid;
        t.chain(voter, sent, ChainEvent::Audited { round: Round(0), candidate: key(1), by: key(voter), is_valid, opened });
    }
}

/// A node asks another, and then a host that does not exist.
fn talk(t: &mut Teller) {
    let request = |host: String, scheme: &str, port| HttpRequest {
        method: "GET".to_owned(),
        scheme: scheme.to_owned(),
        host,
        port,
        path: "/task/price".to_owned(),
        headers: Vec::new(),
        body: Payload::new(*b""),
    };
    t.in_slot(2800);
    let asks = t.asked(0, Seq(0), TaskFunction::ExecuteTask, 1);
    let to_peer = request(NodeId(1).address(), "http", 30_017);
    let call = t.calls(0, asks, 5, Ask::Http(to_peer.clone()));
    let sent = t.net(0, call, NetEvent::Forwarded { call: CallId(5), to: NodeId(1), request: RequestId(0) });
    let visit = t.node(1, sent, NodeEvent::Got(Input::Request { request: RequestId(0), http: to_peer }));
    let response = HttpResponse { status: 200, headers: Vec::new(), body: Payload::new(*b"41.5") };
    let respond = t.calls(1, visit, 3, Ask::Respond { request: RequestId(0), response: Ok(response.clone()) });
    t.hears(0, respond, 5, Reply::Http(response));
    let call = t.calls(0, asks, 6, Ask::Http(request("api.example.com".to_owned(), "https", 443)));
    let (code, why) = ("ENOTFOUND".to_owned(), "there is no host api.example.com".to_owned());
    let broken = t.net(0, call, NetEvent::Broken { call: CallId(6), code: code.clone(), why: why.clone() });
    t.hears(0, broken, 6, Reply::Unreachable { code, why });
}

fn payout(t: &mut Teller) {
    let round = t.round(2);
    t.tell(None, None, What::Fault(FaultEvent::Ended { entry: 1, kind: "slow-network".to_owned() }));
    let make = t.asked(0, round, TaskFunction::GenerateAndSubmitDistributionList, 0);
    t.in_slot(3460);
    let entries = vec![(key(0), RoeChange(1_000_000_000)), (key(1), RoeChange(-3_500_000_000))];
    let list = t.chain(0, make, ChainEvent::ListSubmitted { round: Round(0), by: key(0), entries });
    t.in_slot(3700);
    let vote = ChainEvent::ListAudited { round: Round(0), candidate: key(0), by: key(1), is_valid: false, opened: true };
    t.chain(1, list, vote);
    t.in_slot(3900);
    let paid = t.chain(0, list, ChainEvent::PaidOut { round: Round(0), list_by: key(0) });
    t.chain(0, paid, ChainEvent::Rewarded { round: Round(0), to: key(0), amount: koii("1") });
    t.chain(0, paid, ChainEvent::Slashed { round: Round(0), who: key(1), amount: koii("3.5"), of: koii("5") });
    let totals = Totals { stake_pot: koii("18.5"), stakes: koii("11.5"), balances: koii("1"), bounty: koii("7"), ..Totals::default() };
    t.chain(0, paid, ChainEvent::Totals(totals));
    t.in_slot(4000);
    t.storage(0, round, StorageEvent::Billed { round: Round(2), bytes: 14, amount: koii("0.001") });
    let why = "its main account holds 0 KOII".to_owned();
    t.storage(0, round, StorageEvent::Unpaid { round: Round(2), amount: koii("0.001"), why });
    let why = "its bill is not paid".to_owned();
    t.tell(None, Some(round), What::Storage(StorageEvent::Unpinned { cid: ONE.to_owned(), by: Provider::PinningService, why }));
    let why = "its operator made room".to_owned();
    t.tell(None, Some(round), What::Storage(StorageEvent::Dropped { cid: TWO.to_owned(), by: Provider::Node(NodeId(1)), why }));
    t.round(3);
    t.in_slot(5799);
    t.tell(None, None, What::Run(RunEvent::Ended { reason: EndReason::Completed }));
}

/// The samples of metrics that stand beside it.
pub fn derived() -> Vec<Derived> {
    let ends: Vec<u64> =
        events().iter().filter(|event| matches!(event.what, What::Run(RunEvent::RoundBegan { .. }))).map(|e| e.seq.0).collect();
    let mut samples = Vec::new();
    for (round, after) in (0..).zip(ends.into_iter().skip(1)) {
        for (metric, values) in [("submissions", [0, 2, 0]), ("slashed_total", [0, 0, 3_500_000_000])] {
            let value = values.get(usize::try_from(round).unwrap_or(0)).copied().unwrap_or(0);
            samples.push(Derived::Sample { metric: metric.to_owned(), after: Seq(after), round: Round(round), value });
        }
    }
    samples
}
