//! Places in the words of a scenario: what can be left out of them, and what has a value that could be simpler.

use serde_json::Value;

use crate::schema::{resolve, schema};
use crate::written::{says_something, under};

/// A value of the words: the keys and numbers that lead to it, what kind of value it is, and its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaf {
    /// The way to it, a key or a number of a list after the other.
    pub path: Vec<String>,
    /// The format that the schema gives it: `length`, `moment`, `share`, …
    pub format: String,
    /// Its text.
    pub text: String,
}

/// Sections whose words are what is tried, not what surrounds it, or that a scenario cannot be without.
const KEPT: [&str; 9] = ["scenario", "about", "tags", "task", "rounds", "settle", "expect", "waive", "limits"];

/// The ways to everything that can be left out, so that its default takes its place: whole sections, and single settings.
#[must_use]
pub fn optional(words: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    each(schema(), words, &mut Vec::new(), &mut |schema, path, key, inner| {
        let is_kept = path.is_empty() && KEPT.contains(&key);
        let is_listed = path.is_empty() && matches!(key, "nodes" | "timeline" | "http");
        // What is needed, and what is one kind out of several, cannot be left out.
        let resolved = resolve(schema);
        let picks = resolved.get("oneOf").and_then(Value::as_array).into_iter().flatten();
        let needed = picks.filter_map(|pick| pick.get("required")).chain(resolved.get("required")).filter_map(Value::as_array).flatten();
        let beside = path.first().is_some_and(|first| first == "timeline") && path.len() == 2 && matches!(key, "at" | "when");
        let is_group = path.len() == 1 && path[0] == "nodes" || path.len() == 2 && path[0] == "nodes" && key == "count";
        let needed = needed.into_iter().any(|needed| needed == key);
        if !is_kept && !is_listed && !needed && !beside && !is_group && says_something(schema, key, inner) && !is_hollow(inner) {
            found.push(path.iter().cloned().chain([key.to_owned()]).collect());
        }
        !is_kept
    });
    found
}

/// Every value that has a format and is not among what is expected.
#[must_use]
pub fn leaves(words: &Value) -> Vec<Leaf> {
    let mut found = Vec::new();
    each(schema(), words, &mut Vec::new(), &mut |schema, path, key, inner| {
        let format = under(schema, key).and_then(|of| resolve(of).get("format")).and_then(Value::as_str);
        if let (Some(format), Value::String(text)) = (format, inner)
            && says_something(schema, key, inner)
        {
            let path = path.iter().cloned().chain([key.to_owned()]).collect();
            found.push(Leaf { path, format: format.to_owned(), text: text.clone() });
        }
        !(path.is_empty() && KEPT.contains(&key))
    });
    found
}

/// The words without what stands at the end of a way.
pub fn take_out(words: &mut Value, path: &[String]) {
    let Some((last, way)) = path.split_last() else { return };
    if let Some(Value::Object(map)) = at(words, way) {
        map.shift_remove(last);
    }
}

/// Puts a value at the end of a way, in place of what is there.
pub fn put_in(words: &mut Value, path: &[String], value: Value) {
    if let Some(place) = at(words, path) {
        *place = value;
    }
}

fn at<'w>(words: &'w mut Value, path: &[String]) -> Option<&'w mut Value> {
    path.iter().try_fold(words, |words, step| match words {
        Value::Object(map) => map.get_mut(step),
        Value::Array(list) => list.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Whether nothing stands in a section or in any section within.
fn is_hollow(words: &Value) -> bool {
    match words {
        Value::Null => true,
        Value::Object(map) => map.values().all(is_hollow),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

type Visit<'v> = &'v mut dyn FnMut(&'static Value, &[String], &str, &Value) -> bool;

/// Shows every key with the schema of its map and the way to the map; goes into what stands under it where that is wanted.
fn each(schema: &'static Value, words: &Value, path: &mut Vec<String>, visit: Visit<'_>) {
    match words {
        Value::Object(map) => {
            for (key, inner) in map {
                let goes_in = visit(schema, path, key, inner);
                if let Some(of) = under(schema, key).filter(|_| goes_in) {
                    path.push(key.clone());
                    each(of, inner, path, visit);
                    path.pop();
                }
            }
        }
        Value::Array(list) => {
            let Some(items) = resolve(schema).get("items") else { return };
            for (n, inner) in list.iter().enumerate() {
                path.push(n.to_string());
                each(items, inner, path, visit);
                path.pop();
            }
        }
        _ => {}
    }
}
