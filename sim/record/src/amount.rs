//! Money: whole numbers of the base unit, checked.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Base units in one KOII.
const PER_KOII: u64 = 1_000_000_000;

/// An amount of money in ROE, the base unit (1 KOII = 10^9 ROE).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Roe(pub u64);

/// A change in ROE: what a distribution list says for one key, positive a reward, negative a slash.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct RoeChange(pub i64);

impl Roe {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// Whole KOII; `None` above what an amount can hold.
    #[must_use]
    pub fn from_koii(koii: u64) -> Option<Self> {
        koii.checked_mul(PER_KOII).map(Self)
    }

    /// The sum, or `None` on overflow.
    #[must_use]
    pub fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// The difference, or `None` below zero.
    #[must_use]
    pub fn minus(self, other: Self) -> Option<Self> {
        self.0.checked_sub(other.0).map(Self)
    }
}

impl fmt::Display for Roe {
    /// In KOII, as many decimals as it needs: `3.5`, `0.45`, `5`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / PER_KOII, self.0 % PER_KOII);
        if rest == 0 {
            return write!(f, "{whole}");
        }
        let decimals = format!("{rest:09}");
        write!(f, "{whole}.{}", decimals.trim_end_matches('0'))
    }
}

impl fmt::Display for RoeChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "−" } else { "" };
        write!(f, "{sign}{}", Roe(self.0.unsigned_abs()))
    }
}

impl FromStr for Roe {
    type Err = String;

    /// Reads decimal KOII exactly (`0.1`, `5`, `3.500000001`); more than nine decimals cannot be held.
    fn from_str(text: &str) -> Result<Self, String> {
        let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || (text.contains('.') && !digits(rest)) {
            return Err(format!("`{text}` is not an amount; write it like `5 KOII` or `0.1 KOII`"));
        }
        let rest = rest.trim_end_matches('0');
        if rest.len() > 9 {
            return Err(format!("`{text}` has more than nine decimals; the smallest amount is 0.000000001 KOII (1 ROE)"));
        }
        let too_much = || format!("`{text}` KOII is more than an amount can hold");
        let whole = whole.parse::<u64>().ok().and_then(|w| w.checked_mul(PER_KOII)).ok_or_else(too_much)?;
        let rest = format!("{rest:0<9}").parse::<u64>().map_err(|_| too_much())?;
        whole.checked_add(rest).map(Self).ok_or_else(too_much)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact_both_ways() {
        for text in ["0.1", "5", "3.5", "0.45", "0.000000001", "18446744073.709551615"] {
            assert_eq!(text.parse::<Roe>().map(|r| r.to_string()), Ok(text.to_owned()));
        }
    }

    #[test]
    fn what_cannot_be_held_is_refused() {
        for text in ["", "-1", "1.", ".5", "1e3", "0.0000000001", "18446744073.709551616", "99999999999999999999"] {
            assert!(text.parse::<Roe>().is_err(), "{text}");
        }
    }
}
