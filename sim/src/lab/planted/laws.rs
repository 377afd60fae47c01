//! Laws of every log, as plain folds over events: what no scenario asks for and no world may do.
//!
//! They know the plan and the log, and nothing of the world. That two of them say what an invariant says, too, is on purpose: a checker
//! that is turned off is noticed by what disagrees with it.

use std::collections::{BTreeMap, BTreeSet};

use koipond_chain_mock::spec::Repeat;
use koipond_record::event::{ChainEvent, FaultEvent, NetEvent, NodeEvent, RunEvent, Schedule, StorageEvent, Totals};
use koipond_record::{
    Ask, CallId, Event, Hash, Input, NodeId, Payload, Pubkey, Reply, Round, Seq, SimTime, Slot, TaskNo, TimerId, WakeAt, What,
};
use koipond_scenarios::Plan;

use crate::world::{Flow, Observer};

/// A law that a log breaks, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The law, in a plain sentence.
    pub law: &'static str,
    /// The event.
    pub at: Seq,
}

/// Fewer choices of a round's calls than these tell nothing of whose they are.
const CHOICES: u64 = 10;
/// As many slots in a row as two nodes have in common only where they draw them together.
const IN_A_ROW: usize = 6;

/// Looks whether a log keeps the laws.
pub struct Laws {
    plan: Rules,
    found: Option<Breach>,
    next: u64,
    now: SimTime,
    schedule: Option<Schedule>,
    /// The inputs that nodes got, and faults, by their places.
    leads: BTreeMap<Seq, Option<NodeId>>,
    nodes: BTreeMap<NodeId, Doings>,
    /// All money together, as the chain last said, and what came in since.
    money: Option<u64>,
    came_in: u64,
    votes: BTreeSet<(Round, Pubkey, Pubkey)>,
    /// Proofs that stand on chain.
    proofs: BTreeMap<(Round, Pubkey), Seq>,
    read: BTreeMap<Seq, Hash>,
    in_force: BTreeSet<u32>,
    ended: bool,
}

/// What a plan says that the laws depend on.
struct Rules {
    seed: u64,
    votes_once: bool,
    settles: bool,
    jitter: u64,
}

/// What a node did so far.
#[derive(Default)]
struct Doings {
    up: bool,
    boots: u32,
    /// It is to boot next.
    boots_next: bool,
    asked: BTreeSet<CallId>,
    open: BTreeSet<CallId>,
    timers: BTreeMap<TimerId, WakeAt>,
    slots: Vec<Slot>,
}

impl Laws {
    /// The laws of a run of this plan under this seed.
    #[must_use]
    pub fn of(plan: &Plan, seed: u64) -> Self {
        let jitter = plan.chain.timing.jitter.map_or(0, |jitter| jitter.high - jitter.low);
        let votes_once = plan.chain.rules.double_votes == Repeat::Refuse;
        Self {
            plan: Rules { seed, votes_once, settles: plan.settle > 0, jitter },
            found: None,
            next: 0,
            now: SimTime(0),
            schedule: None,
            leads: BTreeMap::new(),
            nodes: BTreeMap::new(),
            money: None,
            came_in: 0,
            votes: BTreeSet::new(),
            proofs: BTreeMap::new(),
            read: BTreeMap::new(),
            in_force: BTreeSet::new(),
            ended: false,
        }
    }

    /// The first breach.
    #[must_use]
    pub fn finish(self) -> Option<Breach> {
        let last = Seq(self.next.saturating_sub(1));
        let alike = self.plan.jitter >= CHOICES && self.alike();
        self.found.or_else(|| alike.then_some(Breach { law: "no two nodes draw the same", at: last }))
    }

