//! What is wrong with links that still work: messages are slow, lost, doubled, or overtake each other.

use std::collections::BTreeSet;

use koipond_record::unit::{Share, SpanRange};
use koipond_record::{NodeId, SimTime};

use super::cut::touches;
use super::send::Message;
use crate::fault::{FaultSpec, From};
use crate::spec::Shape;

/// Something that is wrong with the links of nodes, in force.
#[derive(Clone, Debug)]
pub struct Condition {
    /// Its place in the timeline.
    pub entry: u32,
    /// Whose links; all where it names none.
    pub nodes: Option<BTreeSet<NodeId>>,
    /// Links to what.
    pub from: From,
    /// What is wrong.
    pub trouble: Trouble,
    /// When it ends.
    pub until: SimTime,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Messages take so long.
    Slow(SpanRange, Shape),
    /// So many are lost.
    Lossy(Share),
    /// So many requests arrive twice.
    Twice(Share),
    /// So many are held up, for so long.
    HeldUp(Share, SpanRange),
}

impl Trouble {
    /// What a fault makes wrong with links, and with which; nothing if it is about something else.
    #[must_use]
    pub fn of(fault: &FaultSpec) -> Option<(From, Self)> {
        match fault {
            FaultSpec::SlowNetwork(fault) => Some((fault.from, Self::Slow(fault.latency, fault.shape))),
            FaultSpec::LossyNetwork(fault) => Some((fault.from, Self::Lossy(fault.loss))),
            FaultSpec::DuplicateMessages(fault) => Some((fault.from, Self::Twice(fault.share))),
            FaultSpec::ReorderMessages(fault) => Some((fault.from, Self::HeldUp(fault.share, fault.by))),
            _ => None,
        }
    }

    /// The word of the fault.
    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Slow(..) => "slow-network",
            Self::Lossy(_) => "lossy-network",
            Self::Twice(_) => "duplicate-messages",
            Self::HeldUp(..) => "reorder-messages",
        }
    }
}

impl Condition {
    pub(super) fn is_on(&self, at: SimTime, message: &Message) -> bool {
        let of_node = self.nodes.as_ref().is_none_or(|nodes| nodes.contains(&message.node));
        of_node && at < self.until && touches(self.from, message.service)
    }
}
