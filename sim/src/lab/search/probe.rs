//! What one run showed: an observer that collects features while the run goes on.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::{ChainEvent, Exit, FaultEvent, Kind, Level, NodeEvent, RunEvent, Schedule, StorageEvent};
use koipond_record::{Ask, CallId, Event, Input, NodeId, Pubkey, Reply, Round, SimTime, What};
use koipond_scenarios::{Deed, NodePlan, Plan};

use super::feature::{About, Features, number, shape};
use super::table::{Came, Shown};
use crate::world::{Flow, Observer};

/// What a run showed.
#[derive(Debug)]
pub(super) struct Seen {
    /// Its features, in order.
    pub(super) features: Vec<u64>,
    /// What was drawn.
    pub(super) drawn: BTreeSet<String>,
    /// What came of what was drawn.
    pub(super) shown: Shown,
    /// Pairs of faults that were in force together on one node.
    pub(super) together: BTreeSet<(String, String)>,
}

/// Collects what a run shows.
pub(super) struct Probe {
    features: Features,
    /// Each entry's word, as chaos draws it.
    words: BTreeMap<u32, String>,
    cheats: BTreeMap<NodeId, String>,
    drawn: BTreeSet<String>,
    shown: Shown,
    together: BTreeSet<(String, String)>,
    schedule: Option<Schedule>,
    keys: BTreeMap<Pubkey, NodeId>,
    kinds: BTreeMap<Kind, u64>,
    in_force: BTreeMap<u32, InForce>,
    nodes: BTreeMap<NodeId, OfNode>,
    /// What became of a node's work of a round.
    rounds: BTreeMap<(NodeId, u64), u64>,
    /// Which faults touched a node in which round of the chain.
    touched: BTreeMap<(NodeId, u64), BTreeSet<String>>,
    retried: BTreeSet<u64>,
    /// What was notable at which nodes in this round of the chain.
    abroad: BTreeMap<u64, BTreeSet<NodeId>>,
    last_round: u64,
}

struct InForce {
    word: String,
    number: u64,
    nodes: Vec<NodeId>,
}

/// What is remembered of a node.
#[derive(Default)]
struct OfNode {
    line: u64,
    asked: u64,
    /// The last question.
    ask: u64,
    open: BTreeMap<CallId, (u64, SimTime)>,
    /// The round, and what was notable in it.
    notable: (u64, BTreeSet<u64>),
    /// What was notable in rounds before that.
    earlier: BTreeSet<u64>,
}

const SUBMITTED: u64 = 1;
const LATE: u64 = 2;
const VOTED_DOWN: u64 = 4;
const REWARDED: u64 = 8;
const SLASHED: u64 = 16;
const LISTED: u64 = 32;

/// The word of an entry of the timeline, as chaos draws it, if it is a fault.
pub(super) fn word(what: &Deed) -> Option<String> {
    match what {
        Deed::Fault(fault) => Some(fault.kind().to_owned()),
        Deed::Chain(fault) => Some(fault.kind().to_owned()),
        Deed::Storage(fault) => Some(format!("storage.{}", fault.kind())),
        Deed::Operator(_) | Deed::Hosting(_) | Deed::Manager(_) | Deed::Request(_) => None,
    }
}

/// The word of a node's first behaviour, if it has one.
pub(super) fn behaviour(node: &NodePlan) -> Option<String> {
    let words = serde_json::to_value(node.behaviours.first()?).ok()?;
    words.as_str().map(str::to_owned).or_else(|| words.as_object()?.keys().next().cloned())
}

