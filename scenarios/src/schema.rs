//! The JSON schema of a scenario: made from the types that read it, for editors, for validation and for the manual.
//!
//! Beyond JSON Schema it uses `format` for values with units and names, which `walk.rs` checks, and
//! `x-elsewhere`: keys that would be right in another place, and what to say of them here.

use std::borrow::Cow;
use std::sync::LazyLock;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_chain_mock::spec::ManagerSpec;
use koipond_check::spec::{Compared, Holds, MetricIs, VerbSpec};
use koipond_kernel::fault::{FaultSpec, Trigger};
use koipond_kernel::outside::Request;
use koipond_node::spec::OperatorSpec;
use koipond_record::unit::{HowMany, Length, Moment};
use koipond_storage_mock::fault::StorageFaultSpec;
use koipond_storage_mock::spec::StorageDeed;
use schemars::transform::{RecursiveTransform, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use crate::editor::for_editors;
use crate::occasion::{MOST_TIMES, Randomly};
use crate::scenario::{Axis, GroupSpec, Groups, Scenario, TimelineEntry};

/// The schema, made once.
static SCHEMA: LazyLock<Value> = LazyLock::new(|| {
    let mut schema = SchemaGenerator::default().into_root_schema_for::<Scenario>();
    RecursiveTransform(plain).transform(&mut schema);
    RecursiveTransform(node_or_group).transform(&mut schema);
    RecursiveTransform(maps_of_text).transform(&mut schema);
    bare_words(schema.ensure_object());
    schema.to_value()
});

/// The JSON schema of a scenario.
pub fn schema() -> &'static Value {
    &SCHEMA
}

/// The JSON schema of a scenario as text, as `scenarios/scenario.schema.json` holds it.
#[must_use]
pub fn schema_text() -> String {
    let text = serde_json::to_string_pretty(&for_editors(schema())).expect("a JSON value can be written");
    text + "\n"
}

/// Follows a `$ref`; what stands beside it (a field's own description) stays with the field.
pub fn resolve(schema: &'static Value) -> &'static Value {
    let inner = schema.get("anyOf").and_then(|any| any.get(0)).unwrap_or(schema);
    match inner.get("$ref").and_then(Value::as_str).and_then(|path| path.strip_prefix("#/$defs/")) {
        Some(name) => &SCHEMA["$defs"][name],
        None => inner,
    }
}

/// A key is left out, never set to nothing: takes `null` out of types, and defaults that say nothing.
fn plain(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|t| t != "null");
        if let [one] = types.as_slice() {
            let one = one.clone();
            object.insert("type".to_owned(), one);
        }
    }
    if let Some(Value::Array(any)) = object.get_mut("anyOf") {
        any.retain(|s| s.get("type").is_none_or(|t| t != "null"));
    }
    // A doc comment is broken where the source line ends; its readers break it elsewhere.
    if let Some(Value::String(about)) = object.get_mut("description") {
        *about = about.replace('\n', " ");
    }
    // The defaults of a section stand at its own keys.
    if object.get("default").is_some_and(|d| d.is_null() || d.is_object() || d.is_array() || d == "") {
        object.remove("default");
    }
}

/// What the description of `node` says where it and `group` can be left out.
const NEITHER: &str = "or neither";

/// Types that can be about one node or about a group are about exactly one of them, or about neither where `node` says so.
fn node_or_group(schema: &mut Schema) {
    let Some(object) = schema.as_object_mut() else { return };
    let has = |key: &str| object.get("properties").is_some_and(|p| p.get(key).is_some());
    if has("node") && has("group") {
        let neither = object["properties"]["node"].get("description").and_then(Value::as_str).is_some_and(|about| about.contains(NEITHER));
        let mut choices = if has("host") { exactly_one(["node", "group", "host"]) } else { exactly_one(["node", "group"]) };
        if let (true, Value::Array(choices)) = (neither, &mut choices) {
            choices.push(json!({ "not": { "anyOf": [{ "required": ["node"] }, { "required": ["group"] }] } }));
        }
        object.insert("oneOf".to_owned(), choices);
    }
}

/// What a task variable can be called.
pub const VARIABLE: &str = "^[A-Za-z_][A-Za-z0-9_]*$";
/// What a variable of a scenario can be called.
pub const SETTING: &str = "^[A-Za-z][A-Za-z0-9_-]*$";
const SETTING_RULE: &str = "it has letters, digits, `-` and `_`, and begins with a letter";
/// What a header of HTTP can be called.
pub const HEADER: &str = "^[!#$%&'*+.^_`|~0-9A-Za-z-]+$";

