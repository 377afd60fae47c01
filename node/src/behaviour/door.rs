//! The door: every message to the task and every transaction of its process goes past the behaviours, in their order.
//!
//! A process whose transaction is dropped or replaced still gets an answer that it could have got, so that its code goes on.

use std::collections::{BTreeMap, BTreeSet};

use koipond_record::event::NodeEvent;
use koipond_record::unit::Length;
use koipond_record::{
    Ask, CallId, Instruction, LIST_CHUNK_BYTES, Payload, Reply, Round, Stream, TaskMessage, TimerId, Transaction, WakeAt,
};

use super::place::{Act, Behaviour, Fate, Outgoing, Place, Purpose, Standing};
use super::spec::{ActsSpec, BehaviourSpec};
use crate::engine::{Host, Then};

/// After how many slots a process hears of a transaction that never left: about as many as an inclusion takes.
const SEEMING_SLOTS: u64 = 5;

/// Something of the door's own that is due at a timer.
pub(crate) enum Due {
    /// A behaviour wanted to be woken.
    Wakes(usize, Purpose),
    /// The process hears of a transaction that never left as it was.
    Answers(CallId, Reply),
    /// A transaction leaves late.
    Sends(CallId, Ask),
}

/// What behaviours want that only the node can do.
#[derive(Default)]
pub(crate) struct Wants {
    /// Messages for the task, past the behaviours from this place on.
    pub(crate) deliver: Vec<(TaskMessage, usize)>,
    /// The process is to end; who ends it.
    pub(crate) quits: Option<&'static str>,
}

impl Wants {
    /// Whether they want nothing.
    pub(crate) fn is_nothing(&self) -> bool {
        self.deliver.is_empty() && self.quits.is_none()
    }
}

/// Where the behaviours of a node stand.
pub(crate) struct Door {
    behaviours: Vec<(&'static str, Box<dyn Behaviour>)>,
    acts: ActsSpec,
    /// Draws whether they act in a round.
    acting: Stream,
    standing: Standing,
    timers: BTreeMap<TimerId, Due>,
    /// Questions of behaviours.
    calls: BTreeMap<CallId, (usize, Purpose)>,
    /// Questions of this step that are past the door.
    own: BTreeSet<CallId>,
    wants: Wants,
}

impl Door {
    /// The door of a node with these behaviours; none for an honest node.
    pub(crate) fn new(behaviours: &[BehaviourSpec], acts: ActsSpec, acting: Stream, standing: Standing) -> Option<Self> {
        let behaviours: Vec<_> = behaviours.iter().filter_map(|one| Some((one.kind(), one.plays()?))).collect();
        let (timers, calls, own, wants) = (BTreeMap::new(), BTreeMap::new(), BTreeSet::new(), Wants::default());
        (!behaviours.is_empty()).then_some(Self { behaviours, acts, acting, standing, timers, calls, own, wants })
    }

    /// Forgets what hung on the process. What the behaviours know, they know on.
    pub(crate) fn forget(&mut self) {
        self.timers.clear();
        self.calls.clear();
        self.own.clear();
        self.wants = Wants::default();
    }

    /// Takes what only the node can do.
    pub(crate) fn wants(&mut self) -> Wants {
        std::mem::take(&mut self.wants)
    }

    /// Whether its behaviours act in a round.
    fn acts_in(&self, round: Round) -> bool {
        let ActsSpec { from_round, until_round, share } = self.acts;
        round.0 >= from_round && until_round.is_none_or(|last| round.0 <= last) && self.acting.happens(round.0, share.parts_per_million)
    }

