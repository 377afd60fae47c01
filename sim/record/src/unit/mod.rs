//! Values with units, as people write them in YAML: `5 KOII`, `20 %`, `3 rounds`, `20..80 ms`, `round 5 + 30 slots`.
//!
//! Each is text in YAML and in the plan, parsed once, exactly; its JSON schema carries a `format`
//! by which the loader checks the text and words its complaint.
//!
//! | file | holds |
//! |---|---|
//! | `quantity.rs` | amounts, shares, counts of slots and rounds, sizes |
//! | `length.rs` | lengths of time and ranges of them |
//! | `moment.rs` | moments of a run |
//! | `bound.rs` | what a number must be: `5`, `at least 5`, `at most 3` |
//! | `name.rs` | names of nodes and groups |

mod bound;
mod length;
mod moment;
mod name;
mod quantity;

pub use bound::{AmountBound, Bound, CountBound};
pub use length::{Length, SlotRange, SpanRange};
pub use moment::Moment;
pub use name::{GroupName, NodeName};
pub use quantity::{Amount, Rounds, Share, Size, Slots};

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
        "amount-bound" => text.parse::<AmountBound>().map(drop),
        "count-bound" => text.parse::<CountBound>().map(drop),
        "moment" => text.parse::<Moment>().map(drop),
        _ => return None,
    })
}

/// Splits `1200 slots` into number and unit; the unit is empty where there is none.
fn number_and_unit(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

/// A whole number, `_` allowed between digits.
fn whole(text: &str) -> Option<u64> {
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
use as_text;
