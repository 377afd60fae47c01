//! What the values share: reading a number with its unit, serde and schema, the check by format.

use super::{
    Amount, AmountBound, Comparison, CountBound, CountRange, HowMany, Length, LengthRange, Moment, NumberBound, Rounds, Share, Size,
    SlotRange, Slots, SpanRange,
};

/// Whether a text fits a format that one of these types carries in its schema; `None` for a format of no unit.
#[must_use]
pub fn check(format: &str, text: &str) -> Option<Result<(), String>> {
    Some(match format {
        "amount" => text.parse::<Amount>().map(drop),
        "share" => text.parse::<Share>().map(drop),
        "slots" => text.parse::<Slots>().map(drop),
        "rounds" => text.parse::<Rounds>().map(drop),
        "size" => text.parse::<Size>().map(drop),
        "length" => text.parse::<Length>().map(drop),
        "span-range" => text.parse::<SpanRange>().map(drop),
        "slot-range" => text.parse::<SlotRange>().map(drop),
        "length-range" => text.parse::<LengthRange>().map(drop),
        "count-range" => text.parse::<CountRange>().map(drop),
        "amount-bound" => text.parse::<AmountBound>().map(drop),
        "how-many" => text.parse::<HowMany>().map(drop),
        "number-bound" => text.parse::<NumberBound>().map(drop),
        "comparison" => text.parse::<Comparison>().map(drop),
        "count-bound" => text.parse::<CountBound>().map(drop),
        "moment" => text.parse::<Moment>().map(drop),
        _ => return None,
    })
}

/// Splits `1200 slots` into number and unit; the unit is empty where there is none.
pub(super) fn number_and_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

/// A whole number, `_` allowed between digits.
pub(super) fn whole(text: &str) -> Option<u64> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    digits.parse().ok()
}

/// Serde and schema for a unit that is text: parsed by `FromStr`, written by `Display`.
macro_rules! as_text {
    ($type:ty, $format:literal, $about:literal) => {
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
                s.collect_str(self)
            }
        }
        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
            }
        }
        impl schemars::JsonSchema for $type {
            fn inline_schema() -> bool {
                true
            }
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $format.into()
            }
            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "type": ["string", "number"], "format": $format, "description": $about })
            }
        }
    };
}
pub(super) use as_text;
