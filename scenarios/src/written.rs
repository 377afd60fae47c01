//! An entry of the timeline, or a behaviour, as it is written in YAML: to a map of its words, and back.
//!
//! What the words are is read off the schema, so that a new fault needs nothing here.

use serde_json::{Map, Value};

use crate::occasion::{Every, Occasion};
use crate::scenario::{Deed, TimelineEntry};
use crate::schema::{resolve, schema};

/// The words of an entry of the timeline.
pub fn entry(when: &Occasion, what: &Deed) -> Value {
    let mut words = Map::new();
    match when {
        Occasion::At(at) => put(&mut words, "at", at),
        Occasion::When { trigger, after, times } => {
            put(&mut words, "when", trigger);
            put(&mut words, "after", after);
            // Once is what is meant where nothing is said.
            put(&mut words, "times", &Some(*times).filter(|times| *times > 1));
        }
        Occasion::Every(Every { every, from, until }) => {
            put(&mut words, "every", every);
            put(&mut words, "from", from);
            put(&mut words, "until", until);
        }
        Occasion::Randomly(randomly) => put(&mut words, "randomly", randomly),
    }
    // A deed is kept under its kind; in YAML most kinds share the entry's own map.
    let Value::Object(kinds) = value(what) else { return Value::Object(words) };
    for (kind, deed) in kinds {
        match deed {
            Value::Object(deed) if !matches!(kind.as_str(), "storage" | "request") => words.extend(deed),
            deed => drop(words.insert(kind, deed)),
        }
    }
    Value::Object(words)
}

/// The entry that has these words.
///
/// # Errors
/// If they are not those of one.
pub fn read(entry: &Value) -> Result<TimelineEntry, serde_json::Error> {
    serde_json::from_value(entry.clone())
}

fn put(words: &mut Map<String, Value>, key: &str, of: &impl serde::Serialize) {
    words.insert(key.to_owned(), value(of));
}

pub fn value(of: &impl serde::Serialize) -> Value {
    serde_json::to_value(of).expect("a spec type is text, numbers, lists and maps with text as keys")
}

/// The schema of an entry of the timeline.
pub fn of_entry() -> &'static Value {
    &schema()["$defs"]["TimelineEntry"]
}

/// The schema of a behaviour.
pub fn of_behaviour() -> &'static Value {
    &schema()["$defs"]["BehaviourSpec"]
}

/// What the schema says of what stands under a key.
pub fn under(schema: &'static Value, key: &str) -> Option<&'static Value> {
    let schema = resolve(schema);
    if let Some(properties) = schema.get("properties") {
        return properties.get(key);
    }
    if let Some(any) = schema.get("additionalProperties").filter(|any| any.is_object()) {
        return Some(any);
    }
    let variants = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    variants.filter_map(|variant| variant.get("properties")?.get(key)).next()
}

/// Shows every key among the words whose text has some format, the text to be changed in place.
pub fn each(schema: &'static Value, words: &mut Value, format: &str, change: &mut dyn FnMut(&str, &mut String)) {
    match words {
        Value::Object(map) => {
            for (key, inner) in map {
                let Some(schema) = under(schema, key) else { continue };
                match inner {
                    Value::String(text) if resolve(schema).get("format").is_some_and(|f| f == format) => change(key, text),
                    inner => each(schema, inner, format, change),
                }
            }
        }
        Value::Array(list) => {
            if let Some(schema) = resolve(schema).get("items") {
                list.iter_mut().for_each(|inner| each(schema, inner, format, change));
            }
        }
        _ => {}
    }
}

/// The words in one line of YAML, without what goes without saying.
pub fn yaml(schema: &'static Value, words: &Value) -> String {
    match words {
        Value::Object(map) => {
            let said: Vec<String> = map
                .iter()
                .filter(|(key, inner)| says_something(schema, key, inner))
                .map(|(key, inner)| {
                    format!("{}: {}", scalar(key), under(schema, key).map_or_else(|| inner.to_string(), |s| yaml(s, inner)))
                })
                .collect();
            if said.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", said.join(", ")) }
        }
        Value::Array(list) => {
            let items = resolve(schema).get("items");
            let said: Vec<String> = list.iter().map(|inner| items.map_or_else(|| inner.to_string(), |s| yaml(s, inner))).collect();
            format!("[{}]", said.join(", "))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    }
}

/// Whether a key is worth writing: it is needed, or has another value than its default.
pub fn says_something(schema: &'static Value, key: &str, inner: &Value) -> bool {
    let resolved = resolve(schema);
    let picks = resolved.get("oneOf").and_then(Value::as_array).into_iter().flatten().flat_map(|pick| pick["required"].as_array());
    let needed = resolved["required"].as_array().into_iter().chain(picks).flatten().any(|needed| needed == key);
    let is_default = under(schema, key).and_then(|s| s.get("default")) == Some(inner);
    let is_empty = inner.as_object().is_some_and(|map| map.values().all(Value::is_null)) || inner.as_array().is_some_and(Vec::is_empty);
    !inner.is_null() && (needed || !is_default && !is_empty)
}

/// A text as YAML has it: plain where nothing in it could be taken for something else.
pub fn scalar(text: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || " ._/+-%".contains(c);
    let first = text.chars().next().is_some_and(|c| c.is_ascii_alphanumeric()) || text.starts_with("./") || text.starts_with("../");
    let is_number = text.chars().all(|c| !c.is_ascii_alphabetic() && !" %".contains(c));
    let is_word = matches!(text, "true" | "false" | "null");
    if first && text.chars().all(is_plain) && !text.ends_with(' ') && !is_number && !is_word {
        return text.to_owned();
    }
    // A text of JSON is one of YAML; `${` alone would begin a name.
    Value::from(text.replace("${", "$${")).to_string()
}
