//! Where two runs part: the first event in which they differ.

use koipond_record::event::RunEvent;
use koipond_record::{Event, Seq, What};

use crate::source::Source;

/// The first event that differs, as far as both can be read. What the first event tells of the run, its name and seed, is no parting.
pub fn parting(first: &mut Source, second: &mut Source) -> Option<Seq> {
    let until = first.end().min(second.end());
    let mut next = 0;
    while next < until {
        let (n, m) = (first.frame_of(Seq(next))?, second.frame_of(Seq(next))?);
        let (ours, theirs) = (first.frame(n), second.frame(m));
        let from = |events: &[Event]| events.iter().position(|event| event.seq.0 >= next).unwrap_or(events.len());
        let pairs = ours[from(&ours)..].iter().zip(&theirs[from(&theirs)..]);
        let before = next;
        for (a, b) in pairs {
            if !same(a, b) {
                return Some(a.seq.min(b.seq));
            }
            next = a.seq.0.saturating_add(1);
        }
        if next == before {
            // Damage: neither side can be read here.
            return Some(Seq(next));
        }
    }
    (first.end() != second.end() && !first.may_grow() && !second.may_grow()).then_some(Seq(until))
}

fn same(a: &Event, b: &Event) -> bool {
    let begins = |event: &Event| matches!(event.what, What::Run(RunEvent::Started { .. }));
    a == b || (begins(a) && begins(b))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{nth, source};

    #[test]
    fn two_runs_part_at_the_first_event_that_differs() {
        let other = |n| if n == 4_321 { Event { at: koipond_record::SimTime(nth(n).at.0 + 1), ..nth(n) } } else { nth(n) };
        let mut first = source((0..9_000).map(nth));
        let mut second = source((0..9_000).map(other));
        assert_eq!(parting(&mut first, &mut second), Some(Seq(4_321)));
        assert_eq!(parting(&mut first, &mut source((0..9_000).map(nth))), None);
    }

    #[test]
    fn a_run_that_ended_sooner_parts_at_its_end() {
        assert_eq!(parting(&mut source((0..50).map(nth)), &mut source((0..70).map(nth))), Some(Seq(50)));
    }
}
