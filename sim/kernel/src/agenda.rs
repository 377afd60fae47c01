//! What is due when: an exact heap of (virtual time, order of entry, thing).

use std::cmp::Ordering;
use std::collections::BinaryHeap;

use koipond_record::SimTime;

/// Everything that is still to happen, soonest first; of two things due at once, the one entered first.
pub struct Agenda<T> {
    heap: BinaryHeap<Due<T>>,
    entered: u64,
    limit: usize,
}

/// The agenda holds as many things as the run's limits allow.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("more than {limit} things wait to happen at once; raise `limits.queue`, or look for timers that are set without end")]
pub struct Full {
    /// The limit.
    pub limit: usize,
}

struct Due<T> {
    at: SimTime,
    order: u64,
    thing: T,
}

impl<T> Agenda<T> {
    /// An empty agenda that holds at most this many things.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { heap: BinaryHeap::new(), entered: 0, limit }
    }

    /// Enters a thing.
    ///
    /// # Errors
    /// When the agenda is full; the thing is not entered.
    pub fn enter(&mut self, at: SimTime, thing: T) -> Result<(), Full> {
        if self.heap.len() >= self.limit {
            return Err(Full { limit: self.limit });
        }
        self.heap.push(Due { at, order: self.entered, thing });
        self.entered += 1;
        Ok(())
    }

    /// When the next thing is due.
    #[must_use]
    pub fn next(&self) -> Option<SimTime> {
        self.heap.peek().map(|due| due.at)
    }

    /// Takes the next thing.
    pub fn take(&mut self) -> Option<(SimTime, T)> {
        self.heap.pop().map(|due| (due.at, due.thing))
    }

    /// How many things wait.
    #[must_use]
    pub fn len(&self) -> usize {
        self.heap.len()
    }

    /// Whether nothing waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.heap.is_empty()
    }
}

impl<T> PartialEq for Due<T> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl<T> Eq for Due<T> {}

impl<T> PartialOrd for Due<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Due<T> {
    /// Reversed, since the standard heap gives the greatest first.
    fn cmp(&self, other: &Self) -> Ordering {
        (other.at, other.order).cmp(&(self.at, self.order))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn things_come_in_order_of_time_and_entry(times in proptest::collection::vec(0_u64..20, 0..200)) {
            let mut agenda = Agenda::new(1_000);
            for (i, at) in times.iter().enumerate() {
                agenda.enter(SimTime(*at), i).expect("below the limit");
            }
            let mut want: Vec<(SimTime, usize)> = times.iter().enumerate().map(|(i, at)| (SimTime(*at), i)).collect();
            want.sort();
            let got: Vec<(SimTime, usize)> = std::iter::from_fn(|| agenda.take()).collect();
            prop_assert_eq!(got, want);
        }
    }

    #[test]
    fn a_full_agenda_refuses() {
        let mut agenda = Agenda::new(1);
        assert_eq!(agenda.enter(SimTime(1), ()), Ok(()));
        assert_eq!(agenda.enter(SimTime(1), ()), Err(Full { limit: 1 }));
        assert_eq!(agenda.len(), 1);
    }
}
