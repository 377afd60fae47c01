//! What a number must be: exactly, at least, at most.

use std::fmt;
use std::str::FromStr;

use super::{Amount, Share, as_text, whole};
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

/// How many of several there must be: `3`, `at least 2`, `at most 20 %`, `at least 80 %`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HowMany(pub Bound<Many>);

/// So many, or such a share of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Many {
    /// So many.
    Count(u64),
    /// Such a share of all.
    Share(Share),
}

/// What a number must be, which may be an amount of money in ROE: `5`, `at least 5`, `at most 0.5 KOII`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberBound(pub Bound<Number>);

/// A number as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Number {
    /// A whole number.
    Count(u64),
    /// An amount of money, which stands for so many ROE.
    Money(Amount),
}

/// How one number stands to another: `less`, `more`, `equal`, `at most 20 %` of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// It is less.
    Less,
    /// It is more.
    More,
    /// It is the same.
    Equal,
    /// It is such a share of the other.
    Share(Bound<Share>),
}

as_text!(AmountBound, "amount-bound", "What an amount must be: `0.45 KOII`, `at least 5 KOII` or `at most 1 KOII`.");
as_text!(CountBound, "count-bound", "What a count must be: `5`, `at least 5` or `at most 3`.");
as_text!(HowMany, "how-many", "How many of several: `3`, `at least 2`, `at most 2`, `at least 80 %` or `at most 20 %`.");
as_text!(NumberBound, "number-bound", "What a number must be: `5`, `at least 5`, `at most 3`, or in KOII `at least 0.5 KOII`.");
as_text!(Comparison, "comparison", "How one number stands to another: `less`, `more`, `equal`, `at most 20 %` or `at least 80 %` of it.");

impl HowMany {
    /// The fewest and the most of so many that fit.
    #[must_use]
    pub fn range(self, of: u64) -> (u64, u64) {
        let up = |many: Many| match many {
            Many::Count(n) => n,
            Many::Share(share) => parts(share, of).div_ceil(1_000_000).try_into().unwrap_or(u64::MAX),
        };
        let down = |many: Many| match many {
            Many::Count(n) => n,
            Many::Share(share) => (parts(share, of) / 1_000_000).try_into().unwrap_or(u64::MAX),
        };
        match self.0 {
            Bound::Exactly(many) => (up(many), down(many)),
            Bound::AtLeast(many) => (up(many), of),
            Bound::AtMost(many) => (0, down(many)),
        }
    }
}

/// A share of a number, in millionths.
fn parts(share: Share, of: u64) -> u128 {
    u128::from(of) * u128::from(share.parts_per_million)
}

impl NumberBound {
    /// Whether a number is what it must be.
    #[must_use]
    pub fn holds(self, n: i64) -> bool {
        let of = |number: Number| match number {
            Number::Count(n) => i128::from(n),
            Number::Money(amount) => i128::from(amount.0.0),
        };
        let n = i128::from(n);
        match self.0 {
            Bound::Exactly(bound) => n == of(bound),
            Bound::AtLeast(bound) => n >= of(bound),
            Bound::AtMost(bound) => n <= of(bound),
        }
    }
}

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

impl FromStr for HowMany {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no number of nodes; write it like `3`, `at least 2`, `at most 2` or `at least 80 %`");
        let many = |rest: &str| match rest.trim() {
            share if share.ends_with('%') => share.parse().map(Many::Share).map_err(|_| wrong()),
            count => whole(count).map(Many::Count).ok_or_else(wrong),
        };
        split(text, many).map(Self)
    }
}

impl FromStr for NumberBound {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` bounds no number; write it like `5`, `at least 5`, `at most 3` or `at least 0.5 KOII`");
        let number = |rest: &str| match whole(rest.trim()) {
            Some(n) => Ok(Number::Count(n)),
            None => {
                rest.parse::<Amount>().ok().filter(|_| rest.contains("KOII") || rest.contains("ROE")).map(Number::Money).ok_or_else(wrong)
            }
        };
        split(text, number).map(Self)
    }
}

impl FromStr for Comparison {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |_| format!("`{text}` compares nothing; write `less`, `more`, `equal`, `at most 20 %` or `at least 80 %`");
        match text.trim() {
            "less" => Ok(Self::Less),
            "more" => Ok(Self::More),
            "equal" => Ok(Self::Equal),
            text => split(text, str::parse).map(Self::Share).map_err(wrong),
        }
    }
}

impl fmt::Display for Many {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(n) => write!(f, "{n}"),
            Self::Share(share) => write!(f, "{share}"),
        }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Count(n) => write!(f, "{n}"),
            Self::Money(amount) => write!(f, "{amount}"),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Less => f.write_str("less"),
            Self::More => f.write_str("more"),
            Self::Equal => f.write_str("equal"),
            Self::Share(share) => write!(f, "{share}"),
        }
    }
}

impl fmt::Display for HowMany {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

impl fmt::Display for NumberBound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
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
    fn numbers_of_nodes_read_and_write_the_same() {
        for text in ["3", "at least 2", "at most 20 %", "at least 80 %", "50 %"] {
            assert_eq!(text.parse::<HowMany>().map(|b| b.to_string()), Ok(text.to_owned()));
        }
        for text in ["at least 5", "7", "at most 0.5 KOII"] {
            assert_eq!(text.parse::<NumberBound>().map(|b| b.to_string()), Ok(text.to_owned()));
        }
        for text in ["less", "more", "equal", "at most 20 %"] {
            assert_eq!(text.parse::<Comparison>().map(|b| b.to_string()), Ok(text.to_owned()));
        }
        assert!("most".parse::<HowMany>().is_err() && "0.5".parse::<NumberBound>().is_err() && "20".parse::<Comparison>().is_err());
    }

    #[test]
    fn a_share_of_several_is_rounded_so_that_it_is_never_too_few_or_too_many() {
        let range = |text: &str, of| text.parse::<HowMany>().expect(text).range(of);
        assert_eq!([range("at least 80 %", 3), range("at most 20 %", 3), range("50 %", 4)], [(3, 3), (0, 0), (2, 2)]);
        assert_eq!([range("at least 2", 3), range("at most 2", 3), range("2", 3)], [(2, 3), (0, 2), (2, 2)]);
        let (least, most) = range("50 %", 3);
        assert!(least > most, "half of three is no whole number");
    }

    #[test]
    fn a_number_may_be_money() {
        let holds = |text: &str, n| text.parse::<NumberBound>().expect(text).holds(n);
        assert!(holds("at least 0.5 KOII", 500_000_000) && !holds("at least 0.5 KOII", 499_999_999));
        assert!(holds("at most 3", -1) && !holds("3", 4) && holds("300 ROE", 300));
    }

    #[test]
    fn a_bound_holds_at_its_edge() {
        assert!(Bound::AtLeast(5).holds(5) && !Bound::AtLeast(5).holds(4));
        assert!(Bound::AtMost(5).holds(5) && !Bound::AtMost(5).holds(6));
        assert!(Bound::Exactly(5).holds(5) && !Bound::Exactly(5).holds(6));
    }
}