    /// Asks one behaviour something, and does what it does.
    fn with<T>(&mut self, host: &Host, n: usize, ask: impl FnOnce(&mut dyn Behaviour, &mut Place<'_>) -> T) -> T {
        let mut acts = Vec::new();
        let mut place = Place { standing: &self.standing, now: host.moment(), acts: &mut acts };
        let said = ask(self.behaviours[n].1.as_mut(), &mut place);
        acts.into_iter().for_each(|act| self.does(host, n, act));
        said
    }

    fn does(&mut self, host: &Host, n: usize, act: Act) {
        match act {
            Act::Deviates(did) => host.note(NodeEvent::Deviated { behaviour: self.behaviours[n].0.to_owned(), did }),
            Act::Send(what, purpose) => self.sends(host, n, what, purpose),
            Act::Read(query, purpose) => {
                let call = host.ask(Ask::Read(query), Then::Nobody);
                self.calls.insert(call, (n, purpose));
            }
            Act::Wake(slots, purpose) => self.later(host, slots, Due::Wakes(n, purpose)),
            Act::Deliver(message) => self.wants.deliver.push((message, n + 1)),
            Act::Quit => self.wants.quits = Some(self.behaviours[n].0),
        }
    }

    fn later(&mut self, host: &Host, slots: u64, due: Due) {
        let at = Length::Slots(slots).after(&self.standing.schedule.clock, host.moment());
        self.timers.insert(host.wake_at(WakeAt::Time(at)), due);
    }

    /// A behaviour's own transaction. Others can make it late and nothing else.
    fn sends(&mut self, host: &Host, n: usize, what: Instruction, purpose: Option<Purpose>) {
        let slots = self.held_up_by_others(host, n, &what);
        let (call, ask) = (host.reserve(Then::Nobody), host.transaction(what));
        if let Some(purpose) = purpose {
            self.calls.insert(call, (n, purpose));
        }
        if slots > 0 { self.later(host, slots, Due::Sends(call, ask)) } else { self.leaves(host, call, ask) }
    }

    /// A transaction leaves, past the door.
    fn leaves(&mut self, host: &Host, call: CallId, ask: Ask) {
        self.own.insert(call);
        host.note(NodeEvent::Called { call, ask });
    }

    fn held_up_by_others(&mut self, host: &Host, n: usize, what: &Instruction) -> u64 {
        if !self.acts_in(self.round_of(host, what)) {
            return 0;
        }
        let mut slots = 0;
        for other in (0..self.behaviours.len()).filter(|other| *other != n) {
            let mut acts = Vec::new();
            let mut place = Place { standing: &self.standing, now: host.moment(), acts: &mut acts };
            if let Some(Outgoing::Delay(by)) = self.behaviours[other].1.on_send(&mut place, what) {
                acts.into_iter().for_each(|act| self.does(host, other, act));
                slots += by;
            }
        }
        slots
    }

    /// The round that a transaction is about, or the present one.
    fn round_of(&self, host: &Host, what: &Instruction) -> Round {
        let clock = &self.standing.schedule.clock;
        what.round().unwrap_or_else(|| clock.round(clock.slot(host.moment())))
    }

    /// What becomes of a message, past the behaviours from this place on.
    pub(crate) fn on_message(&mut self, host: &Host, message: &TaskMessage, from: usize) -> Fate {
        if !self.acts_in(message.round) {
            return Fate::Deliver;
        }
        let fates = (from..self.behaviours.len()).find_map(|n| self.with(host, n, |one, at| one.on_message(at, message)));
        fates.unwrap_or(Fate::Deliver)
    }

    /// The answer to something that a behaviour asked; false where it is for the process.
    pub(crate) fn on_answer(&mut self, host: &Host, call: CallId, reply: &Reply) -> bool {
        let Some((n, purpose)) = self.calls.remove(&call) else { return false };
        self.with(host, n, |one, at| one.on_answer(at, purpose, reply));
        true
    }

    /// A timer of the door's; an answer among what is due is for the process. `None` for a timer that is not the door's.
    pub(crate) fn on_timer(&mut self, host: &Host, timer: TimerId) -> Option<Option<(CallId, Reply)>> {
        match self.timers.remove(&timer)? {
            Due::Wakes(n, purpose) => self.with(host, n, |one, at| one.on_timer(at, purpose)),
            Due::Sends(call, ask) => self.leaves(host, call, ask),
            Due::Answers(call, reply) => return Some(Some((call, reply))),
        }
        Some(None)
    }

    /// What the process and the behaviours ask in this step goes out, past the behaviours.
    pub(crate) fn leaving(&mut self, host: &Host, events: Vec<NodeEvent>) -> Vec<NodeEvent> {
        let mut out = Vec::with_capacity(events.len());
        let mut events = self.lists(host, events).into_iter();
        out.append(&mut host.happened());
        for event in events.by_ref() {
            match event {
                NodeEvent::Called { call, ask: Ask::Send(tx) } if !self.own.contains(&call) => self.leaving_transaction(host, call, tx),
                other => host.note(other),
            }
            out.append(&mut host.happened());
        }
        out
    }

    /// The step is over.
    pub(crate) fn ends_step(&mut self) {
        self.own.clear();
    }

    fn leaving_transaction(&mut self, host: &Host, call: CallId, tx: Transaction) {
        let round = self.round_of(host, &tx.what);
        self.behaviours.iter_mut().for_each(|(_, one)| one.notes(&tx.what));
        let acts = self.acts_in(round);
        let outgoing = (0..self.behaviours.len()).filter(|_| acts).find_map(|n| self.with(host, n, |one, at| one.on_send(at, &tx.what)));
        match outgoing {
            None => self.leaves(host, call, Ask::Send(tx)),
            Some(Outgoing::Replace(what)) => self.leaves(host, call, Ask::Send(Transaction { what, ..tx })),
            Some(Outgoing::Delay(slots)) => self.later(host, slots, Due::Sends(call, Ask::Send(tx))),
            Some(Outgoing::Drop) => self.seems_confirmed(host, call),
        }
    }

    /// The process will hear that a transaction counts that never left.
    fn seems_confirmed(&mut self, host: &Host, call: CallId) {
        let draws = self.standing.chance.of(u64::MAX).of(call.0);
        let signature = bs58::encode([draws.bytes32(0), draws.bytes32(1)].concat()).into_string();
        self.later(host, SEEMING_SLOTS, Due::Answers(call, Reply::Confirmed { signature }));
    }

    /// The same events, with the distribution lists among them as the behaviours want them. The parts of a list come together.
    fn lists(&mut self, host: &Host, events: Vec<NodeEvent>) -> Vec<NodeEvent> {
        let mut out = Vec::with_capacity(events.len());
        let mut parts: Vec<(CallId, Transaction, Payload)> = Vec::new();
        for event in events {
            let part = self.part_of_list(&event);
            let Some((call, tx, bytes, round, last)) = part else {
                out.push(event);
                continue;
            };
            parts.push((call, tx, bytes));
            if last {
                let parts = std::mem::take(&mut parts);
                self.list(host, round, parts, &mut out);
            }
        }
        out
    }

    /// A part of a list that the process uploads: its call, its bytes, and whether it is the last.
    fn part_of_list(&self, event: &NodeEvent) -> Option<(CallId, Transaction, Payload, Round, bool)> {
        let NodeEvent::Called { call, ask: Ask::Send(tx) } = event else { return None };
        let Instruction::UploadDistributionList { round, chunk, of, bytes } = &tx.what else { return None };
        (!self.own.contains(call)).then(|| (*call, tx.clone(), bytes.clone(), *round, chunk + 1 == *of))
    }

    fn list(&mut self, host: &Host, round: Round, parts: Vec<(CallId, Transaction, Payload)>, out: &mut Vec<NodeEvent>) {
        let bytes: Vec<u8> = parts.iter().filter_map(|(.., bytes)| bytes.bytes()).flat_map(|bytes| bytes.iter().copied()).collect();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let acts = self.acts_in(round);
        let altered = (0..self.behaviours.len()).filter(|_| acts).find_map(|n| self.with(host, n, |one, at| one.on_list(at, round, &text)));
        out.append(&mut host.happened());
        let Some(altered) = altered else {
            out.extend(parts.into_iter().map(|(call, tx, _)| NodeEvent::Called { call, ask: Ask::Send(tx) }));
            return;
        };
        let mut calls = parts.into_iter().map(|(call, ..)| call);
        for what in upload(round, &altered) {
            let call = calls.next().unwrap_or_else(|| host.reserve(Then::Nobody));
            out.push(NodeEvent::Called { call, ask: host.transaction(what) });
        }
        calls.for_each(|call| self.seems_confirmed(host, call));
        out.append(&mut host.happened());
    }
}

/// The instructions that upload a list.
pub(super) fn upload(round: Round, list: &str) -> Vec<Instruction> {
    let chunks: Vec<&[u8]> = list.as_bytes().chunks(LIST_CHUNK_BYTES).collect();
    let of = u16::try_from(chunks.len()).unwrap_or(u16::MAX);
    let part = |(chunk, bytes)| Instruction::UploadDistributionList { round, chunk, of, bytes: Payload::new(bytes) };
    (0..of).zip(chunks).map(part).collect()
}