/// Where names stand for texts, YAML may have the texts as numbers or truths, and some names have rules.
fn maps_of_text(schema: &mut Schema) {
    let Some(Value::Object(properties)) = schema.as_object_mut().and_then(|object| object.get_mut("properties")) else { return };
    for (key, map) in properties {
        if key == "matrix" {
            map["propertyNames"] = json!({ "pattern": SETTING, "description": SETTING_RULE });
        }
        if map["additionalProperties"]["type"] != "string" {
            continue;
        }
        map["additionalProperties"]["type"] = json!(["string", "number", "boolean"]);
        let names = match key.as_str() {
            "variables" => json!({ "pattern": VARIABLE, "description": "it has letters, digits and `_`, and begins with no digit" }),
            "set" => json!({ "pattern": SETTING, "description": SETTING_RULE }),
            "headers" => json!({ "pattern": HEADER, "description": "it has letters, digits and dashes, and no blank or colon" }),
            _ => continue,
        };
        map["propertyNames"] = names;
    }
}

/// A kind whose settings all have defaults can be said in one word.
fn bare_words(root: &mut Map<String, Value>) {
    let Some(Value::Object(defs)) = root.get("$defs") else { return };
    let needs = |variant: &Value| {
        let (_, inner) = variant.get("properties")?.as_object()?.iter().next()?;
        let def = defs.get(inner.get("$ref")?.as_str()?.strip_prefix("#/$defs/")?)?;
        let picks = def.get("oneOf").and_then(Value::as_array);
        let must_pick = picks.is_some_and(|picks| picks.iter().all(|pick| pick.get("not").is_none()));
        Some(def.get("required").is_some() || must_pick)
    };
    let mut words = Vec::new();
    for (name, def) in defs {
        let Some(variants) = def.get("oneOf").and_then(Value::as_array) else { continue };
        for variant in variants.iter().filter(|v| needs(v) == Some(false)) {
            let word = variant["required"][0].clone();
            let about = variant.get("description").cloned().unwrap_or_default();
            words.push((name.clone(), json!({ "type": "string", "const": word, "description": about })));
        }
    }
    for (name, word) in words {
        if let Some(Value::Array(variants)) = root["$defs"][name.as_str()].get_mut("oneOf") {
            variants.push(word);
        }
    }
}

fn exactly_one<'a>(keys: impl IntoIterator<Item = &'a str>) -> Value {
    keys.into_iter().map(|key| json!({ "required": [key] })).collect()
}

/// The variants of an enum as properties of a map.
fn as_properties<T: JsonSchema>(generator: &mut SchemaGenerator) -> Map<String, Value> {
    let mut properties = Map::new();
    let schema = T::json_schema(generator).to_value();
    for variant in schema["oneOf"].as_array().into_iter().flatten() {
        for (key, inner) in variant["properties"].as_object().into_iter().flatten() {
            let mut inner = inner.clone();
            if let (Some(about), Value::Object(inner)) = (variant.get("description"), &mut inner) {
                inner.insert("description".to_owned(), about.clone());
            }
            properties.insert(key.clone(), inner);
        }
    }
    properties
}

/// A map with exactly one of some keys, and perhaps others beside it.
fn one_of(title: &str, picks: Map<String, Value>, beside: &[(&str, Value, bool)], elsewhere: Map<String, Value>) -> Schema {
    let required: Vec<&str> = beside.iter().filter(|(_, _, needed)| *needed).map(|(key, ..)| *key).collect();
    let exactly = exactly_one(picks.keys().map(String::as_str));
    let mut properties = picks;
    properties.extend(beside.iter().map(|(key, schema, _)| ((*key).to_owned(), schema.clone())));
    json_schema!({
        "title": title,
        "type": "object",
        "properties": properties,
        "required": required,
        "oneOf": exactly,
        "additionalProperties": false,
        "x-elsewhere": elsewhere,
    })
}

fn described<T: JsonSchema>(generator: &mut SchemaGenerator, about: &str) -> Value {
    let mut schema = generator.subschema_for::<T>();
    schema.insert("description".to_owned(), about.into());
    schema.to_value()
}

/// What is said of `within` where it has no place.
const WITHIN: &str = "`within` goes with `eventually` alone; the others hold for the whole run, at its end or at that of a round";
/// What is said of `round` where it has no place.
const ROUND: &str = "`round` goes with `at` alone, which looks when that round is over";

/// The schema of any verb.
pub struct AnyVerb;
/// The schema of any verb, and by when.
pub struct TimedVerb;
/// The schema of any verb, and in which round.
pub struct RoundVerb;
/// The schema of the verbs that tell what is held at a moment. The others tell what happens, and nothing happens always.
pub struct HeldVerb;

/// How many of the nodes, which may stand beside any verb.
fn who(generator: &mut SchemaGenerator) -> (&'static str, Value, bool) {
    let about = "How many of the nodes: `3`, `at least 2`, `at most 2`, `at least 80 %` or `at most 20 %` of those that the verb speaks of. \
                 Default: all of them; with `never`, any.";
    ("who", described::<HowMany>(generator, about), false)
}

fn elsewhere(keys: &[(&str, &str)]) -> Map<String, Value> {
    keys.iter().map(|(key, why)| ((*key).to_owned(), (*why).into())).collect()
}