impl Probe {
    /// A probe for a plain plan whose first entries are its own.
    pub(super) fn of(plan: &Plan, own: usize) -> Self {
        let words: BTreeMap<u32, String> = plan.timeline.iter().filter_map(|entry| Some((entry.entry, word(&entry.what)?))).collect();
        let cheats: BTreeMap<NodeId, String> =
            (0..).map(NodeId).zip(&plan.nodes).filter_map(|(n, node)| Some((n, behaviour(node)?))).collect();
        let wild = plan.timeline.iter().skip(own).filter_map(|entry| word(&entry.what));
        let drawn = wild.chain(cheats.values().cloned()).collect();
        Self {
            features: Features::default(),
            words,
            cheats,
            drawn,
            shown: Shown::new(),
            together: BTreeSet::new(),
            schedule: None,
            keys: BTreeMap::new(),
            kinds: BTreeMap::new(),
            in_force: BTreeMap::new(),
            nodes: BTreeMap::new(),
            rounds: BTreeMap::new(),
            touched: BTreeMap::new(),
            retried: BTreeSet::new(),
            abroad: BTreeMap::new(),
            last_round: 0,
        }
    }

    fn kind(&mut self, event: &Event) -> u64 {
        let kind = event.what.kind();
        *self.kinds.entry(kind).or_insert_with(|| number(kind.family) ^ number(kind.name).rotate_left(1))
    }

    /// The faults in force that touch a node, or all where there is none.
    fn forces(&self, node: Option<NodeId>) -> Vec<u64> {
        let touches = |fault: &&InForce| node.is_none_or(|node| fault.nodes.contains(&node));
        self.in_force.values().filter(touches).map(|fault| fault.number).collect()
    }

    fn came(&mut self, word: &str, came: Came) {
        if !self.shown.get(word).is_some_and(|all| all.contains(&came)) {
            self.shown.entry(word.to_owned()).or_default().insert(came);
        }
    }

    /// What comes of a node while faults touch it.
    fn came_to(&mut self, node: NodeId, came: Came) {
        let words: Vec<String> =
            self.in_force.values().filter(|fault| fault.nodes.contains(&node)).map(|fault| fault.word.clone()).collect();
        words.into_iter().chain(self.cheats.get(&node).cloned()).for_each(|word| self.came(&word, came));
    }

    /// Something that does not happen in a quiet run.
    fn notable(&mut self, node: Option<NodeId>, what: u64, round: u64) {
        let forces = self.forces(node);
        for (n, one) in forces.iter().enumerate() {
            forces[n + 1..].iter().for_each(|other| self.features.add(About::Pair, &[what, one.min(other).to_owned(), *one.max(other)]));
        }
        let Some(node) = node else { return };
        if self.abroad.entry(what).or_default().insert(node) {
            let elsewhere = self.abroad.iter().filter(|(_, nodes)| nodes.iter().any(|other| *other != node));
            elsewhere.for_each(|(other, _)| self.features.add(About::Across, &[*other.min(&what), *other.max(&what)]));
        }
        let OfNode { notable: (since, before), earlier, .. } = self.nodes.entry(node).or_default();
        if *since != round {
            *since = round;
            earlier.append(before);
        }
        before.iter().for_each(|before| self.features.add(About::After, &[*before, what]));
        earlier.iter().for_each(|before| self.features.add(About::After, &[*before, what, 1]));
        before.insert(what);
    }

    fn begins(&mut self, entry: u32, nodes: &[NodeId], at: SimTime, round: u64) {
        let Some(word) = self.words.get(&entry).cloned() else { return };
        let now = number(&word);
        if let Some(schedule) = &self.schedule {
            let clock = &schedule.clock;
            let into = clock.slot(at).0.saturating_sub(clock.round_begins(Round(round)).0);
            self.features.add(About::Phase, &[now, into * 8 / clock.round_time.max(1)]);
        }
        let beside: Vec<String> = self
            .in_force
            .values()
            .filter(|fault| fault.nodes.iter().any(|node| nodes.contains(node)))
            .map(|fault| fault.word.clone())
            .collect();
        for other in beside {
            self.features.add(About::Pair, &[number(&other).min(now), number(&other).max(now)]);
            let pair = if other < word { (other, word.clone()) } else { (word.clone(), other) };
            self.together.insert(pair);
        }
        self.came(&word, Came::Began);
        for node in nodes {
            self.touched.entry((*node, round)).or_default().insert(word.clone());
            // One fault on all nodes is no coincidence on any of them.
            if nodes.len() <= 2 {
                self.notable(Some(*node), now, round);
            }
        }
        self.in_force.insert(entry, InForce { word, number: now, nodes: nodes.to_vec() });
    }

