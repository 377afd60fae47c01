//! Lengths of time, and ranges of them.

use std::fmt;
use std::str::FromStr;

use super::quantity::not;
use super::{as_text, number_and_unit, whole};
use crate::{SimTime, Slot, SlotClock, Span};

/// A length of time in the unit it was written in: `90 s`, `2 min`, `30 slots`, `4 rounds`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Length {
    /// Virtual time.
    Time(Span),
    /// Slots of the chain.
    Slots(u64),
    /// Rounds of the task.
    Rounds(u64),
}

/// A range of virtual time, both ends included: `20..80 ms`; `50 ms` is both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpanRange {
    /// The least.
    pub low: Span,
    /// The most.
    pub high: Span,
}

/// A range of slots, both ends included: `40..60 slots`; `40` is both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlotRange {
    /// The least.
    pub low: u64,
    /// The most.
    pub high: u64,
}

as_text!(Length, "length", "A length of time: `90 s`, `2 min`, `120 ms`, `30 slots` or `4 rounds`.");
as_text!(SpanRange, "span-range", "A range of time: `20..80 ms`; one value stands for both ends.");
as_text!(SlotRange, "slot-range", "A range of slots: `40..60 slots`; one value stands for both ends.");

impl Length {
    /// The moment so long after another, on this clock, whose slots need not all be of one length.
    #[must_use]
    pub fn after(self, clock: &SlotClock, at: SimTime) -> SimTime {
        let slots = match self {
            Self::Time(span) => return at + span,
            Self::Slots(n) => n,
            Self::Rounds(n) => n.saturating_mul(clock.round_time),
        };
        let slot = clock.slot(at);
        let into = at - clock.begins(slot);
        clock.begins(Slot(slot.0.saturating_add(slots))) + into
    }

    /// As virtual time, on this clock, as if all its slots were of nominal length.
    #[must_use]
    pub fn on(self, clock: &SlotClock) -> Span {
        match self {
            Self::Time(span) => span,
            Self::Slots(n) => clock.slots(n),
            Self::Rounds(n) => clock.slots(n.saturating_mul(clock.round_time)),
        }
    }
}

/// Milliseconds to one of the unit.
fn scale(unit: &str) -> Option<u64> {
    Some(match unit {
        "ms" => 1,
        "s" => 1_000,
        "min" => 60_000,
        "h" => 3_600_000,
        _ => return None,
    })
}

/// A number with at most three decimals, in thousandths.
fn thousandths(number: &str) -> Option<u64> {
    let (n, rest) = number.split_once('.').unwrap_or((number, "0"));
    if rest.is_empty() || rest.len() > 3 || !rest.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    whole(n)?.checked_mul(1000)?.checked_add(format!("{rest:0<3}").parse().ok()?)
}

fn time(number: &str, unit: &str) -> Option<Span> {
    let micros = thousandths(number)?.checked_mul(scale(unit)?)?;
    micros.checked_mul(1_000).map(Span)
}

impl FromStr for Length {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number_and_unit(text);
        let length = match unit {
            "slot" | "slots" => whole(number).map(Self::Slots),
            "round" | "rounds" => whole(number).map(Self::Rounds),
            _ => time(number, unit).map(Self::Time),
        };
        length.ok_or_else(|| not("a length of time", text, "`90 s`, `2 min`, `120 ms`, `30 slots` or `4 rounds`"))
    }
}

/// A span in the largest unit that holds it exactly to three decimals.
fn written(span: Span) -> String {
    let micros = span.0 / 1_000;
    for (scale, unit) in [(3_600_000_000, "h"), (60_000_000, "min"), (1_000_000, "s")] {
        if micros >= scale && micros.is_multiple_of(scale) {
            return format!("{} {unit}", micros / scale);
        }
    }
    match (micros / 1_000, micros % 1_000) {
        (ms, 0) => format!("{ms} ms"),
        (ms, rest) => format!("{ms}.{rest:03} ms"),
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(span) => f.write_str(&written(*span)),
            Self::Slots(n) => write!(f, "{n} slots"),
            Self::Rounds(n) => write!(f, "{n} rounds"),
        }
    }
}

impl FromStr for SpanRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || not("a range of time", text, "`20..80 ms` or `50 ms`");
        let (low, high) = text.split_once("..").unwrap_or((text, text));
        let (high_number, unit) = number_and_unit(high);
        let (low_number, low_unit) = number_and_unit(low);
        let low = time(low_number, if low_unit.is_empty() { unit } else { low_unit }).ok_or_else(wrong)?;
        let high = time(high_number, unit).ok_or_else(wrong)?;
        if low > high {
            return Err(format!("`{text}` begins above its end; the smaller value comes first"));
        }
        Ok(Self { low, high })
    }
}

impl fmt::Display for SpanRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            return f.write_str(&written(self.low));
        }
        write!(f, "{}..{}", written(self.low), written(self.high))
    }
}

impl FromStr for SlotRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || not("a range of slots", text, "`40..60 slots` or `40`");
        let (low, high) = text.split_once("..").unwrap_or((text, text));
        let count = |part: &str| {
            let (number, unit) = number_and_unit(part);
            whole(number).filter(|_| matches!(unit, "" | "slot" | "slots"))
        };
        let (low, high) = (count(low).ok_or_else(wrong)?, count(high).ok_or_else(wrong)?);
        if low > high {
            return Err(format!("`{text}` begins above its end; the smaller value comes first"));
        }
        Ok(Self { low, high })
    }
}

impl fmt::Display for SlotRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high {
            return write!(f, "{} slots", self.low);
        }
        write!(f, "{}..{} slots", self.low, self.high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_and_write_the_same() {
        for text in ["90 s", "2 min", "120 ms", "1 h", "30 slots", "4 rounds", "0.500 ms"] {
            let length: Length = text.parse().expect(text);
            assert_eq!(length.to_string().parse(), Ok(length), "{text}");
        }
        assert_eq!("1.5 s".parse(), Ok(Length::Time(Span::from_millis(1500))));
    }

    #[test]
    fn ranges_share_the_unit_of_their_end() {
        let range: SpanRange = "20..80 ms".parse().expect("a range");
        assert_eq!((range.low.millis(), range.high.millis()), (20, 80));
        assert_eq!(range.to_string().parse(), Ok(range));
        assert_eq!("40..60 slots".parse(), Ok(SlotRange { low: 40, high: 60 }));
        assert!("80..20 ms".parse::<SpanRange>().is_err_and(|why| why.contains("smaller value")));
        assert!("20..80".parse::<SpanRange>().is_err());
    }
}
