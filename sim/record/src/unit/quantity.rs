//! Amounts, shares, counts and sizes.

use std::fmt;
use std::str::FromStr;

use super::{as_text, number_and_unit, whole};
use crate::Roe;

/// An amount of money: `5 KOII`, `0.1` (KOII, as in config-task.yml) or `300 ROE`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Roe);

/// A share of a whole in parts per million: `70 %`, `0.1 %`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share {
    /// The share; 1,000,000 is the whole.
    pub parts_per_million: u32,
}

/// A number of slots: `1200 slots` or `1200`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Slots(pub u64);

/// A number of rounds: `4 rounds` or `4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Rounds(pub u64);

/// A number of bytes: `32 MiB`, `512 KiB`, `5 MB`, `100 B`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Size(pub u64);

as_text!(Amount, "amount", "An amount of money: `5 KOII`, `0.1` (KOII) or `300 ROE`.");
as_text!(Share, "share", "A share of a whole: `70 %`, `0.1 %`.");
as_text!(Slots, "slots", "A number of slots: `1200 slots` or `1200`.");
as_text!(Rounds, "rounds", "A number of rounds: `4 rounds` or `4`.");
as_text!(Size, "size", "A number of bytes: `32 MiB`, `512 KiB`, `100 B`.");

impl FromStr for Amount {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number_and_unit(text);
        match unit {
            "" | "KOII" => number
                .parse()
                .map(Self)
                .map_err(|why| if number.is_empty() { not("an amount", text, "`5 KOII` or `300 ROE`") } else { why }),
            "ROE" => whole(number).map(|n| Self(Roe(n))).ok_or_else(|| not("an amount", text, "`300 ROE`, a whole number")),
            _ => Err(not("an amount", text, "`5 KOII` or `300 ROE`")),
        }
    }
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} KOII", self.0)
    }
}

impl Share {
    /// This share of an amount, rounded down.
    #[must_use]
    pub fn of(self, amount: Roe) -> Roe {
        let part = u128::from(amount.0) * u128::from(self.parts_per_million) / 1_000_000;
        Roe(u64::try_from(part).unwrap_or(u64::MAX))
    }
}

impl FromStr for Share {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || not("a share", text, "`70 %`, from 0 % to 100 %, at most four decimals");
        let (number, unit) = number_and_unit(text);
        if unit != "%" {
            return Err(wrong());
        }
        let (percent, rest) = number.split_once('.').unwrap_or((number, "0"));
        let rest_ok = !rest.is_empty() && rest.len() <= 4 && rest.bytes().all(|b| b.is_ascii_digit());
        let percent = whole(percent).filter(|_| rest_ok).ok_or_else(wrong)?;
        let rest: u64 = format!("{rest:0<4}").parse().map_err(|_| wrong())?;
        let ppm = percent.checked_mul(10_000).and_then(|p| p.checked_add(rest)).filter(|p| *p <= 1_000_000).ok_or_else(wrong)?;
        Ok(Self { parts_per_million: u32::try_from(ppm).map_err(|_| wrong())? })
    }
}

impl fmt::Display for Share {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (percent, rest) = (self.parts_per_million / 10_000, self.parts_per_million % 10_000);
        if rest == 0 {
            return write!(f, "{percent} %");
        }
        let decimals = format!("{rest:04}");
        write!(f, "{percent}.{} %", decimals.trim_end_matches('0'))
    }
}

impl FromStr for Slots {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number_and_unit(text);
        match (whole(number), unit) {
            (Some(n), "" | "slot" | "slots") => Ok(Self(n)),
            _ => Err(not("a number of slots", text, "`1200 slots` or `1200`, a whole number")),
        }
    }
}

impl fmt::Display for Slots {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} slots", self.0)
    }
}

impl FromStr for Rounds {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number_and_unit(text);
        match (whole(number), unit) {
            (Some(n), "" | "round" | "rounds") => Ok(Self(n)),
            _ => Err(not("a number of rounds", text, "`4 rounds` or `4`, a whole number")),
        }
    }
}

impl fmt::Display for Rounds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} round{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

impl FromStr for Size {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let (number, unit) = number_and_unit(text);
        let scale = match unit {
            "B" => Some(1),
            "kB" => Some(1_000),
            "MB" => Some(1_000_000),
            "GB" => Some(1_000_000_000),
            "KiB" => Some(1 << 10),
            "MiB" => Some(1 << 20),
            "GiB" => Some(1 << 30),
            _ => None,
        };
        let bytes = whole(number).zip(scale).and_then(|(n, by)| n.checked_mul(by));
        bytes.map(Self).ok_or_else(|| not("a number of bytes", text, "`32 MiB`, `512 KiB` or `100 B`"))
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1_000, "kB")];
        for (scale, unit) in units {
            if self.0 >= scale && self.0.is_multiple_of(scale) {
                return write!(f, "{} {unit}", self.0 / scale);
            }
        }
        write!(f, "{} B", self.0)
    }
}

pub(super) fn not(what: &str, text: &str, how: &str) -> String {
    format!("`{text}` is not {what}; write it like {how}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_and_write_the_same() {
        assert_eq!("5 KOII".parse(), Ok(Amount(Roe(5_000_000_000))));
        assert_eq!("0.1".parse(), Ok(Amount(Roe(100_000_000))));
        assert_eq!("300 ROE".parse(), Ok(Amount(Roe(300))));
        assert_eq!("70 %".parse(), Ok(Share { parts_per_million: 700_000 }));
        assert_eq!("0.1%".parse::<Share>().map(|s| s.to_string()), Ok("0.1 %".to_owned()));
        assert_eq!("1_200 slots".parse(), Ok(Slots(1200)));
        assert_eq!("32 MiB".parse::<Size>().map(|s| s.to_string()), Ok("32 MiB".to_owned()));
        assert_eq!(Share { parts_per_million: 700_000 }.of(Roe(1_500_000_000)), Roe(1_050_000_000));
    }

    #[test]
    fn what_is_none_says_how_to_write_one() {
        for wrong in ["70", "101 %", "1.23456 %", "-5 %", "x"] {
            assert!(wrong.parse::<Share>().is_err_and(|why| why.contains("70 %")), "{wrong}");
        }
        for wrong in ["", "5 ETH", "KOII", "1.5 ROE", "-5 KOII"] {
            assert!(wrong.parse::<Amount>().is_err(), "{wrong}");
        }
        assert!("1.5 slots".parse::<Slots>().is_err());
        assert!("5 megabytes".parse::<Size>().is_err());
    }
}
