//! What YAML says under `chaos`.

use std::borrow::Cow;
use std::collections::BTreeMap;

use koipond_record::Span;
use koipond_record::unit::{CountRange, Length, LengthRange, Moment};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::templates::{self, Behaviour, Fault, Template};

/// Faults and cheats that the seed draws. What it drew is told as plain YAML, and the run folder's plan has it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(title = "`chaos`")]
pub struct ChaosSpec {
    /// How many faults. Default: `2..6`.
    pub faults: CountRange,
    /// How many honest nodes become cheats, never all of a group of several. Default: `0..2`, at most a third of all nodes.
    pub cheats: Option<CountRange>,
    /// How often which fault is drawn, by its word: one of weight 2 twice as often as one of weight 1. Those that are not named are not
    /// drawn, unless all that are named have weight 0. For each seed a coin decides of each kind whether it can come at all.
    /// Default: all.
    pub kinds: Weights<Fault>,
    /// How often which behaviour is drawn, likewise. Default: all that need no partner.
    pub behaviours: Weights<Behaviour>,
    /// How long a fault lasts. Default: `10 s..1 round`.
    pub lasting: LengthRange,
    /// From when on faults begin. Default: `round 1`.
    pub from: Option<Moment>,
    /// Before when faults begin. Default: the end of the last round with faults.
    pub until: Option<Moment>,
}

impl Default for ChaosSpec {
    fn default() -> Self {
        Self {
            faults: CountRange { low: 2, high: 6 },
            cheats: None,
            kinds: Weights::default(),
            behaviours: Weights::default(),
            lasting: LengthRange { low: Length::Time(Span::from_millis(10_000)), high: Length::Rounds(1) },
            from: None,
            until: None,
        }
    }
}

/// Weights by word; those that are not named have none, unless all that are named are 0.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Weights<T> {
    by_word: BTreeMap<String, u64>,
    #[serde(skip)]
    of: std::marker::PhantomData<T>,
}

impl<T> Default for Weights<T> {
    fn default() -> Self {
        Self { by_word: BTreeMap::new(), of: std::marker::PhantomData }
    }
}

/// What has words that can be drawn.
pub trait Words {
    /// What a set of their weights is called.
    const NAME: &'static str;
    /// Their table.
    fn table() -> &'static [Template];
}

impl Words for Fault {
    const NAME: &'static str = "FaultWeights";
    fn table() -> &'static [Template] {
        templates::FAULTS
    }
}

impl Words for Behaviour {
    const NAME: &'static str = "BehaviourWeights";
    fn table() -> &'static [Template] {
        templates::BEHAVIOURS
    }
}

impl<T: Words> Weights<T> {
    /// The words that can be drawn, with their weights.
    pub fn drawn(&self) -> Vec<(&'static Template, u64)> {
        let only_off = self.by_word.values().all(|weight| *weight == 0);
        let weight = |template: &Template| match self.by_word.get(template.word) {
            Some(weight) => *weight,
            None if only_off => template.weight,
            None => 0,
        };
        let weighed = T::table().iter().filter(|template| template.why_not.is_none()).map(|template| (template, weight(template)));
        weighed.filter(|(_, weight)| *weight > 0).collect()
    }
}

impl<T: Words> JsonSchema for Weights<T> {
    fn schema_name() -> Cow<'static, str> {
        T::NAME.into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let (can, cannot): (Vec<_>, Vec<_>) = T::table().iter().partition(|template| template.why_not.is_none());
        let weight = |template: &&Template| {
            let about = format!("How often `{}` is drawn. Default: {}.", template.word, template.weight);
            (template.word.to_owned(), json!({ "description": about, "type": "integer", "minimum": 0, "maximum": 1000 }))
        };
        let elsewhere = cannot.iter().map(|template| {
            let why = format!("`{}` is not drawn: {}", template.word, template.why_not.unwrap_or_default());
            (template.word.to_owned(), Value::from(why))
        });
        json_schema!({
            "type": "object",
            "properties": can.iter().map(weight).collect::<Map<_, _>>(),
            "additionalProperties": false,
            "x-elsewhere": elsewhere.collect::<Map<_, _>>(),
        })
    }
}
