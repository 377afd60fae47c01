//! Virtual time: nanoseconds since the world began, slots of the chain, rounds of the task.

use std::fmt;
use std::ops::{Add, Sub};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// A moment of virtual time, in nanoseconds since the world began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SimTime(pub u64);

/// A length of virtual time, in nanoseconds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span(pub u64);

/// A slot of the chain, its unit of time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Slot(pub u64);

/// A round of the task, from 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Round(pub u64);

impl Span {
    /// A span of milliseconds.
    #[must_use]
    pub const fn from_millis(ms: u64) -> Self {
        Self(ms.saturating_mul(1_000_000))
    }

    /// Whole milliseconds in it.
    #[must_use]
    pub const fn millis(self) -> u64 {
        self.0 / 1_000_000
    }
}

impl Add<Span> for SimTime {
    type Output = Self;
    fn add(self, span: Span) -> Self {
        Self(self.0.saturating_add(span.0))
    }
}

impl Sub for SimTime {
    type Output = Span;
    fn sub(self, earlier: Self) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }
}

impl Add for Span {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

/// How virtual time, slots and rounds of one task convert into each other.
///
/// Slots are the chain's only clock; milliseconds are derived from them. `protocol.md` §1.1–1.2.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotClock {
    /// Nominal length of a slot.
    pub slot_time: Span,
    /// The slot in which the world begins, which is also the task's `starting_slot`.
    pub starting_slot: Slot,
    /// Slots in a round.
    pub round_time: u64,
    /// Where slots are longer or shorter than nominal: stretches in order, each up to the next one's beginning. Before the first, and
    /// where there is none, slots have the nominal length.
    pub paces: Option<Arc<[Pace]>>,
}

/// A stretch of slots that are all of one length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Its first slot.
    pub from: Slot,
    /// When that begins.
    pub at: SimTime,
    /// The length of each.
    pub slot_time: Span,
}

impl SlotClock {
    /// The slot at a moment.
    #[must_use]
    pub fn slot(&self, at: SimTime) -> Slot {
        let pace = self.pace(|pace| pace.at <= at);
        Slot(pace.from.0.saturating_add((at - pace.at).0 / pace.slot_time.0.max(1)))
    }

    /// The first moment of a slot; slots before the beginning begin with the world.
    #[must_use]
    pub fn begins(&self, slot: Slot) -> SimTime {
        let pace = self.pace(|pace| pace.from <= slot);
        pace.at + Span(slot.0.saturating_sub(pace.from.0).saturating_mul(pace.slot_time.0))
    }

    /// The last stretch that has begun; the beginning of the world is one.
    fn pace(&self, begun: impl Fn(&Pace) -> bool) -> Pace {
        let paces = self.paces.as_deref().unwrap_or_default();
        let n = paces.partition_point(begun);
        let first = Pace { from: self.starting_slot, at: SimTime(0), slot_time: self.slot_time };
        n.checked_sub(1).map_or(first, |last| paces[last])
    }

    /// The mean length of the slots before a moment, over at most so many of them; the nominal length at the beginning.
    #[must_use]
    pub fn mean_slot_time(&self, at: SimTime, over: u64) -> Span {
        let now = self.slot(at);
        let n = now.0.saturating_sub(self.starting_slot.0).min(over);
        let from = Slot(now.0 - n);
        (self.begins(now) - self.begins(from)).0.checked_div(n).map_or(self.slot_time, Span)
    }

    /// The round a slot lies in: `floor((slot − starting_slot) / round_time)`.
    #[must_use]
    pub fn round(&self, slot: Slot) -> Round {
        Round(slot.0.saturating_sub(self.starting_slot.0) / self.round_time.max(1))
    }

    /// The first slot of a round.
    #[must_use]
    pub fn round_begins(&self, round: Round) -> Slot {
        Slot(self.starting_slot.0.saturating_add(round.0.saturating_mul(self.round_time)))
    }

    /// The length of a number of slots, as if all were of nominal length.
    #[must_use]
    pub fn slots(&self, n: u64) -> Span {
        Span(n.saturating_mul(self.slot_time.0))
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&grouped(self.0))
    }
}

impl fmt::Display for Round {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for Span {
    /// As people say it: `1 h 21 m`, `2 m 5 s`, `1.5 s`, `20 ms`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0 / 1_000_000_000;
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60);
        if hours > 0 {
            write!(f, "{hours} h {minutes} m")
        } else if minutes > 0 {
            write!(f, "{minutes} m {} s", seconds % 60)
        } else if seconds > 0 {
            write!(f, "{}.{} s", seconds, self.0 / 100_000_000 % 10)
        } else {
            write!(f, "{} ms", self.millis())
        }
    }
}

/// A whole number with a comma between thousands.
#[must_use]
pub(crate) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_and_rounds_follow_the_worked_timeline() {
        let clock = SlotClock { slot_time: Span::from_millis(408), starting_slot: Slot(1000), round_time: 1200, paces: None };
        assert_eq!(clock.round(Slot(2199)), Round(0));
        assert_eq!(clock.round(Slot(2200)), Round(1));
        assert_eq!(clock.round_begins(Round(2)), Slot(3400));
        assert_eq!(clock.slot(clock.begins(Slot(3440))), Slot(3440));
    }

    #[test]
    fn slots_of_other_lengths_shift_what_follows_and_nothing_before() {
        let pace = |from, at, ms| Pace { from: Slot(from), at: SimTime(at), slot_time: Span::from_millis(ms) };
        let ms = 1_000_000;
        let paces: Arc<[Pace]> = [pace(110, 4_000 * ms, 800), pace(120, 12_000 * ms, 400)].into();
        let clock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(100), round_time: 50, paces: Some(paces) };
        for (slot, begins) in [(100, 0), (109, 3_600), (110, 4_000), (111, 4_800), (120, 12_000), (125, 14_000)] {
            assert_eq!(clock.begins(Slot(slot)), SimTime(begins * ms), "slot {slot}");
            assert_eq!(clock.slot(SimTime(begins * ms)), Slot(slot));
            assert_eq!(clock.slot(SimTime(begins * ms + 1)), Slot(slot));
        }
        assert_eq!(clock.mean_slot_time(SimTime(12_000 * ms), 10), Span::from_millis(800));
        assert_eq!(clock.mean_slot_time(SimTime(12_000 * ms), 20), Span::from_millis(600));
        assert_eq!(clock.mean_slot_time(SimTime(0), 20), Span::from_millis(400));
    }

    #[test]
    fn spans_read_as_people_say_them() {
        assert_eq!(Span::from_millis(4_896_000).to_string(), "1 h 21 m");
        assert_eq!(Span::from_millis(1_500).to_string(), "1.5 s");
        assert_eq!(Slot(6112).to_string(), "6,112");
    }
}
