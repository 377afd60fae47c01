//! Ranges from which something is drawn: of lengths of time in any unit, and of counts.

use std::fmt;
use std::str::FromStr;

use super::quantity::not;
use super::{Length, as_text, number_and_unit, whole};

/// A range of lengths of time, both ends included: `10 s..1 round`, `20..80 slots`; `30 s` is both ends.
///
/// Which end is the longer one can depend on a clock, so that is for who has one to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LengthRange {
    /// The least.
    pub low: Length,
    /// The most.
    pub high: Length,
}

/// A range of counts, both ends included: `2..6`; `3` is both ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountRange {
    /// The least.
    pub low: u64,
    /// The most.
    pub high: u64,
}

as_text!(LengthRange, "length-range", "A range of lengths of time: `10 s..1 round`; one value stands for both ends.");
as_text!(CountRange, "count-range", "A range of counts: `2..6`; one value stands for both ends.");

impl FromStr for LengthRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || not("a range of lengths of time", text, "`10 s..1 round`, `20..80 s` or `30 s`");
        let (low, high) = text.split_once("..").unwrap_or((text, text));
        let (number, unit) = number_and_unit(low);
        let low = if unit.is_empty() { format!("{number} {}", number_and_unit(high).1) } else { low.to_owned() };
        Ok(Self { low: low.parse().map_err(|_| wrong())?, high: high.parse().map_err(|_| wrong())? })
    }
}

impl fmt::Display for LengthRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high { write!(f, "{}", self.low) } else { write!(f, "{}..{}", self.low, self.high) }
    }
}

impl FromStr for CountRange {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || not("a range of counts", text, "`2..6` or `3`");
        let (low, high) = text.split_once("..").unwrap_or((text, text));
        let (low, high) = (whole(low.trim()).ok_or_else(wrong)?, whole(high.trim()).ok_or_else(wrong)?);
        if low > high {
            return Err(format!("`{text}` begins above its end; the smaller value comes first"));
        }
        Ok(Self { low, high })
    }
}

impl fmt::Display for CountRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.low == self.high { write!(f, "{}", self.low) } else { write!(f, "{}..{}", self.low, self.high) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_and_write_the_same() {
        for text in ["10 s..1 rounds", "20 s..80 s", "30 s", "2 slots..4 slots"] {
            assert_eq!(text.parse::<LengthRange>().map(|range| range.to_string()), Ok(text.to_owned()));
        }
        for text in ["2..6", "3"] {
            assert_eq!(text.parse::<CountRange>().map(|range| range.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn an_end_without_a_unit_has_that_of_the_other() {
        assert_eq!("20..80 s".parse::<LengthRange>().map(|range| range.to_string()), Ok("20 s..80 s".to_owned()));
        assert_eq!("10 s..1 round".parse::<LengthRange>().map(|range| range.high), Ok(Length::Rounds(1)));
    }

    #[test]
    fn what_is_none_says_how_to_write_one() {
        for wrong in ["", "10..", "s", "10", "..5 s"] {
            assert!(wrong.parse::<LengthRange>().is_err_and(|why| why.contains("10 s..1 round")), "{wrong}");
        }
        assert!("6..2".parse::<CountRange>().is_err_and(|why| why.contains("smaller value")));
        assert!("few".parse::<CountRange>().is_err_and(|why| why.contains("2..6")));
    }
}
