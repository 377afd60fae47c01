//! Recorded proofs, by the round that was worked in.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use koipond_record::Round;
use koipond_record::unit::Slots;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{self, Deserializer, MapAccess, Visitor};
use serde::{Deserialize, Serialize};

/// A proof as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// The submission's value.
    pub value: String,
    /// The slot in which it stood on chain. Default: whenever the node's calls come.
    pub slot: Option<Slots>,
}

/// Recorded proofs, by the round that was worked in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Recording(pub BTreeMap<Round, Recorded>);

impl<'de> Deserialize<'de> for Recording {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct ByRound;
        impl<'de> Visitor<'de> for ByRound {
            type Value = Recording;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("recorded submissions by round")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Recording, A::Error> {
                let mut rounds = BTreeMap::new();
                while let Some((round, recorded)) = map.next_entry::<String, Recorded>()? {
                    let number =
                        round.parse().map_err(|_| de::Error::custom(format!("`{round}` is not a round, which is a whole number")))?;
                    rounds.insert(Round(number), recorded);
                }
                Ok(Recording(rounds))
            }
        }
        d.deserialize_map(ByRound)
    }
}

impl JsonSchema for Recording {
    fn schema_name() -> Cow<'static, str> {
        "Recording".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let recorded = generator.subschema_for::<Recorded>();
        json_schema!({
            "title": "recorded submissions",
            "type": "object",
            "additionalProperties": recorded,
            "propertyNames": {
                "pattern": "^(0|[1-9][0-9]{0,14})$",
                "description": "a round is a whole number, counted from 0",
            },
            "minProperties": 1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounds_are_numbers_however_the_keys_are_written() {
        let text = r#"{"10": {"value": "b", "slot": "45 slots"}, "2": {"value": "a"}}"#;
        let recording: Recording = serde_json::from_str(text).expect("two rounds");
        let rounds: Vec<u64> = recording.0.keys().map(|round| round.0).collect();
        assert_eq!(rounds, [2, 10]);
        let again = serde_json::to_string(&recording).expect("it can be written");
        assert_eq!(serde_json::from_str::<Recording>(&again).expect("and read"), recording);
        assert!(serde_json::from_str::<Recording>(r#"{"one": {"value": "a"}}"#).is_err());
    }
}
