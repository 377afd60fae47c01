//! Data accounts and the distribution lists in them. `protocol.md` §2.4.

use std::collections::BTreeMap;
use std::sync::Arc;

use koipond_record::{Payload, Pubkey, RoeChange, Round};
use serde_json::Value;

use crate::refusal::Rejection;
use crate::shown::Shown;
use crate::spec::Fractions;

/// One key's data account for one round: the parts of a list, each written in its place.
///
/// As on chain, a part that comes twice is simply written twice.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DataAccount {
    of: u16,
    parts: Shown<BTreeMap<u16, Arc<[u8]>>, Option<Payload>>,
    /// The round in which a part last came.
    touched_in: Round,
    /// The round in which the content last changed.
    changed_in: Round,
}

impl DataAccount {
    pub(crate) fn new(of: u16, now: Round) -> Self {
        Self { of, parts: Shown::new(BTreeMap::new()), touched_in: now, changed_in: now }
    }

    /// How many parts are there.
    pub(crate) fn have(&self) -> usize {
        self.parts.len()
    }

    pub(crate) fn changed_in(&self) -> Round {
        self.changed_in
    }

    /// Refuses a part that counts the parts otherwise than the others of the same upload. A retry in a later round may
    /// bring a list of another length: it begins anew.
    pub(crate) fn agrees(&self, of: u16, now: Round) -> Result<(), Rejection> {
        if self.of != of && self.touched_in == now {
            return Err(Rejection::ChunkCountDiffers { of, was: self.of });
        }
        Ok(())
    }

    /// Writes a part that agrees.
    pub(crate) fn write(&mut self, part: (u16, u16), bytes: Arc<[u8]>, now: Round) {
        let (chunk, of) = part;
        if self.of != of {
            *self = Self::new(of, now);
        }
        self.touched_in = now;
        if self.parts.get(&chunk) != Some(&bytes) {
            self.parts.change().insert(chunk, bytes);
            self.changed_in = now;
        }
    }

    /// The list's text, once all parts are there; cut at the first zero byte, as readers do (§2.4).
    pub(crate) fn text(&self) -> Option<&Payload> {
        let whole = |parts: &BTreeMap<u16, Arc<[u8]>>| {
            if parts.len() != usize::from(self.of) {
                return None;
            }
            let all: Vec<u8> = parts.values().flat_map(|part| part.iter().copied()).take_while(|byte| *byte != 0).collect();
            Some(Payload::new(all))
        };
        self.parts.seen(whole).as_ref()
    }
}

/// What a list says, in key order; or in words why it is none: it must be an object of whole numbers (§3.4, the
/// template's comment on integers), or of numbers where the rule `fractions` cuts them. A key that stands twice counts
/// as it stands last, as `JSON.parse` reads it.
pub(crate) fn read(text: &[u8], fractions: Fractions) -> Result<Vec<(Pubkey, RoeChange)>, String> {
    let object = object(text)?;
    object.into_iter().map(|(key, value)| change(&key, &value, fractions)).collect()
}

/// What of a list can be read, for the log.
pub(crate) fn readable(text: &[u8], fractions: Fractions) -> Vec<(Pubkey, RoeChange)> {
    let object = object(text).unwrap_or_default();
    object.into_iter().filter_map(|(key, value)| change(&key, &value, fractions).ok()).collect()
}

fn object(text: &[u8]) -> Result<BTreeMap<String, Value>, String> {
    // Some tasks hand over a text where others hand over the list itself, which makes a text within a text of it.
    let within = serde_json::from_slice::<String>(text).ok();
    let text = within.as_deref().map_or(text, str::as_bytes);
    serde_json::from_slice(text).map_err(|why| format!("the list is no JSON object of keys and numbers: {why}"))
}

fn change(key: &str, value: &Value, fractions: Fractions) -> Result<(Pubkey, RoeChange), String> {
    let whole = value.as_i64().or_else(|| if fractions == Fractions::Truncate { cut(value) } else { None });
    let amount = whole.ok_or_else(|| format!("the list gives {key} {value}, which is no whole number of ROE"))?;
    Ok((Pubkey::from_text(key), RoeChange(amount)))
}

