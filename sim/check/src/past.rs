//! The events of a run that may fork, for as long as they count.
//!
//! Only a run that says at its beginning that it may fork is remembered. In one that does not, a rollback undoes nothing
//! here: that would be a fault of the world, and supply breaks if the books it leaves are not those of the events.

use koipond_record::event::{ChainEvent, Event, NetEvent, NodeEvent, RunEvent, StorageEvent, What};
use koipond_record::{Ask, Payload};

/// The events of a run that may fork, without those that a fork undid.
#[derive(Clone, Debug, Default)]
pub(crate) struct Past {
    /// Whether the run may fork, once it began.
    forks: Option<bool>,
    /// Whether some fold looks at printed lines.
    lines: bool,
    events: Vec<Event>,
}

impl Past {
    /// Of a run in which some fold looks at printed lines, or none.
    pub fn new(lines: bool) -> Self {
        Self { lines, ..Self::default() }
    }

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
        if matters(e) || self.lines && matches!(&e.what, What::Node(NodeEvent::Said { .. })) {
            self.events.push(remembered(e));
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
        What::Storage(event) => !matches!(event, StorageEvent::NotStored { .. } | StorageEvent::Unpinned { .. } | StorageEvent::Barred),
        _ => true,
    }
}

/// An event as it is remembered: of files that were stored, as much as a log keeps. Else all that a run ever stored would
/// stay in memory, even what its hosts dropped.
fn remembered(e: &Event) -> Event {
    let mut e = e.clone();
    if let What::Storage(StorageEvent::Stored { files, .. }) = &mut e.what {
        for file in files {
            if let Some((hash, bytes)) = file.content.blob() {
                file.content = Payload::Kept { hash, len: bytes.len() as u64 };
            }
        }
    }
    e
}

#[cfg(test)]
mod tests {
    use koipond_record::event::{Level, NetEvent, NodeEvent, StorageEvent, What};
    use koipond_record::{Ask, CallId, Hash, INLINE_LIMIT, Input, Instruction, Payload, Round, Seq, Span, StateQuery, TaskNo, Transaction};

    use super::Past;
    use crate::stage::{Stage, key, replied, requested};

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

    #[test]
    fn of_a_large_file_its_hash_alone_is_remembered() {
        let mut stage = Stage::forking();
        let large = vec![7; INLINE_LIMIT + 1];
        stage.stores_payload("honest-1", "bafyone", Payload::new(large.clone())).stores("honest-1", "bafytwo", "small").undoes(&[]);
        let mut past = Past::default();
        let events = stage.complete();
        let left = events.iter().find_map(|e| past.on_event(e).map(<[_]>::to_vec)).expect("a rollback");
        let stored = left.iter().filter_map(|e| match &e.what {
            What::Storage(StorageEvent::Stored { files, .. }) => Some(files[0].content.clone()),
            _ => None,
        });
        let kept = Payload::Kept { hash: Hash::of(&large), len: large.len() as u64 };
        assert_eq!(stored.collect::<Vec<_>>(), [kept, Payload::new(*b"small")]);
    }

    #[test]
    fn any_one_event_can_be_undone() {
        let mut stage = Stage::forking();
        stage.round(1).submits(0, "honest-1", "a").submits(0, "honest-2", "b").submits(0, "cheat-1", "c").round(2).round(3);
        for undone in 1..stage.latest().0 {
            let mut stage = stage.clone();
            let last = stage.latest().0;
            stage.undoes(&[(Seq(undone), Seq(undone))]);
            assert_eq!(left(&stage), Some((0..=last).filter(|seq| *seq != undone).map(Seq).collect()));
        }
    }

    #[test]
    fn what_no_fold_looks_at_is_not_remembered_and_lines_only_where_one_does() {
        let node = |event| What::Node(event);
        let call = CallId(1);
        let by = key("honest-1");
        let what = Instruction::SubmitTask { round: Round(0), value: String::new() };
        let send = Transaction { payer: by.clone(), by, task: TaskNo(0), what };
        let all = [
            (false, node(NodeEvent::Got(Input::Boot))),
            (false, node(NodeEvent::Worked { busy: Span(1) })),
            (false, node(NodeEvent::Called { call, ask: Ask::Read(StateQuery::Slot) })),
            (true, node(NodeEvent::Called { call, ask: Ask::Send(send) })),
            (true, node(NodeEvent::Booted { boot: 0, round: Round(0) })),
            (false, What::Net(NetEvent::Unanswered { call, why: String::new() })),
            (true, What::Net(requested("a"))),
            (true, What::Net(replied("a", 200, Payload::new([])))),
            (false, What::Storage(StorageEvent::Barred)),
        ];
        for (is_kept, what) in all {
            let mut stage = Stage::forking();
            let at = stage.say(Some("honest-1"), what.clone()).latest();
            assert_eq!(left(stage.undoes(&[])).is_some_and(|left| left.contains(&at)), is_kept, "{what:?}");
        }
        let mut stage = Stage::forking();
        let line = stage.prints("honest-1", Level::Log, "a line").latest();
        let events = stage.undoes(&[]).complete();
        for lines in [false, true] {
            let mut past = Past::new(lines);
            let kept = events.iter().find_map(|e| past.on_event(e).map(|left| left.iter().any(|e| e.seq == line)));
            assert_eq!(kept, Some(lines));
        }
    }
}
