//! A message and what becomes of it.
//!
//! Requests go over connections, so a lost message is sent again: loss is delay, and a time-out after the
//! spec's limit. Every draw is keyed on (link, direction, round, n), so traffic elsewhere never changes it; those of a fault on
//! its place in the timeline too, so that it changes no other draw.

use koipond_record::{NodeId, Round, SimTime, Span, Stream};

use super::condition::{Condition, Trouble};
use super::cut::Cut;
use super::spread::drawn;
use crate::spec::NetworkSpec;

/// How long a sender waits before it sends a lost message again.
const RETRANSMIT_AFTER: Span = Span::from_millis(1_000);

/// A service of the world that nodes talk to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// The chain's RPC.
    Chain,
    /// The storage network.
    Storage,
    /// Other nodes and the hosts outside.
    Web,
}

/// Which way a message goes on a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// From the node to the service.
    Out,
    /// From the service to the node.
    Back,
}

/// A message on a node's link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whose link it is on.
    pub node: NodeId,
    /// The link's other end.
    pub service: Service,
    /// Which way it goes.
    pub way: Way,
    /// The node that it comes from or goes to, where both are nodes.
    pub peer: Option<NodeId>,
}

/// What becomes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// It arrives.
    Arrives {
        /// When.
        at: SimTime,
        /// How often it was lost and sent again before.
        lost: u32,
        /// What held it up on its way.
        held: Vec<Held>,
        /// When it arrives once more, and by which fault, if it does.
        again: Option<(SimTime, u32)>,
    },
    /// Its sender gives up.
    TimesOut {
        /// When.
        at: SimTime,
        /// Why.
        why: String,
    },
}

/// A fault that held up a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Held {
    /// Its place in the timeline.
    pub entry: u32,
    /// Its word.
    pub kind: &'static str,
    /// For how long.
    pub by: Span,
}

/// All links of a world.
pub struct Network {
    spec: NetworkSpec,
    latency: Stream,
    loss: Stream,
    faults: Stream,
    links: Vec<[Counter; 6]>,
    cuts: Vec<Cut>,
    conditions: Vec<Condition>,
}

/// How many messages a link carried one way in the present round.
#[derive(Clone, Copy, Default)]
struct Counter {
    round: Round,
    n: u64,
}

/// Which message of all it is, as draws are keyed on it.
#[derive(Clone, Copy)]
struct Key {
    node: u64,
    lane: u64,
    round: u64,
    n: u64,
}

impl Key {
    fn of(self, stream: Stream) -> Stream {
        stream.of(self.node).of(self.lane).of(self.round).of(self.n)
    }
}

impl Network {
    /// The links of this many nodes.
    #[must_use]
    pub fn new(spec: &NetworkSpec, seed: u64, nodes: usize) -> Self {
        Self {
            spec: spec.clone(),
            latency: Stream::named(seed, "network/latency"),
            loss: Stream::named(seed, "network/loss"),
            faults: Stream::named(seed, "network/fault"),
            links: vec![[Counter::default(); 6]; nodes],
            cuts: Vec::new(),
            conditions: Vec::new(),
        }
    }

    /// Cuts nodes off.
    pub fn cut(&mut self, cut: Cut) {
        self.cuts.push(cut);
    }

    /// Something is wrong with links.
    pub fn suffers(&mut self, condition: Condition) {
        self.conditions.push(condition);
    }

    /// Ends what an entry of the timeline began.
    pub fn heal(&mut self, entry: u32) {
        self.cuts.retain(|cut| cut.entry != entry);
        self.conditions.retain(|condition| condition.entry != entry);
    }

    /// Sends a message and says what becomes of it.
    pub fn send(&mut self, now: SimTime, round: Round, message: Message) -> Delivery {
        let key = self.counts(round, &message);
        let give_up = now + self.spec.timeout.high;
        let mut held: Vec<Held> = Vec::new();
        let mut at = now;
        while let Some((until, entry)) = self.cut_until(at, &message) {
            if until >= give_up {
                return self.times_out(give_up, "partition");
            }
            let waits = Span((until - at).0.div_ceil(RETRANSMIT_AFTER.0) * RETRANSMIT_AFTER.0);
            at = at + waits;
            match held.last_mut() {
                Some(Held { entry: last, by, .. }) if *last == entry => *by = Span(by.0 + waits.0),
                _ => held.push(Held { entry, kind: "partition", by: waits }),
            }
        }
        let mut lost = 0;
        while self.is_lost(now, &message, key, lost) {
            lost += 1;
            at = at + RETRANSMIT_AFTER;
            if at >= give_up {
                return self.times_out(give_up, &format!("lost {lost} times"));
            }
        }
        let slow = self.conditions.iter().rev().find_map(|condition| match condition.trouble {
            Trouble::Slow(range, shape) if condition.is_on(now, &message) => Some((condition.entry, range, shape)),
            _ => None,
        });
        at = at
            + match slow {
                None => drawn(key.of(self.latency), self.spec.latency, self.spec.shape),
                Some((entry, range, shape)) => {
                    let by = drawn(key.of(self.faults.of(u64::from(entry))), range, shape);
                    held.push(Held { entry, kind: "slow-network", by });
                    by
                }
            };
        let mut again = None;
        for condition in self.conditions.iter().filter(|condition| condition.is_on(now, &message)) {
            let draws = key.of(self.faults.of(u64::from(condition.entry)));
            let happens = |share: koipond_record::unit::Share| draws.happens(0, share.parts_per_million);
            match condition.trouble {
                Trouble::HeldUp(share, by) if happens(share) => {
                    let by = Span(draws.between(1, by.low.0, by.high.0));
                    held.push(Held { entry: condition.entry, kind: condition.trouble.kind(), by });
                    at = at + by;
                }
                Trouble::Twice(share) if message.way == Way::Out && happens(share) => again = Some(condition.entry),
                _ => {}
            }
        }
        match held.last() {
            Some(Held { kind, .. }) if *kind != "partition" && at >= give_up => self.times_out(give_up, kind),
            _ => Delivery::Arrives { at, lost, held, again: again.map(|entry| (at + RETRANSMIT_AFTER, entry)) },
        }
    }

    /// Counts a message.
    fn counts(&mut self, round: Round, message: &Message) -> Key {
        let lane = message.service as usize * 2 + message.way as usize;
        let counter = &mut self.links[message.node.0 as usize][lane];
        if counter.round != round {
            *counter = Counter { round, n: 0 };
        }
        counter.n += 1;
        Key { node: u64::from(message.node.0), lane: lane as u64, round: round.0, n: counter.n - 1 }
    }

    fn times_out(&self, at: SimTime, why: &str) -> Delivery {
        Delivery::TimesOut { at, why: format!("{why}, no answer within {}", self.spec.timeout.high) }
    }

    /// Whether a message is lost that was lost so often before.
    fn is_lost(&self, now: SimTime, message: &Message, key: Key, before: u32) -> bool {
        let by_fault = |condition: &Condition| match condition.trouble {
            Trouble::Lossy(share) if condition.is_on(now, message) => {
                key.of(self.faults.of(u64::from(condition.entry))).happens(u64::from(before), share.parts_per_million)
            }
            _ => false,
        };
        key.of(self.loss).happens(u64::from(before), self.spec.loss.parts_per_million) || self.conditions.iter().any(by_fault)
    }

    /// Until when a message is cut off, and by which fault, if it is.
    fn cut_until(&self, at: SimTime, message: &Message) -> Option<(SimTime, u32)> {
        self.cuts.iter().filter_map(|cut| Some((cut.stops(at, message)?, cut.entry))).max()
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
