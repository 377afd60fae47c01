//! Bugs of the recorder: the log says what did not happen.

use koipond_record::event::{ChainEvent, NodeEvent};
use koipond_record::{Event, NodeId, Seq, SimTime, Span, Stream, What};

use super::Plant;

/// One event in so many is told wrongly.
const ONE_IN: u64 = 40;

/// A plant in a recorder, and what it needs beside the run.
#[derive(Clone, Copy)]
pub(in crate::world) struct Planted {
    pub(in crate::world) plant: Plant,
    /// Something that is another in each run: the clock on the wall, or how many runs there were.
    pub(in crate::world) ambient: u64,
}

/// What becomes of an event on its way into the log.
pub(in crate::world) enum Told {
    Once(Event),
    Twice(Event),
    Never,
}

impl Planted {
    /// Whether this run is one of those that the bug befalls, as the canary does not befall all.
    pub(in crate::world) fn befalls(self, seed: u64) -> bool {
        self.plant != Plant::Canary || Stream::named(seed, "self-test/canary").happens(0, 10_000)
    }

    /// Whether the digest passes over an event.
    pub(in crate::world) fn is_undigested(self, seq: Seq) -> bool {
        self.plant == Plant::DigestSkips && seq.0 % ONE_IN == ONE_IN - 1
    }

    /// How an event is told.
    pub(in crate::world) fn tells(self, mut event: Event) -> Told {
        let its_turn = event.seq.0 % ONE_IN == ONE_IN - 1;
        match (self.plant, &mut event.what) {
            (Plant::RewardLeftOut, What::Chain(ChainEvent::Rewarded { .. })) => return Told::Never,
            (Plant::LineLeftOut, What::Node(NodeEvent::Said { .. })) if event.seq.0 % 2 == 1 => return Told::Never,
            (Plant::InputLeftOut, What::Node(NodeEvent::Got(_))) if its_turn => return Told::Never,
            (Plant::LoggedTwice, What::Node(NodeEvent::Called { .. })) if its_turn => return Told::Twice(event),
            (Plant::MoneyAsFloat, What::Chain(ChainEvent::Rewarded { amount, .. })) => amount.0 = (amount.0 as f32) as u64,
            (Plant::CauseLater, _) if its_turn => event.cause = Some(Seq(event.seq.0 + 1)),
            (Plant::TimeBack, _) if its_turn => event.at = SimTime(event.at.0.saturating_sub(Span::from_millis(1).0)),
            (Plant::NumberSkipped, _) if its_turn => event.seq.0 += 1,
            (Plant::NodeConfused, What::Node(NodeEvent::Called { .. })) if its_turn => {
                event.node = event.node.map(|node| if node == NodeId(0) { NodeId(1) } else { NodeId(0) });
            }
            _ => {}
        }
        Told::Once(event)
    }
}
