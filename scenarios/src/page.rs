//! The reference page of the scenario language, made from the schema, so that it says what the loader does.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use crate::schema::{resolve, schema};

/// The page, as `docs/reference/scenario.md` holds it.
#[must_use]
pub fn reference_page() -> String {
    let mut page = Page { text: HEAD.to_owned(), waiting: Vec::new(), told: BTreeSet::new() };
    page.section("A scenario", schema());
    // Breadth first: what a reader meets first is told first.
    let mut next = 0;
    while let Some((title, name)) = page.waiting.get(next).cloned() {
        next += 1;
        page.section(&title, &schema()["$defs"][name.as_str()]);
    }
    page.text.push_str(UNITS);
    page.text
}

const HEAD: &str = "\
<!-- Made from the schema; to change it, change the doc comments of the types, then `cargo run -p koipond-scenarios --example bless`. -->

# The scenario file

One YAML file is one scenario. Every key is listed here with what it takes and its default; a key without a
default and not marked as needed may be left out. Names of nodes are their group and their number: `honest-2`.
Anchors, aliases and tags are not used. Editors complete and check the file by `scenarios/scenario.schema.json`.
";

const UNITS: &str = "
## Values with units

| value | written like |
|---|---|
| amount | `5 KOII`, `0.1` (KOII), `300 ROE` |
| share | `70 %`, `0.1 %` |
| slots, rounds | `1200 slots` or `1200`, `4 rounds` or `4` |
| size | `32 MiB`, `512 KiB`, `100 B` |
| length | `90 s`, `2 min`, `120 ms`, `30 slots`, `4 rounds` |
| range of time | `20..80 ms`, `50 ms` |
| range of slots | `40..60 slots`, `40` |
| moment | `round 5`, `round 5 + 30 slots`, `slot 600`, `90 s` after the beginning |
| bound of an amount | `0.45 KOII`, `at least 5 KOII`, `at most 1 KOII` |
| bound of a count | `5`, `at least 5`, `at most 3` |
";

struct Page {
    text: String,
    /// Sections that were referred to: their title, and their name in the schema.
    waiting: Vec<(String, String)>,
    told: BTreeSet<String>,
}

impl Page {
    fn section(&mut self, title: &str, schema: &'static Value) {
        let about = text(schema, "description");
        write!(self.text, "\n## {title}\n\n").expect("a string takes all text");
        if !about.is_empty() {
            writeln!(self.text, "{about}\n").expect("a string takes all text");
        }
        if let Some(Value::Array(picks)) = schema.get("oneOf").filter(|_| schema.get("properties").is_some()) {
            let keys: Vec<String> = picks.iter().filter_map(|p| Some(format!("`{}`", p["required"][0].as_str()?))).collect();
            let how_many = if keys.len() < picks.len() { "At most one" } else { "Exactly one" };
            writeln!(self.text, "{how_many} of: {}.\n", keys.join(", ")).expect("a string takes all text");
        }
        if let Some(Value::Array(variants)) = schema.get("oneOf").filter(|_| schema.get("properties").is_none()) {
            self.variants(variants);
        } else {
            self.keys(schema);
        }
    }

