//! Who is cut off from what, and until when.

use std::collections::BTreeSet;

use koipond_record::{NodeId, SimTime, Span};

use super::send::{Message, Service, Way};
use crate::fault::{CutWay, From};

/// A partition in force.
#[derive(Clone, Debug)]
pub struct Cut {
    /// Its place in the timeline.
    pub entry: u32,
    /// Who is cut off.
    pub nodes: BTreeSet<NodeId>,
    /// From what.
    pub from: From,
    /// From these nodes alone, where it says so.
    pub and: Option<BTreeSet<NodeId>>,
    /// Which messages.
    pub way: CutWay,
    /// How long it is there and how long gone, where it comes and goes.
    pub flapping: Option<(Span, Span)>,
    /// When it began.
    pub since: SimTime,
    /// When it ends.
    pub until: SimTime,
}

impl Cut {
    /// Until when it stops a message that is sent at this moment, if it does.
    pub(super) fn stops(&self, at: SimTime, message: &Message) -> Option<SimTime> {
        let until = self.present_until(at)?;
        let stops = match &self.and {
            None => self.nodes.contains(&message.node) && self.is_from(message.service) && self.is_on(message.way),
            Some(others) => {
                let peer = message.peer?;
                let (from, to) = if message.way == Way::Out { (message.node, peer) } else { (peer, message.node) };
                let (out, back) = (self.nodes.contains(&from) && others.contains(&to), self.nodes.contains(&to) && others.contains(&from));
                (out && self.is_on(Way::Out)) || (back && self.is_on(Way::Back))
            }
        };
        stops.then_some(until)
    }

    fn is_from(&self, service: Service) -> bool {
        touches(self.from, service)
    }

    fn is_on(&self, way: Way) -> bool {
        matches!((self.way, way), (CutWay::Both, _) | (CutWay::Out, Way::Out) | (CutWay::Back, Way::Back))
    }

    /// Until when it is there, if it is at this moment.
    fn present_until(&self, at: SimTime) -> Option<SimTime> {
        if at >= self.until {
            return None;
        }
        let Some((on, off)) = self.flapping.filter(|(on, off)| on.0 > 0 && off.0 > 0) else { return Some(self.until) };
        let cycle = on.0.saturating_add(off.0);
        let into = at.0.saturating_sub(self.since.0) % cycle;
        (into < on.0).then(|| (at + Span(on.0 - into)).min(self.until))
    }
}

/// Whether what is wrong with these services is wrong with this one.
pub(super) fn touches(from: From, service: Service) -> bool {
    matches!(
        (from, service),
        (From::Everything, _) | (From::Chain, Service::Chain) | (From::Storage, Service::Storage) | (From::Web, Service::Web)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: NodeId = NodeId(0);
    const B: NodeId = NodeId(1);

    fn cut() -> Cut {
        Cut {
            entry: 1,
            nodes: [A].into(),
            from: From::Everything,
            and: None,
            way: CutWay::Both,
            flapping: None,
            since: SimTime(100),
            until: SimTime(200),
        }
    }

    fn message(node: NodeId, way: Way, peer: Option<NodeId>) -> Message {
        Message { node, service: Service::Web, way, peer }
    }

    #[test]
    fn a_cut_of_one_way_lets_the_other_through() {
        for (way, out, back) in [(CutWay::Both, true, true), (CutWay::Out, true, false), (CutWay::Back, false, true)] {
            let cut = Cut { way, ..cut() };
            let stops = |way| cut.stops(SimTime(150), &message(A, way, None)).is_some();
            assert_eq!((stops(Way::Out), stops(Way::Back)), (out, back), "{way:?}");
        }
    }

    #[test]
    fn a_cut_that_comes_and_goes_is_there_at_its_times_and_never_beyond_its_end() {
        let cut = Cut { flapping: Some((Span(30), Span(20))), ..cut() };
        let of = |at| cut.stops(SimTime(at), &message(A, Way::Out, None)).map(|until| until.0);
        for (at, want) in [(100, Some(130)), (129, Some(130)), (130, None), (149, None), (150, Some(180)), (179, Some(180)), (200, None)] {
            assert_eq!(of(at), want, "at {at}");
        }
        let short = Cut { until: SimTime(160), ..cut };
        assert_eq!(short.stops(SimTime(155), &message(A, Way::Out, None)), Some(SimTime(160)));
    }

    #[test]
    fn between_two_groups_only_their_messages_to_each_other_are_stopped() {
        let cut = Cut { and: Some([B].into()), ..cut() };
        let stops = |cut: &Cut, node, way, peer| cut.stops(SimTime(150), &message(node, way, peer)).is_some();
        assert!(!stops(&cut, A, Way::Out, None), "the world outside is in reach");
        assert!(!stops(&cut, A, Way::Out, Some(NodeId(2))), "so is who is in neither group");
        for (node, way, peer) in [(A, Way::Out, B), (A, Way::Back, B), (B, Way::Out, A), (B, Way::Back, A)] {
            assert!(stops(&cut, node, way, Some(peer)), "{node:?} {way:?} {peer:?}");
        }
        let out = Cut { way: CutWay::Out, ..cut };
        assert!(stops(&out, A, Way::Out, Some(B)) && stops(&out, B, Way::Back, Some(A)), "what A sends to B");
        assert!(!stops(&out, B, Way::Out, Some(A)) && !stops(&out, A, Way::Back, Some(B)), "what B sends to A");
    }
}
