//! The words of a scenario to YAML as people write it: a section after the other, small maps in one line, no word that says nothing.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::schema::{resolve, schema};
use crate::written::{says_something, scalar, under};

/// Where lines are broken.
const WIDTH: usize = 110;
/// Sections in which each entry has a line of its own, however short they are.
const OPEN: [&str; 5] = ["nodes", "timeline", "expect", "http", "tasks"];

/// The text of a scenario with these words.
#[must_use]
pub fn in_yaml(words: &Value) -> String {
    let mut out = String::new();
    let top = schema();
    for (key, inner) in words.as_object().into_iter().flatten().filter(|(key, inner)| says_something(top, key, inner)) {
        let Some(schema) = under(top, key) else { continue };
        if short(schema, inner).is_some_and(|said| said == "{}" || said == "[]") && key != "nodes" {
            continue;
        }
        let starts_a_part = !matches!(key.as_str(), "scenario" | "about" | "tags" | "settle");
        if starts_a_part && !(key == "rounds" && out.is_empty()) {
            out.push('\n');
        }
        match inner {
            Value::String(text) if key == "about" => about(&mut out, text),
            inner => entry(&mut out, schema, key, inner, 0, OPEN.contains(&key.as_str())),
        }
    }
    out
}

/// A text of several lines, where it is one that can be broken at its blanks.
fn about(out: &mut String, text: &str) {
    let breaks = text.len() > 90 && text.split(' ').all(|word| !word.is_empty()) && !text.contains(|c: char| c.is_control());
    if !breaks {
        let _ = writeln!(out, "about: {}", scalar(text));
        return;
    }
    out.push_str("about: >\n");
    let mut line = String::new();
    for word in text.replace("${", "$${").split(' ') {
        if !line.is_empty() && line.chars().count() + word.chars().count() > WIDTH {
            let _ = writeln!(out, "  {line}");
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "  {line}");
}

/// A key and what stands under it, in one line where it fits.
fn entry(out: &mut String, schema: &'static Value, key: &str, inner: &Value, indent: usize, open: bool) {
    let pad = " ".repeat(indent);
    let head = format!("{pad}{}:", scalar(key));
    let line = short(schema, inner).map(|said| format!("{head} {said}"));
    if let Some(line) = line.filter(|line| !open && line.chars().count() <= WIDTH) {
        let _ = writeln!(out, "{line}");
        return;
    }
    match inner {
        Value::Object(map) => {
            let _ = writeln!(out, "{head}");
            entries(out, schema, map, indent + 2);
        }
        Value::Array(list) => {
            let _ = writeln!(out, "{head}");
            let items = resolve(schema).get("items");
            for one in list {
                item(out, items, one, indent + 2);
            }
        }
        other => drop(writeln!(out, "{head} {}", short(schema, other).unwrap_or_default())),
    }
}

fn entries(out: &mut String, schema: &'static Value, map: &Map<String, Value>, indent: usize) {
    for (key, inner) in said(schema, map) {
        match under(schema, key) {
            Some(schema) => entry(out, schema, key, inner, indent, false),
            None => drop(writeln!(out, "{}{}: {inner}", " ".repeat(indent), scalar(key))),
        }
    }
}

/// One of a list.
fn item(out: &mut String, schema: Option<&'static Value>, one: &Value, indent: usize) {
    let pad = " ".repeat(indent);
    let bare = match (schema, one) {
        // A map with a single key that holds a map needs no braces of its own.
        (Some(schema), Value::Object(map)) => match said(schema, map).as_slice() {
            [(key, inner)] => under(schema, key).and_then(|schema| short(schema, inner)).map(|said| format!("{}: {said}", scalar(key))),
            _ => short(schema, one),
        },
        (Some(schema), one) => short(schema, one),
        (None, one) => Some(one.to_string()),
    };
    let line = bare.map(|said| format!("{pad}- {said}"));
    match (line, schema, one) {
        (Some(line), ..) if line.chars().count() <= WIDTH => drop(writeln!(out, "{line}")),
        (_, Some(schema), Value::Object(map)) => {
            let mut inner = String::new();
            entries(&mut inner, schema, map, indent + 2);
            let _ = write!(out, "{pad}- {}", inner.trim_start());
        }
        (line, ..) => drop(writeln!(out, "{}", line.unwrap_or_default())),
    }
}

/// What of a map is worth writing. Where people choose the names, an entry says something by being there.
fn said<'m>(schema: &'static Value, map: &'m Map<String, Value>) -> Vec<(&'m String, &'m Value)> {
    let named = resolve(schema).get("additionalProperties").is_some_and(Value::is_object);
    let says = |key: &str, inner: &Value| says_something(schema, key, inner) && !is_hollow(schema, key, inner);
    map.iter().filter(|(key, inner)| named || says(key, inner)).collect()
}

/// Whether nothing is left of a section whose settings all have their defaults, where it is no kind that is chosen by being named.
fn is_hollow(schema: &'static Value, key: &str, inner: &Value) -> bool {
    let Some(of) = under(schema, key) else { return false };
    let chosen =
        resolve(schema).get("oneOf").is_some() || resolve(schema)["required"].as_array().is_some_and(|all| all.iter().any(|k| k == key));
    !chosen && inner.as_object().is_some_and(|map| said(of, map).is_empty())
}

/// In one line; nothing where that cannot be.
fn short(schema: &'static Value, words: &Value) -> Option<String> {
    Some(match words {
        Value::Object(map) => {
            let said = said(schema, map);
            if let [(key, inner)] = said.as_slice()
                && is_word(schema, key)
                && under(schema, key).and_then(|of| short(of, inner)).is_some_and(|said| said == "{}")
            {
                return Some(scalar(key));
            }
            let inner = said.into_iter().map(|(key, inner)| {
                let said = under(schema, key).map_or_else(|| Some(inner.to_string()), |of| short(of, inner))?;
                Some(format!("{}: {said}", scalar(key)))
            });
            let inner: Vec<String> = inner.collect::<Option<_>>()?;
            if inner.is_empty() { "{}".to_owned() } else { format!("{{ {} }}", inner.join(", ")) }
        }
        Value::Array(list) => {
            let items = resolve(schema).get("items");
            let all = list.iter().map(|one| items.map_or_else(|| Some(one.to_string()), |of| short(of, one)));
            format!("[{}]", all.collect::<Option<Vec<_>>>()?.join(", "))
        }
        Value::String(text) => scalar(text),
        other => other.to_string(),
    })
}

/// Whether a kind can be said in one word.
fn is_word(schema: &'static Value, key: &str) -> bool {
    let variants = resolve(schema).get("oneOf").and_then(Value::as_array).into_iter().flatten();
    variants.filter_map(|variant| variant.get("const")).any(|word| word == key)
}
