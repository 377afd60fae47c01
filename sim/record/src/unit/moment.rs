//! Moments of a run.

use std::fmt;
use std::str::FromStr;

use super::quantity::not;
use super::{Length, as_text};
use crate::{Round, SimTime, Slot, SlotClock};

/// A moment of a run: `round 5`, `round 5 + 30 slots`, `slot 600`, `90 s`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    from: From,
    plus: Option<Length>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Round(u64),
    Slot(u64),
    Beginning(Length),
}

as_text!(Moment, "moment", "A moment of the run: `round 5`, `round 5 + 30 slots`, `slot 600` or `90 s` after its beginning.");

impl Moment {
    /// As virtual time, on this clock.
    #[must_use]
    pub fn on(self, clock: &SlotClock) -> SimTime {
        let from = match self.from {
            From::Round(n) => clock.begins(clock.round_begins(Round(n))),
            From::Slot(n) => clock.begins(Slot(n)),
            From::Beginning(length) => length.after(clock, SimTime(0)),
        };
        self.plus.map_or(from, |length| length.after(clock, from))
    }
}

impl FromStr for Moment {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || not("a moment", text, "`round 5`, `round 5 + 30 slots`, `slot 600` or `90 s`");
        let (from, plus) = match text.split_once('+') {
            Some((from, plus)) => (from.trim(), Some(plus.trim().parse::<Length>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let from = match from.split_once(' ') {
            Some(("round", n)) => From::Round(n.trim().parse().map_err(|_| wrong())?),
            Some(("slot", n)) => From::Slot(n.trim().parse().map_err(|_| wrong())?),
            _ => From::Beginning(from.parse().map_err(|_| wrong())?),
        };
        Ok(Self { from, plus })
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.from {
            From::Round(n) => write!(f, "round {n}")?,
            From::Slot(n) => write!(f, "slot {n}")?,
            From::Beginning(length) => write!(f, "{length}")?,
        }
        self.plus.map_or(Ok(()), |length| write!(f, " + {length}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;

    #[test]
    fn moments_follow_the_clock() {
        let clock = SlotClock { slot_time: Span::from_millis(400), starting_slot: Slot(1000), round_time: 100, paces: None };
        let at = |text: &str| text.parse::<Moment>().map(|m| m.on(&clock).0 / 1_000_000);
        assert_eq!(at("round 5"), Ok(200_000));
        assert_eq!(at("round 5 + 30 slots"), Ok(212_000));
        assert_eq!(at("slot 1010"), Ok(4_000));
        assert_eq!(at("90 s"), Ok(90_000));
        assert!(at("later").is_err_and(|why| why.contains("round 5 + 30 slots")));
    }

    #[test]
    fn moments_read_and_write_the_same() {
        for text in ["round 5", "round 5 + 30 slots", "slot 600", "90 s"] {
            let moment: Moment = text.parse().expect(text);
            assert_eq!(moment.to_string(), text);
        }
    }
}