    fn round_begins(&mut self, round: u64) {
        self.last_round = round;
        self.abroad.clear();
        for fault in self.in_force.values() {
            for node in &fault.nodes {
                self.touched.entry((*node, round)).or_default().insert(fault.word.clone());
            }
        }
    }

    fn mark(&mut self, key: &Pubkey, round: Round, bit: u64) {
        if let Some(node) = self.keys.get(key) {
            *self.rounds.entry((*node, round.0)).or_default() |= bit;
        }
    }

    fn node(&mut self, node: NodeId, event: &NodeEvent, at: SimTime, round: u64) {
        match event {
            NodeEvent::Said { level, text, .. } => {
                let (line, of) = (shape(text), self.nodes.entry(node).or_default());
                let before = std::mem::replace(&mut of.line, line);
                self.features.add(About::Line, &[line]);
                self.features.add(About::LineAfter, &[before, line]);
                self.forces(Some(node)).iter().for_each(|force| self.features.add(About::Under, &[line, *force]));
                if matches!(level, Level::Warn | Level::Error) {
                    self.notable(Some(node), line, round);
                }
            }
            NodeEvent::Asked(message) => {
                let what = number(message.function.wire_name());
                self.nodes.entry(node).or_default().asked = what;
                if message.previous_failed {
                    self.retried.insert(message.round.0);
                    self.features.add(About::Kind, &[what, 1]);
                    self.came_to(node, Came::Retried);
                }
            }
            NodeEvent::Called { call, ask } => {
                let what = asked(ask);
                let of = self.nodes.entry(node).or_default();
                let before = std::mem::replace(&mut of.ask, what);
                self.features.add(About::Way, &[of.asked, before, what]);
                if !matches!(ask, Ask::Wake { .. } | Ask::Forget { .. }) {
                    of.open.insert(*call, (what, at));
                }
            }
            NodeEvent::Got(Input::Answer { call, reply }) => self.answered(node, *call, reply, at, round),
            NodeEvent::Deviated { behaviour, did } => {
                self.features.add(About::Did, &[number(behaviour), shape(did)]);
                let forces = self.forces(Some(node));
                forces.iter().for_each(|force| self.features.add(About::Did, &[number(behaviour), shape(did), *force]));
                self.came(behaviour, Came::Began);
            }
            NodeEvent::Threw(error) => {
                let what = number(&error.place) ^ number(&error.name);
                self.features.add(About::Line, &[2, what]);
                self.notable(Some(node), what, round);
                self.came_to(node, Came::Threw);
            }
            NodeEvent::Hit { limit, .. } => {
                self.notable(Some(node), 0x4177 + *limit as u64, round);
                self.came_to(node, Came::Threw);
            }
            NodeEvent::Ended(exit) => {
                let what = match exit {
                    Exit::Code { code, .. } => 0x0E00 + *code as u64 % 256,
                    Exit::Hung => 0x0E01_0000,
                    Exit::OutOfMemory => 0x0E02_0000,
                    Exit::Killed { .. } => 0x0E03_0000,
                };
                self.notable(Some(node), what, round);
                self.came_to(node, Came::Stopped);
                let of = self.nodes.entry(node).or_default();
                (of.open, of.ask, of.line) = Default::default();
            }
            NodeEvent::Got(_) | NodeEvent::Booted { .. } | NodeEvent::Worked { .. } => {}
        }
    }