    /// The table of a map's keys.
    fn keys(&mut self, schema: &'static Value) {
        let needed: Vec<&str> = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        let picked: Vec<&str> = schema["oneOf"].as_array().into_iter().flatten().filter_map(|p| p["required"][0].as_str()).collect();
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return };
        if properties.is_empty() {
            return;
        }
        self.text.push_str("| key | takes | default | |\n|---|---|---|---|\n");
        let mut keys: Vec<&String> = properties.keys().collect();
        keys.sort_by_key(|key| (!needed.contains(&key.as_str()), key.as_str()));
        for key in keys {
            let field = &properties[key];
            let said =
                Some(text(field, "description")).filter(|said| !said.is_empty()).unwrap_or_else(|| text(resolve(field), "description"));
            let (about, default) = match said.split_once("Default: ") {
                Some((about, default)) => (about.trim(), default.trim_end_matches('.').to_owned()),
                None => (said, field.get("default").map(value).unwrap_or_default()),
            };
            let default = match key.as_str() {
                key if needed.contains(&key) => "needed".to_owned(),
                key if picked.contains(&key) => String::new(),
                _ => default,
            };
            let takes = self.takes(key, field);
            writeln!(self.text, "| `{key}` | {takes} | {default} | {about} |").expect("a string takes all text");
        }
    }

    /// The table of a choice's words.
    fn variants(&mut self, variants: &'static [Value]) {
        self.text.push_str("| one of | takes | |\n|---|---|---|\n");
        let maps: Vec<&String> = variants.iter().filter_map(|v| v["properties"].as_object()?.keys().next()).collect();
        for variant in variants {
            let about = text(variant, "description");
            let (word, takes) = match variant["properties"].as_object().and_then(|p| p.iter().next()) {
                Some((key, inner)) => (key.as_str(), self.takes(key, inner)),
                None => (text(variant, "const"), String::new()),
            };
            // A kind that can also be said in one word is told once, with what it takes.
            if takes.is_empty() && maps.iter().any(|key| *key == word) {
                continue;
            }
            writeln!(self.text, "| `{word}` | {takes} | {about} |").expect("a string takes all text");
        }
    }

    /// What a key takes: a unit, a type, or another section.
    fn takes(&mut self, key: &str, field: &'static Value) -> String {
        let inner = resolve(field);
        if let Some(items) = inner.get("items") {
            return format!("a list: {}", self.takes(key, items));
        }
        if let Some(groups) = inner.get("additionalProperties").filter(|a| a.is_object()) {
            return format!("names: {}", self.takes(key, groups));
        }
        let words: Option<Vec<&str>> =
            inner.get("oneOf").and_then(Value::as_array).and_then(|all| all.iter().map(|v| v["const"].as_str()).collect());
        if let Some(words) = words {
            return words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        }
        if let Some(name) = reference(field) {
            let heading = heading(name, key, inner);
            if self.told.insert(name.to_owned()) {
                self.waiting.push((heading.clone(), name.to_owned()));
            }
            return format!("[{heading}](#{})", heading.to_lowercase().replace(' ', "-").replace('`', ""));
        }
        match (inner.get("format").and_then(Value::as_str), inner["type"].as_str()) {
            (_, Some("boolean")) => "`true` or `false`".to_owned(),
            (_, Some("integer")) => "a whole number".to_owned(),
            (Some(format), _) => match format {
                "span-range" => "range of time".to_owned(),
                "slot-range" => "range of slots".to_owned(),
                "amount-bound" => "bound of an amount".to_owned(),
                "count-bound" => "bound of a count".to_owned(),
                "node-name" => "a node's name".to_owned(),
                "group-name" => "a group's name".to_owned(),
                unit => unit.to_owned(),
            },
            _ => "text".to_owned(),
        }
    }
}

fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// The name of the definition that a field refers to.
fn reference(field: &'static Value) -> Option<&'static str> {
    let inner = field.get("anyOf").and_then(|any| any.get(0)).unwrap_or(field);
    inner.get("$ref")?.as_str()?.strip_prefix("#/$defs/")
}

/// A section's title: the type's own, the key where the type is called after it, or the type's name in words.
fn heading(name: &str, key: &str, schema: &Value) -> String {
    let title = text(schema, "title");
    let name = name.trim_end_matches("Spec");
    if !title.is_empty() {
        let (first, rest) = title.split_at(title.chars().next().map_or(0, char::len_utf8));
        return first.to_uppercase() + rest;
    }
    if name.to_lowercase() == key.replace(['-', '_'], "") {
        return format!("`{key}`");
    }
    let mut words = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !words.is_empty() {
            words.push(' ');
            words.extend(c.to_lowercase());
        } else {
            words.push(c);
        }
    }
    words
}

fn value(default: &Value) -> String {
    format!("`{}`", default.as_str().map_or_else(|| default.to_string(), str::to_owned))
}
