//! Two more small runs: a calm one that is still being written, and one of a thousand nodes.

use koipond_record::event::{ChainEvent, Exit, FaultEvent, Level, NodeCard, NodeEvent, RunEvent, Schedule};
use koipond_record::{Derived, Event, NodeId, Pubkey, Roe, Round, Seq, Slot, TaskFunction, TaskMessage, TaskNo, Verdict, What};

use crate::story::CLOCK;

struct Teller(Vec<Event>);

impl Teller {
    fn tell(&mut self, slot: u64, node: Option<u32>, cause: Option<Seq>, what: What) -> Seq {
        let seq = Seq(self.0.len() as u64);
        self.0.push(Event { seq, at: CLOCK.begins(Slot(slot)), node: node.map(NodeId), cause, what });
        seq
    }

    fn begin(scenario: &str, nodes: Vec<NodeCard>, rounds: u64) -> Self {
        let mut teller = Self(Vec::new());
        let schedule = Schedule { clock: CLOCK, submission_window: 400, audit_window: 400, rounds };
        let (scenario, tasks) = (scenario.to_owned(), vec![String::new()]);
        let started = RunEvent::Started { scenario, seed: 11, schedule, nodes, may_fork: false, tasks };
        teller.tell(1000, None, None, What::Run(started));
        teller
    }

    fn asked(&mut self, slot: u64, node: u32, cause: Seq, function: TaskFunction, round: u64) -> Seq {
        let message = TaskMessage { function, round: Round(round), previous_failed: false };
        self.tell(slot, Some(node), Some(cause), What::Node(NodeEvent::Asked(message)))
    }
}

fn key(node: u32) -> Pubkey {
    let [a, b, ..] = (node + 1).to_le_bytes();
    let mut bytes = [9; 32];
    (bytes[0], bytes[1]) = (a, b);
    Pubkey::from_bytes(&bytes)
}

fn card(node: u32, group: &str, name: String) -> NodeCard {
    NodeCard {
        name,
        group: group.to_owned(),
        key: key(node),
        main: key(node + 10_000),
        stake: koii("5"),
        behaviour: group.to_owned(),
        task: TaskNo(0),
        computer: NodeId(node),
    }
}

fn koii(text: &str) -> Roe {
    text.parse().expect("the amount is right")
}

/// Three nodes work, submit and are paid; the third round has begun, and the log has no end yet.
pub fn calm() -> Vec<Event> {
    let cards = (0..3).map(|node| card(node, "honest", format!("honest-{}", node + 1))).collect();
    let mut t = Teller::begin("first light", cards, 3);
    for round in 0..3 {
        let begins = 1000 + 1200 * round;
        let began = t.tell(begins, None, None, What::Run(RunEvent::RoundBegan { round: Round(round) }));
        for node in 0..3 {
            t.asked(begins + 10, node, began, TaskFunction::ExecuteTask, round);
            let text = format!("round {round}: the sky is blue");
            let len = text.len() as u64;
            t.tell(begins + 12, Some(node), None, What::Node(NodeEvent::Said { level: Level::Log, text, len }));
        }
        let Some(before) = round.checked_sub(1) else { continue };
        for node in 0..3_u32 {
            let slot = begins + 60 + u64::from(node);
            let asked = t.asked(slot - 20, node, began, TaskFunction::SubmitPayload, before);
            let value = format!("bafylight{before}{node}");
            let what = ChainEvent::Submitted { round: Round(before), by: key(node), value, slot: Slot(slot) };
            t.tell(slot, None, Some(asked), What::Chain(what));
        }
        let Some(paid) = before.checked_sub(1) else { continue };
        let payout = t.tell(begins + 500, None, None, What::Chain(ChainEvent::PaidOut { round: Round(paid), list_by: key(0) }));
        for node in 0..3 {
            let what = ChainEvent::Rewarded { round: Round(paid), to: key(node), amount: koii("0.333333333") };
            t.tell(begins + 500, None, Some(payout), What::Chain(what));
        }
    }
    t.0
}

/// The event of the crowd's run at which it is looked at: a slash late in it.
pub fn crowd_at() -> Seq {
    let late = |event: &Event| matches!(event.what, What::Chain(ChainEvent::Slashed { round: Round(5), .. }));
    crowd().into_iter().filter(late).map(|event| event.seq).nth(4).expect("liars are slashed in round 5")
}

/// A thousand nodes, a partition, some that stop and some that are slashed.
pub fn crowd() -> Vec<Event> {
    let name = |node: u32| if node % 10 == 7 { ("liar", format!("liar-{}", node / 10 + 1)) } else { ("honest", format!("honest-{node}")) };
    let cards = (0..1000).map(|node| card(node, name(node).0, name(node).1)).collect();
    let mut t = Teller::begin("a crowd with liars", cards, 12);
    for round in 1..11 {
        crowd_round(&mut t, round);
    }
    t.tell(14_300, None, None, What::Run(RunEvent::SettleBegan));
    t.0
}

fn crowd_round(t: &mut Teller, round: u64) {
    let begins = 1000 + 1200 * round;
    let before = Round(round - 1);
    let began = t.tell(begins, None, None, What::Run(RunEvent::RoundBegan { round: Round(round) }));
    if round == 4 {
        let what = "the first hundred nodes are cut off for 5 min".to_owned();
        let nodes = (0..100).map(NodeId).collect();
        t.tell(begins + 5, None, None, What::Fault(FaultEvent::Began { entry: 0, kind: "partition".to_owned(), what, nodes }));
    }
    for node in (0..1000_u32).filter(|node| round != 4 || *node >= 100) {
        let slot = begins + 20 + u64::from(node % 300);
        if u64::from(node) % 97 == round {
            t.tell(slot, Some(node), None, What::Node(NodeEvent::Ended(Exit::Killed { by: "the operator".to_owned() })));
            continue;
        }
        let value = format!("bafycrowd{round}{node}");
        t.tell(slot, None, Some(began), What::Chain(ChainEvent::Submitted { round: before, by: key(node), value, slot: Slot(slot) }));
    }
    let paid = t.tell(begins + 700, None, Some(began), What::Chain(ChainEvent::PaidOut { round: before, list_by: key(1) }));
    for node in 0..300_u32 {
        let what = if node % 10 == 7 && round.is_multiple_of(3) {
            ChainEvent::Slashed { round: before, who: key(node), amount: koii("1"), of: koii("5") }
        } else {
            ChainEvent::Rewarded { round: before, to: key(node), amount: koii("0.01") }
        };
        t.tell(begins + 700, None, Some(paid), What::Chain(what));
    }
}

/// What is judged of the crowd.
pub fn crowd_verdicts() -> Vec<Derived> {
    let verdict = |name: &str, verdict| Derived::Verdict { name: name.to_owned(), always_on: false, after: Seq(12_000), verdict };
    vec![
        verdict("every liar is slashed", Verdict::NotReached { why: "the run ended before".to_owned() }),
        verdict("nobody honest is slashed", Verdict::Held { why: "10 rounds".to_owned() }),
    ]
}