    fn answered(&mut self, node: NodeId, call: CallId, reply: &Reply, at: SimTime, round: u64) {
        let of = self.nodes.entry(node).or_default();
        let Some((asked, since)) = of.open.remove(&call) else { return };
        let millis = (at.0.saturating_sub(since.0)) / 1_000_000;
        // Below a second nobody waits long; above, each doubling is a fact of its own.
        let wait = u64::from((millis / 1000 + 1).ilog2());
        let what = answer(reply);
        self.features.add(About::Wait, &[of.asked, asked, what, wait]);
        if wait >= 2 {
            self.notable(Some(node), asked ^ wait.rotate_left(9), round);
        }
        if matches!(reply, Reply::Nothing | Reply::Failed { .. } | Reply::Unreachable { .. }) {
            self.notable(Some(node), asked ^ what.rotate_left(17), round);
            self.came_to(node, Came::Threw);
        }
    }

    fn chain(&mut self, event: &ChainEvent, round: u64) {
        match event {
            ChainEvent::Submitted { round: of, by, slot, .. } => {
                self.mark(by, *of, SUBMITTED);
                let Some((node, schedule)) = self.keys.get(by).copied().zip(self.schedule.as_ref()) else { return };
                let into = slot.0.saturating_sub(schedule.clock.round_begins(Round(of.0 + 1)).0);
                let left = schedule.submission_window.saturating_sub(into);
                self.features.add(About::Left, &[1, u64::from((left + 1).ilog2())]);
                if left * 5 < schedule.submission_window {
                    self.mark(by, *of, LATE);
                    self.notable(Some(node), 0x1A7E, round);
                }
            }
            ChainEvent::Audited { round: of, candidate, by, is_valid: false, .. } => {
                self.mark(candidate, *of, VOTED_DOWN);
                let voter = self.keys.get(by).copied();
                self.notable(voter, 0x0A0D, round);
            }
            ChainEvent::ListSubmitted { round: of, by, .. } => self.mark(by, *of, LISTED),
            ChainEvent::ListAudited { candidate, is_valid: false, .. } => {
                let node = self.keys.get(candidate).copied();
                self.notable(node, 0x0A1D, round);
            }
            ChainEvent::Rewarded { round: of, to, .. } => self.mark(to, *of, REWARDED),
            ChainEvent::Slashed { round: of, who, .. } => self.mark(who, *of, SLASHED),
            ChainEvent::Refused { by, instruction, rule, .. } => {
                let what = number(&format!("{instruction:?} {rule:?}"));
                let node = self.keys.get(by).copied();
                self.features.add(About::Kind, &[what, 2]);
                self.notable(node, what, round);
            }
            ChainEvent::PayoutFailed { why, .. } => self.notable(None, shape(why), round),
            ChainEvent::Lost { by, instruction, .. }
            | ChainEvent::HeldUp { by, instruction, .. }
            | ChainEvent::Repeated { by, instruction, .. } => {
                let node = self.keys.get(by).copied();
                let what = number(&format!("{instruction:?}")) ^ 3;
                self.features.add(About::Kind, &[what, 3]);
                self.notable(node, what, round);
            }
            _ => {}
        }
    }

    /// What became of a node's work of a round.
    fn became(&self, node: NodeId, round: u64) -> u64 {
        self.rounds.get(&(node, round)).copied().unwrap_or_default() | if self.retried.contains(&round) { 64 } else { 0 }
    }

    /// What became of the work of two nodes in one round: each pair of outcomes once.
    fn side_by_side(&mut self, round: u64) {
        let mut nodes: BTreeMap<u64, u64> = BTreeMap::new();
        for node in self.keys.values() {
            *nodes.entry(self.became(*node, round)).or_default() += 1;
        }
        let all: Vec<(u64, u64)> = nodes.into_iter().collect();
        for (n, (one, count)) in all.iter().enumerate() {
            let others = if *count > 1 { &all[n..] } else { &all[n + 1..] };
            others.iter().for_each(|(other, _)| self.features.add(About::Beside, &[*one, *other]));
        }
    }