impl JsonSchema for AnyVerb {
    fn schema_name() -> Cow<'static, str> {
        "Verb".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (verbs, who) = (as_properties::<VerbSpec>(generator), who(generator));
        one_of("an expectation", verbs, &[who], elsewhere(&[("within", WITHIN), ("round", ROUND)]))
    }
}

impl JsonSchema for TimedVerb {
    fn schema_name() -> Cow<'static, str> {
        "TimedVerb".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (verbs, who) = (as_properties::<VerbSpec>(generator), who(generator));
        let about = "By when, counted from the beginning of the run. Default: before its end.";
        let within = described::<Length>(generator, about);
        one_of("`eventually`", verbs, &[("within", within, false), who], elsewhere(&[("round", ROUND)]))
    }
}

impl JsonSchema for RoundVerb {
    fn schema_name() -> Cow<'static, str> {
        "RoundVerb".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (verbs, who) = (as_properties::<VerbSpec>(generator), who(generator));
        let about = "The round; what is expected is looked at when it is over, that is, when the next begins or the run ends.";
        let round = described::<u64>(generator, about);
        one_of("`at`", verbs, &[("round", round, true), who], elsewhere(&[("within", WITHIN)]))
    }
}

impl JsonSchema for HeldVerb {
    fn schema_name() -> Cow<'static, str> {
        "HeldVerb".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let states = [generator.subschema_for::<Holds>(), generator.subschema_for::<MetricIs>(), generator.subschema_for::<Compared>()];
        let states = states.map(|state| state.to_value()["$ref"].clone());
        let (states, events): (Map<_, _>, Map<_, _>) =
            as_properties::<VerbSpec>(generator).into_iter().partition(|(_, verb)| states.contains(&verb["$ref"]));
        let mut elsewhere = elsewhere(&[("within", WITHIN), ("round", ROUND)]);
        for verb in events.keys() {
            let why = format!("`{verb}` happens at a moment and cannot hold always; expect it `eventually`, `never` or `finally`");
            elsewhere.insert(verb.clone(), why.into());
        }
        one_of("`always`", states, &[who(generator)], elsewhere)
    }
}

/// Beside what keys of the timeline's entries stand.
fn beside_what() -> Value {
    json!({ "after": ["when"], "times": ["when"], "from": ["every"], "until": ["every"] })
}

impl JsonSchema for TimelineEntry {
    fn schema_name() -> Cow<'static, str> {
        "TimelineEntry".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut deeds = as_properties::<FaultSpec>(generator);
        deeds.extend(as_properties::<ChainFaultSpec>(generator));
        deeds.extend(as_properties::<OperatorSpec>(generator));
        deeds.extend(as_properties::<ManagerSpec>(generator));
        deeds.extend(as_properties::<StorageDeed>(generator));
        deeds.insert("storage".to_owned(), described::<StorageFaultSpec>(generator, "A fault of the storage network."));
        deeds.insert("request".to_owned(), generator.subschema_for::<Request>().to_value());
        let heads = [
            ("at", described::<Moment>(generator, "When: `round 5`, `round 5 + 30 slots`, `slot 600` or `90 s` after the beginning.")),
            ("when", described::<Trigger>(generator, "Each time that something happens to a node, which is called `it` in what is done.")),
            ("every", described::<Length>(generator, "Again and again, so long after each other.")),
            ("randomly", generator.subschema_for::<Randomly>().to_value()),
        ];
        let from = described::<Moment>(generator, "With `every`: the first time. Default: the beginning.");
        let until = described::<Moment>(generator, "With `every`: before when. Default: the end of the last round with faults.");
        let after = described::<Length>(generator, "With `when`: how long after it. Default: at once.");
        let times = json!({
            "description": "With `when`: how often at most; while what it does is due or in force, the entry looks for nothing. Default: once.",
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_TIMES,
        });
        let words = exactly_one(heads.iter().map(|(key, _)| *key));
        let mut beside: Vec<_> = heads.into_iter().map(|(key, head)| (key, head, false)).collect();
        beside.extend([("after", after, false), ("times", times, false), ("from", from, false), ("until", until, false)]);
        let mut schema = one_of("a timeline entry", deeds, &beside, Map::new());
        schema.insert("allOf".to_owned(), json!([{ "oneOf": words }]));
        schema.insert("dependentRequired".to_owned(), beside_what());
        schema
    }
}

impl JsonSchema for Axis {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> Cow<'static, str> {
        "Axis".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "array", "items": { "type": ["string", "number", "boolean"] }, "minItems": 1 })
    }
}

impl JsonSchema for Groups {
    fn schema_name() -> Cow<'static, str> {
        "Groups".into()
    }
    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let group = generator.subschema_for::<GroupSpec>();
        json_schema!({
            "type": "object",
            "additionalProperties": group,
            "propertyNames": {
                "pattern": "^[a-z]([a-z0-9-]*[a-z0-9])?$",
                "description": "a group's name has lower-case letters, digits and dashes, begins with a letter and ends with no dash",
            },
            "minProperties": 1,
        })
    }
}
