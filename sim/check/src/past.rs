//! The events of a run that may fork, for as long as they count.
//!
//! Only a run that says at its beginning that it may fork is remembered. In one that does not, a rollback undoes nothing
//! here: that would be a fault of the world, and supply breaks if the books it leaves are not those of the events.

use koipond_record::Ask;
use koipond_record::event::{ChainEvent, Event, NetEvent, NodeEvent, RunEvent, What};

/// The events of a run that may fork, without those that a fork undid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// Whether the run may fork, once it began.
    forks: Option<bool>,
    events: Vec<Event>,
}

impl Past {
    /// Takes an event in. Where it gives up a fork, out come all events before it that still count, to be folded anew.
    pub fn on_event(&mut self, e: &Event) -> Option<&[Event]> {
        if let What::Run(RunEvent::Started { may_fork, .. }) = &e.what {
            self.forks.get_or_insert(*may_fork);
        }
        if self.forks != Some(true) {
            return None;
        }
        if let What::Chain(ChainEvent::RolledBack { undone, .. }) = &e.what {
            let is_undone = |e: &Event| undone.iter().any(|(first, last)| (first..=last).contains(&&e.seq));
            // A fork is short and a run is long: only what came since its first event is looked through.
            let first = undone.iter().map(|(first, _)| *first).min();
            let since = self.events.partition_point(|e| first.is_none_or(|first| e.seq < first));
            let since = self.events.split_off(since);
            self.events.extend(since.into_iter().filter(|e| !is_undone(e)));
            // An earlier rollback is not kept itself: what it says the chain holds may have been undone by this one.
            return Some(&self.events);
        }
        if matters(e) {
            self.events.push(e.clone());
        }
        None
    }
}

/// Whether a fold looks at such an event. What no fold looks at is most of a log, and holds whole trees of chain state;
/// a fold that comes to look at it needs it taken off this list.
fn matters(e: &Event) -> bool {
    match &e.what {
        What::Node(NodeEvent::Got(_) | NodeEvent::Said { .. } | NodeEvent::Worked { .. }) => false,
        What::Node(NodeEvent::Called { ask, .. }) => matches!(ask, Ask::Send(_)),
        What::Net(event) => matches!(event, NetEvent::Requested { .. } | NetEvent::Replied { .. }),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::Seq;

    use super::Past;
    use crate::stage::Stage;

    /// What is left of a stage after its first rollback.
    fn left(stage: &Stage) -> Option<Vec<Seq>> {
        let mut past = Past::default();
        stage.complete().iter().find_map(|e| past.on_event(e).map(|left| left.iter().map(|e| e.seq).collect()))
    }

    #[test]
    fn what_a_rollback_names_is_left_out_and_nothing_else() {
        let mut stage = Stage::forking();
        let first = stage.round(1).submits(0, "honest-1", "a").latest();
        let kept = stage.boots("honest-1").latest();
        let second = stage.submits(0, "honest-2", "b").latest();
        stage.undoes(&[(first, first), (second, second)]);
        let all = (0..stage.latest().0).map(Seq);
        assert_eq!(left(&stage), Some(all.filter(|seq| ![first, second].contains(seq)).collect()));
        assert!(left(&stage).is_some_and(|left| left.contains(&kept)));
    }

    #[test]
    fn a_run_that_may_not_fork_is_not_remembered() {
        let mut stage = Stage::staked();
        let at = stage.round(1).submits(0, "honest-1", "a").latest();
        assert_eq!(left(stage.undoes(&[(at, at)])), None);
    }
}