    /// What the run showed, once it is over.
    pub(super) fn finish(mut self) -> Seen {
        // The last two rounds' work is not on chain, and not paid, when a run ends.
        let rounds = self.last_round.saturating_sub(1);
        let nodes: Vec<NodeId> = self.keys.values().copied().collect();
        for node in nodes {
            let mut before = [0; 2];
            for round in 0..rounds {
                let bits = self.became(node, round);
                self.features.add(About::Round, &[bits]);
                self.features.add(About::Next, &[before[1], bits]);
                self.features.add(About::Third, &[before[0], before[1], bits]);
                before = [before[1], bits];
                let faults: BTreeSet<String> =
                    (round..=round + 1).filter_map(|round| self.touched.get(&(node, round))).flatten().cloned().collect();
                for word in faults.iter().chain(self.cheats.clone().get(&node)) {
                    self.features.add(About::RoundUnder, &[number(word), bits]);
                    let missed = (bits & SUBMITTED == 0).then_some(Came::Missed);
                    let others = [(LATE, Came::Late), (VOTED_DOWN, Came::VotedDown), (SLASHED, Came::Slashed), (64, Came::Retried)];
                    let came = others.into_iter().filter(|(bit, _)| bits & bit > 0).map(|(_, came)| came).chain(missed);
                    came.for_each(|came| self.came(word, came));
                }
            }
        }
        for round in 0..rounds {
            self.side_by_side(round);
        }
        Seen { features: self.features.finish(), drawn: self.drawn, shown: self.shown, together: self.together }
    }
}

/// A question as a number.
fn asked(ask: &Ask) -> u64 {
    match ask {
        Ask::Wake { .. } => 1,
        Ask::Forget { .. } => 2,
        Ask::Send(tx) => 3 ^ number(&format!("{:?}", tx.what.name())),
        Ask::Read(query) => 4 ^ number(format!("{query:?}").split([' ', '(', '{']).next().unwrap_or_default()),
        Ask::Put { .. } => 5,
        Ask::Get { .. } => 6,
        Ask::Http(_) => 7,
        Ask::Respond { .. } => 8,
    }
}

/// An answer as a number.
fn answer(reply: &Reply) -> u64 {
    match reply {
        Reply::Confirmed { .. } => 1,
        Reply::State { .. } => 2,
        Reply::Number(_) => 3,
        Reply::Length(_) => 4,
        Reply::Bytes(_) => 5,
        Reply::Stored { .. } => 6,
        Reply::Http(response) => 0x700 + u64::from(response.status),
        Reply::Unreachable { .. } => 8,
        Reply::Nothing => 9,
        Reply::Failed { .. } => 10,
    }
}

impl Observer for Probe {
    fn event(&mut self, event: &Event, _: &[u8], round: Round) -> Flow {
        let kind = self.kind(event);
        self.features.add(About::Kind, &[kind]);
        let is_common =
            matches!(&event.what, What::Node(NodeEvent::Got(_) | NodeEvent::Called { .. } | NodeEvent::Worked { .. }) | What::Net(_));
        if !is_common {
            self.forces(event.node).iter().for_each(|force| self.features.add(About::Under, &[kind, *force]));
        }
        match &event.what {
            What::Run(RunEvent::Started { schedule, nodes, .. }) => {
                self.schedule = Some(schedule.clone());
                self.keys = (0..).map(NodeId).zip(nodes).map(|(node, card)| (card.key.clone(), node)).collect();
            }
            What::Run(RunEvent::RoundBegan { round }) => self.round_begins(round.0),
            What::Node(happened) => {
                if let Some(node) = event.node {
                    self.node(node, happened, event.at, round.0);
                }
            }
            What::Chain(happened) => self.chain(happened, round.0),
            What::Storage(StorageEvent::Missing { .. } | StorageEvent::Altered { .. } | StorageEvent::NotStored { .. }) => {
                self.notable(event.node, kind, round.0);
            }
            What::Fault(FaultEvent::Began { entry, nodes, .. }) => self.begins(*entry, nodes, event.at, round.0),
            What::Fault(FaultEvent::Ended { entry, .. }) => drop(self.in_force.remove(entry)),
            _ => {}
        }
        Flow::Go
    }
}
