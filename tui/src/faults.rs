//! Faults of a run: from when to when each was in force, and on whom.

use std::collections::BTreeMap;

use koipond_record::event::FaultEvent;
use koipond_record::{Event, Seq, SimTime, What};

use crate::story::clean;

/// A fault of the timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Its place in the timeline, from 1 as people count.
    pub entry: u32,
    /// Its kind, in a word.
    pub kind: String,
    /// In a few words, with its parameters.
    pub what: String,
    /// The places of the nodes it touches.
    pub nodes: Vec<u32>,
    pub began: (Seq, SimTime),
    pub ended: Option<(Seq, SimTime)>,
}

/// All of them so far, in the order in which they began.
#[derive(Debug, Default)]
pub struct Faults {
    all: Vec<Fault>,
    /// Of each entry that is in force, its place among all.
    open: BTreeMap<u32, usize>,
}

impl Fault {
    /// Whether it was in force after an event.
    pub fn in_force(&self, cursor: Seq) -> bool {
        self.began.0 <= cursor && self.ended.is_none_or(|(ended, _)| cursor < ended)
    }
}

impl Faults {
    /// Takes an event in.
    pub fn enter(&mut self, event: &Event) {
        match &event.what {
            What::Fault(FaultEvent::Began { entry, kind, what, nodes }) => {
                let nodes = nodes.iter().map(|node| node.0).collect();
                self.open.insert(*entry, self.all.len());
                let began = (event.seq, event.at);
                self.all.push(Fault { entry: *entry, kind: clean(kind), what: clean(what), nodes, began, ended: None });
            }
            What::Fault(FaultEvent::Ended { entry, .. }) => {
                let open = self.open.remove(entry).and_then(|place| self.all.get_mut(place));
                if let Some(fault) = open {
                    fault.ended = Some((event.seq, event.at));
                }
            }
            _ => {}
        }
    }

    /// All of them.
    pub fn all(&self) -> &[Fault] {
        &self.all
    }
}

#[cfg(test)]
mod tests {
    use koipond_record::NodeId;

    use super::*;

    fn faults() -> Faults {
        let began =
            |entry| FaultEvent::Began { entry, kind: "crash".to_owned(), what: "it\u{1b}crashes".to_owned(), nodes: vec![NodeId(2)] };
        let ended = |entry| FaultEvent::Ended { entry, kind: "crash".to_owned() };
        let mut faults = Faults::default();
        for (n, what) in (0..).zip([began(1), began(2), ended(1), began(1), ended(7)]) {
            faults.enter(&Event { seq: Seq(n), at: SimTime(n), node: None, cause: None, what: What::Fault(what) });
        }
        faults
    }

    #[test]
    fn a_fault_is_in_force_from_its_beginning_until_its_own_end() {
        let at = |cursor| faults().all().iter().map(|fault| fault.in_force(Seq(cursor))).collect::<Vec<_>>();
        assert_eq!(at(0), [true, false, false]);
        assert_eq!(at(1), [true, true, false]);
        assert_eq!(at(2), [false, true, false]);
        assert_eq!(at(4), [false, true, true]);
    }

    #[test]
    fn its_words_cannot_command_the_terminal() {
        assert_eq!(faults().all()[0].what, "it crashes");
    }
}