/// A number without its fraction, if that is an amount.
fn cut(value: &Value) -> Option<i64> {
    /// 2^63, the first number above what a change can hold, and exact as a float.
    const ABOVE: f64 = 9_223_372_036_854_775_808.0;
    let whole = value.as_f64()?.trunc();
    #[expect(clippy::cast_possible_truncation, reason = "it is whole and within the bounds")]
    (-ABOVE..ABOVE).contains(&whole).then_some(whole as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(text: &str) -> Arc<[u8]> {
        text.as_bytes().into()
    }

    fn text(account: &DataAccount) -> Option<&[u8]> {
        account.text().and_then(Payload::bytes).map(|b| &**b)
    }

    #[test]
    fn parts_join_in_order_once_all_are_there_and_end_at_the_first_zero() {
        let mut account = DataAccount::new(2, Round(2));
        account.write((1, 2), bytes("5}\0\0x"), Round(2));
        assert_eq!((text(&account), account.have()), (None, 1));
        account.write((0, 2), bytes("{\"a\":"), Round(2));
        assert_eq!(account.have(), 2);
        assert_eq!(text(&account), Some("{\"a\":5}".as_bytes()));
    }

    #[test]
    fn a_list_that_was_encoded_twice_is_read_as_one_encoded_once() {
        let once = r#"{"a":5,"b":-1}"#;
        let twice = serde_json::to_string(once).expect("text goes into JSON");
        assert_eq!(read(twice.as_bytes(), Fractions::Fail), read(once.as_bytes(), Fractions::Fail));
        let thrice = serde_json::to_string(&twice).expect("text goes into JSON");
        assert!(read(thrice.as_bytes(), Fractions::Fail).is_err());
    }

    #[test]
    fn the_same_part_again_is_no_change_and_another_is() {
        let mut account = DataAccount::new(1, Round(2));
        account.write((0, 1), bytes("{}"), Round(2));
        account.write((0, 1), bytes("{}"), Round(3));
        assert_eq!(account.changed_in(), Round(2));
        account.write((0, 1), bytes("[]"), Round(3));
        assert_eq!((account.changed_in(), text(&account)), (Round(3), Some("[]".as_bytes())));
    }

    #[test]
    fn a_list_of_another_length_begins_anew_in_a_later_round_only() {
        let mut account = DataAccount::new(2, Round(2));
        account.write((0, 2), bytes("{"), Round(2));
        assert_eq!(account.agrees(1, Round(2)), Err(Rejection::ChunkCountDiffers { of: 1, was: 2 }));
        assert_eq!(account.agrees(1, Round(3)), Ok(()));
        account.write((0, 1), bytes("{}"), Round(3));
        assert_eq!(text(&account), Some("{}".as_bytes()));
    }

    #[test]
    fn only_an_object_of_whole_numbers_is_a_list() {
        let entry = |key: &str, amount| (Pubkey::from_text(key), RoeChange(amount));
        assert_eq!(read(b"{\"b\":-1,\"a\":2,\"b\":-3}", Fractions::Fail), Ok(vec![entry("a", 2), entry("b", -3)]));
        let wrong = ["{\"a\":0.5}", "{\"a\":1e3}", "{\"a\":\"1\"}", "{\"a\":9223372036854775808}"];
        for list in wrong {
            assert!(read(list.as_bytes(), Fractions::Fail).is_err_and(|why| why.ends_with("which is no whole number of ROE")), "{list}");
        }
        for list in ["", "[]", "null", "{", "\"[]\"", "\"x\"", "\u{feff}{}"] {
            assert!(read(list.as_bytes(), Fractions::Fail).is_err_and(|why| why.starts_with("the list is no JSON object")), "{list}");
        }
    }

    #[test]
    fn the_log_shows_what_of_a_wrong_list_can_be_read() {
        assert_eq!(readable(b"{\"a\":0.5,\"b\":7}", Fractions::Fail), [(Pubkey::from_text("b"), RoeChange(7))]);
        assert_eq!(readable(b"nonsense", Fractions::Fail), []);
    }

    #[test]
    fn fractions_are_cut_towards_nothing_where_the_rule_says_so() {
        let entry = |key: &str, amount| (Pubkey::from_text(key), RoeChange(amount));
        let list = b"{\"a\":0.9,\"b\":-1.9,\"c\":1e3,\"d\":-9223372036854775808}";
        let wanted = vec![entry("a", 0), entry("b", -1), entry("c", 1000), entry("d", i64::MIN)];
        assert_eq!(read(list, Fractions::Truncate), Ok(wanted));
        for list in ["{\"a\":9223372036854775808}", "{\"a\":1e300}", "{\"a\":\"1\"}", "{\"a\":null}"] {
            assert!(read(list.as_bytes(), Fractions::Truncate).is_err(), "{list}");
        }
    }
}
