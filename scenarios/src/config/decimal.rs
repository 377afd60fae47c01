//! Numbers as they are written, exactly: no float stands between the text and what the chain counts.

/// A decimal number: its digits, and where its point is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    /// Whether it is below zero.
    pub negative: bool,
    /// The digits from the first that is not zero; none for zero.
    digits: String,
    /// By how many places the point is to the right of the last digit.
    shift: i64,
}

/// A number counted in whole units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The whole units.
    pub whole: u64,
    /// Whether a part of a unit was dropped.
    pub cut: bool,
}

/// An exponent beyond this says too much or nothing of any amount.
const FARTHEST: i64 = 1_000_000;

impl Decimal {
    /// Reads `5`, `0.1`, `.5`, `5.`, `1_000`, `+2`, `-3` or `1e1`, the decimal numbers of YAML; `None` if the text is none.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let negative = text.starts_with('-');
        let text = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (number, exponent) = match text.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, power(exponent)?),
            None => (text, 0),
        };
        let (whole, rest) = number.split_once('.').unwrap_or((number, ""));
        let (whole, rest) = (digits(whole)?, digits(rest)?);
        if whole.is_empty() && rest.is_empty() {
            return None;
        }
        let places = i64::try_from(rest.len()).ok()?;
        let digits = format!("{whole}{rest}").trim_start_matches('0').to_owned();
        Some(Self { negative: negative && !digits.is_empty(), digits, shift: exponent - places })
    }

    /// How many units of 10^−`places` it is, rounded toward zero, its sign aside; `None` if they are more than 64 bits hold.
    pub fn count(&self, places: u32) -> Option<Counted> {
        let shift = self.shift + i64::from(places);
        if self.digits.is_empty() {
            return Some(Counted { whole: 0, cut: false });
        }
        if shift >= 0 {
            let zeros = usize::try_from(shift).ok().filter(|n| *n <= 20)?;
            let whole = format!("{}{}", self.digits, "0".repeat(zeros)).parse().ok()?;
            return Some(Counted { whole, cut: false });
        }
        let dropped = usize::try_from(-shift).unwrap_or(usize::MAX).min(self.digits.len());
        let (kept, rest) = self.digits.split_at(self.digits.len() - dropped);
        let whole = if kept.is_empty() { 0 } else { kept.parse().ok()? };
        Some(Counted { whole, cut: rest.bytes().any(|b| b != b'0') })
    }
}

/// Digits without the `_` between them; `None` if anything else stands there.
fn digits(text: &str) -> Option<String> {
    let plain = text.bytes().all(|b| b.is_ascii_digit() || b == b'_');
    let between = !text.starts_with('_') && !text.ends_with('_');
    (plain && between).then(|| text.replace('_', ""))
}

fn power(text: &str) -> Option<i64> {
    let negative = text.starts_with('-');
    let text = text.strip_prefix(['+', '-']).unwrap_or(text);
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let n = text.parse::<i64>().unwrap_or(FARTHEST).min(FARTHEST);
    Some(if negative { -n } else { n })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// How many numbers each law is tried on.
    const CASES: u32 = 2_000;

    fn roe(text: &str) -> Option<(u64, bool)> {
        Decimal::read(text)?.count(9).map(|counted| (counted.whole, counted.cut))
    }

    #[test]
    fn amounts_are_exact_however_they_are_written() {
        for (text, exact) in [
            ("0.1", 100_000_000),
            ("1.9", 1_900_000_000),
            ("0.57", 570_000_000),
            ("1e1", 10_000_000_000),
            ("1.5E-3", 1_500_000),
            ("1_000", 1_000_000_000_000),
            (".5", 500_000_000),
            ("5.", 5_000_000_000),
            ("+2", 2_000_000_000),
            ("0.000000001", 1),
            ("0.00", 0),
            ("0e999999999999999999999", 0),
            ("18446744073.709551615", u64::MAX),
        ] {
            assert_eq!(roe(text), Some((exact, false)), "{text}");
        }
    }

    #[test]
    fn what_is_below_a_unit_is_dropped_and_said() {
        assert_eq!(roe("0.0000000019"), Some((1, true)));
        assert_eq!(roe("1e-999999999999"), Some((0, true)));
        assert_eq!(Decimal::read("8382.353").and_then(|n| n.count(0)), Some(Counted { whole: 8382, cut: true }));
        assert_eq!(Decimal::read("8382.000").and_then(|n| n.count(0)), Some(Counted { whole: 8382, cut: false }));
    }

    #[test]
    fn what_cannot_be_counted_is_no_count() {
        for text in ["18446744073.709551616", "1e99", "1e999999999999999999999"] {
            assert_eq!(roe(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_decimal_number_is_none() {
        for text in ["", ".", "-", "e5", "1e", "1e+", "_1", "1_", "1__.", "0x10", "ten", "1 000", "1,5", "1.2.3", ".inf", "--1"] {
            assert_eq!(Decimal::read(text), None, "{text}");
        }
        assert!(Decimal::read("-0.5").is_some_and(|n| n.negative) && Decimal::read("-0").is_some_and(|n| !n.negative));
    }

    /// The same by long addition: the digits of `whole.rest` times 10^(9 + exponent), as a number of any length.
    fn by_hand(whole: &str, rest: &str, exponent: i32) -> (Vec<u8>, bool) {
        let mut value: Vec<u8> = whole.bytes().chain(rest.bytes()).map(|b| b - b'0').collect();
        let mut point = i32::try_from(whole.len()).expect("it is short") + exponent + 9;
        while point < 0 {
            value.insert(0, 0);
            point += 1;
        }
        let point = usize::try_from(point).expect("it is not negative");
        let cut = value.iter().skip(point).any(|d| *d != 0);
        value.resize(point, 0);
        let first = value.iter().position(|d| *d != 0).unwrap_or(value.len());
        (value.split_off(first), cut)
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: CASES, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_decimal_is_counted_as_long_arithmetic_counts_it(whole in "[0-9]{1,14}", rest in "[0-9]{1,14}", exponent in -14..6_i32) {
            let (value, cut) = by_hand(&whole, &rest, exponent);
            let held = value.iter().try_fold(0_u64, |n, d| n.checked_mul(10)?.checked_add(u64::from(*d)));
            for text in [format!("{whole}.{rest}e{exponent}"), format!("+{whole}.{rest}E{exponent:+}")] {
                let counted = Decimal::read(&text).expect("it is a number").count(9);
                prop_assert_eq!(counted, held.map(|whole| Counted { whole, cut }), "{}", text);
            }
        }

        #[test]
        fn no_text_is_too_odd_to_be_judged(text in "[-+0-9._eE]{0,12}|\\PC{0,12}") {
            if let Some(number) = Decimal::read(&text) {
                let _ = (number.count(0), number.count(9));
            }
        }
    }
}
