//! What a number must be: exactly, at least, at most.

use std::fmt;
use std::str::FromStr;

use super::{Amount, as_text, whole};
use crate::Roe;

/// What a number must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound<T> {
    /// This number.
    Exactly(T),
    /// This or more.
    AtLeast(T),
    /// This or less.
    AtMost(T),
}

/// What an amount must be: `0.45 KOII`, `at least 5 KOII`, `at most 1 KOII`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AmountBound(pub Bound<Roe>);

/// What a count must be: `5`, `at least 5`, `at most 3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountBound(pub Bound<u64>);

as_text!(AmountBound, "amount-bound", "What an amount must be: `0.45 KOII`, `at least 5 KOII` or `at most 1 KOII`.");
as_text!(CountBound, "count-bound", "What a count must be: `5`, `at least 5` or `at most 3`.");

impl<T: PartialOrd + Copy> Bound<T> {
    /// Whether a number is what it must be.
    #[must_use]
    pub fn holds(self, n: T) -> bool {
        match self {
            Self::Exactly(bound) => n == bound,
            Self::AtLeast(bound) => n >= bound,
            Self::AtMost(bound) => n <= bound,
        }
    }
}

/// Splits off `at least` or `at most`.
fn split<T>(text: &str, parse: impl FnOnce(&str) -> Result<T, String>) -> Result<Bound<T>, String> {
    let text = text.trim();
    if let Some(rest) = text.strip_prefix("at least ") {
        parse(rest).map(Bound::AtLeast)
    } else if let Some(rest) = text.strip_prefix("at most ") {
        parse(rest).map(Bound::AtMost)
    } else {
        parse(text).map(Bound::Exactly)
    }
}

impl FromStr for AmountBound {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("`{text}` bounds no amount; write it like `0.45 KOII`, `at least 5 KOII` or `at most 1 KOII`");
        split(text, |rest| rest.parse::<Amount>().map(|a| a.0)).map(Self).map_err(wrong)
    }
}

impl FromStr for CountBound {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` bounds no count; write it like `5`, `at least 5` or `at most 3`");
        split(text, |rest| whole(rest.trim()).ok_or_else(wrong)).map(Self)
    }
}

impl<T: fmt::Display> fmt::Display for Bound<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exactly(n) => write!(f, "{n}"),
            Self::AtLeast(n) => write!(f, "at least {n}"),
            Self::AtMost(n) => write!(f, "at most {n}"),
        }
    }
}

impl fmt::Display for AmountBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KOII", self.0)
    }
}

impl fmt::Display for CountBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_read_and_write_the_same() {
        for text in ["0.45 KOII", "at least 5 KOII", "at most 1 KOII"] {
            assert_eq!(text.parse::<AmountBound>().map(|b| b.to_string()), Ok(text.to_owned()));
        }
        for text in ["5", "at least 5", "at most 3"] {
            assert_eq!(text.parse::<CountBound>().map(|b| b.to_string()), Ok(text.to_owned()));
        }
        assert!("at best 5".parse::<CountBound>().is_err());
    }

    #[test]
    fn a_bound_holds_at_its_edge() {
        assert!(Bound::AtLeast(5).holds(5) && !Bound::AtLeast(5).holds(4));
        assert!(Bound::AtMost(5).holds(5) && !Bound::AtMost(5).holds(6));
        assert!(Bound::Exactly(5).holds(5) && !Bound::Exactly(5).holds(6));
    }
}