    /// Takes an event in; out comes the law that it breaks.
    fn broken_by(&mut self, e: &Event) -> Option<&'static str> {
        if e.seq.0 != self.next {
            return Some("events are numbered without a gap");
        }
        self.next += 1;
        if e.at < self.now {
            return Some("time never goes back");
        }
        self.now = e.at;
        if e.cause.is_some_and(|cause| cause >= e.seq) {
            return Some("a cause comes before what it leads to");
        }
        if std::mem::replace(&mut self.ended, matches!(e.what, What::Run(RunEvent::Ended { .. }))) {
            return Some("nothing happens after the end");
        }
        match &e.what {
            What::Run(event) => self.of_run(event),
            What::Node(event) => self.of_node(e, event),
            What::Chain(event) => self.of_chain(e, event),
            What::Storage(StorageEvent::Read { blake3, .. }) => {
                self.read.insert(e.seq, *blake3);
                None
            }
            What::Fault(event) => {
                self.leads.insert(e.seq, None);
                self.of_fault(event);
                None
            }
            What::Net(NetEvent::HeldUp { entry, .. } | NetEvent::Repeated { entry, .. }) => {
                (!self.in_force.contains(entry)).then_some("a fault does nothing after its end")
            }
            _ => None,
        }
    }

    fn of_run(&mut self, event: &RunEvent) -> Option<&'static str> {
        match event {
            RunEvent::Started { seed, schedule, .. } => {
                self.schedule = Some(schedule.clone());
                (*seed != self.plan.seed).then_some("a run has the seed that was asked for")
            }
            RunEvent::Ended { .. } => {
                let lasts = self.plan.settles && !self.in_force.is_empty();
                lasts.then_some("after the settling no fault is in force")
            }
            _ => None,
        }
    }

    fn of_fault(&mut self, event: &FaultEvent) {
        match event {
            FaultEvent::Began { entry, .. } => drop(self.in_force.insert(*entry)),
            FaultEvent::Ended { entry, .. } => drop(self.in_force.remove(entry)),
            FaultEvent::Operator { .. } => {}
        }
    }

    fn of_node(&mut self, e: &Event, event: &NodeEvent) -> Option<&'static str> {
        let node = e.node?;
        if let NodeEvent::Got(input) = event {
            self.leads.insert(e.seq, Some(node));
            if let (Input::Answer { reply, .. }, Some(read)) = (input, e.cause.and_then(|cause| self.read.get(&cause)))
                && bytes_of(reply).is_some_and(|bytes| Hash::of(bytes.bytes().map_or(&[][..], |bytes| bytes)) != *read)
            {
                return Some("a node is handed what the storage network says that it read");
            }
            return self.nodes.entry(node).or_default().gets(input, e.at, self.schedule.as_ref()?);
        }
        let by_input = e.cause.and_then(|cause| self.leads.get(&cause)).is_some_and(|led| led.is_none_or(|led| led == node));
        if !by_input {
            return Some("what a node does comes of an input that it got");
        }
        self.nodes.entry(node).or_default().does(event)
    }

    fn of_chain(&mut self, e: &Event, event: &ChainEvent) -> Option<&'static str> {
        match event {
            ChainEvent::WalletOpened { amount, .. } | ChainEvent::PurseOpened { amount, .. } => self.came_in += amount.0,
            ChainEvent::TaskCreated { task: TaskNo(0), total_bounty, .. } => self.came_in += total_bounty.0,
            ChainEvent::Totals(totals) | ChainEvent::RolledBack { totals, .. } => {
                let now = all_money(totals);
                let before = self.money.replace(now).unwrap_or_default();
                if now != before + std::mem::take(&mut self.came_in) {
                    return Some("there is as much money as ever came in");
                }
                if let ChainEvent::RolledBack { undone, .. } = event {
                    self.votes.clear();
                    self.proofs.retain(|_, seq| !undone.iter().any(|(first, last)| (first..=last).contains(&&*seq)));
                }
            }
            ChainEvent::Rewarded { round, to, amount } if amount.0 > 0 => {
                let worked = self.proofs.contains_key(&(*round, to.clone()));
                return (!worked).then_some("who is paid for a round has a proof of it on chain");
            }
            ChainEvent::Submitted { round, by, slot, .. } => {
                self.proofs.insert((*round, by.clone()), e.seq);
                let is_now = self.schedule.as_ref().is_none_or(|schedule| schedule.clock.slot(e.at) == *slot);
                return (!is_now).then_some("a proof stands on chain in the slot in which it came");
            }
            ChainEvent::Audited { round, candidate, by, .. } if self.plan.votes_once => {
                let is_first = self.votes.insert((*round, candidate.clone(), by.clone()));
                return (!is_first).then_some("nobody votes twice on the same");
            }
            _ => {}
        }
        None
    }

    /// Whether two nodes were called in the same slots for so long that they draw from the same stream.
    fn alike(&self) -> bool {
        let drawn: Vec<&[Slot]> = self.nodes.values().filter_map(|node| node.slots.get(..IN_A_ROW)).collect();
        (0..drawn.len()).any(|n| drawn[n + 1..].contains(&drawn[n]))
    }
}

impl Doings {
    fn gets(&mut self, input: &Input, at: SimTime, schedule: &Schedule) -> Option<&'static str> {
        match input {
            Input::Boot => {
                let runs = std::mem::replace(&mut self.up, true);
                self.boots_next = true;
                return runs.then_some("a process that runs does not start");
            }
            _ if !self.up => return Some("a process that has ended does nothing"),
            Input::Wake { timer, .. } => {
                let Some(due) = self.timers.remove(timer) else { return Some("a timer that was set fires once") };
                let due = match due {
                    WakeAt::Time(due) => due,
                    WakeAt::Slot(slot) => schedule.clock.begins(slot),
                };
                return (at < due).then_some("no timer fires before it is due");
            }
            Input::Answer { call, .. } => {
                return (!self.open.remove(call)).then_some("an answer comes to who asked, and once");
            }
            Input::Request { .. } => {}
        }
        None
    }

    fn does(&mut self, event: &NodeEvent) -> Option<&'static str> {
        match event {
            NodeEvent::Booted { boot, .. } => {
                let is_next = std::mem::replace(&mut self.boots_next, false) && *boot == self.boots;
                self.boots += 1;
                return (!is_next).then_some("a process boots when it starts, and counts on");
            }
            NodeEvent::Ended(_) => self.up = false,
            // The work of its last step is told last.
            NodeEvent::Worked { .. } => {}
            _ if !self.up => return Some("a process that has ended does nothing"),
            NodeEvent::Called { call, ask } => {
                if !self.asked.insert(*call) {
                    return Some("each question has a number of its own");
                }
                match ask {
                    Ask::Wake { timer, at } => {
                        self.timers.insert(*timer, *at);
                        if let WakeAt::Slot(slot) = at {
                            self.slots.push(*slot);
                        }
                    }
                    Ask::Forget { .. } | Ask::Respond { .. } => {}
                    _ => drop(self.open.insert(*call)),
                }
            }
            _ => {}
        }
        None
    }
}

impl Observer for Laws {
    fn event(&mut self, event: &Event, _: &[u8], _: Round) -> Flow {
        if self.found.is_none() {
            self.found = self.broken_by(event).map(|law| Breach { law, at: event.seq });
        }
        Flow::Go
    }
}

fn bytes_of(reply: &Reply) -> Option<&Payload> {
    match reply {
        Reply::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn all_money(totals: &Totals) -> u64 {
    let Totals { stake_pot, wallets, purses, fees, burned, .. } = totals;
    [stake_pot, wallets, purses, fees, burned].into_iter().fold(0, |all, part| all.saturating_add(part.0))
}
