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
    page.text.push_str(COMPOSED);
    page.text.push_str(&units());
    page.text
}

const HEAD: &str = "\
<!-- Made from the schema; to change it, change the doc comments of the types, then `cargo run -p koipond-scenarios --example bless`. -->

# The scenario file

One YAML file is one scenario. Every key is listed here with what it takes and its default; a key without a
default and not marked as needed may be left out. Names of nodes are their group and their number: `honest-2`.
Anchors, aliases and tags are not used. Editors complete and check the file by `scenarios/scenario.schema.json`.
";

const COMPOSED: &str = "
## Several files, variables and cases

`extends: ../base.yaml` lays the file over another, which is found from it and may extend one more, up to eight in all. Maps are
merged key by key, so that a group of the base is changed by its name; of keys that cannot stand beside each other, and of a choice
like `behaviour`, the base's gives way. Everything else replaces. `timeline+:`, `expect+:` and the like, at the top level, add to the
base's list in place of replacing it; `key: ~` takes away what the base has. `scenario` is each file's own. Only the whole must be
complete. A path is found from the file that says it.

`set: { rounds: 8 }` gives variables their defaults, and `${rounds}` stands for the value in any value of the file, or in a part of
one: `${rounds} rounds`. Within `{ }` and `[ ]` YAML wants quotes around it: `{ count: \"${count}\" }`; a value that is one variable
and nothing else is still a number if that stands for one. `$${` is a `${` that is meant as text. `--set rounds=12` on the command
line goes before the default. In an answer of `http`, `${node}`, `${round}`, `${n}` and `${node-n}` are the answer's own.

`matrix: { stake: [1 KOII, 5 KOII], audits: [sample, every] }` makes one case of every choice of one value of each variable, at most
256: `stake 1 KOII · audits sample` and so on. `--set stake=1` fixes one of them, to any value.
";

/// Values with units: what each is called, the formats of the schema that are written so, and how.
pub(crate) const UNITS: [(&str, &[&str], &str); 11] = [
    ("amount", &["amount"], "`5 KOII`, `0.1` (KOII), `300 ROE`"),
    ("share", &["share"], "`70 %`, `0.1 %`"),
    ("slots, rounds", &["slots", "rounds"], "`1200 slots` or `1200`, `4 rounds` or `4`"),
    ("size", &["size"], "`32 MiB`, `512 KiB`, `100 B`"),
    ("length", &["length"], "`90 s`, `2 min`, `120 ms`, `30 slots`, `4 rounds`"),
    ("range of time", &["span-range"], "`20..80 ms`, `50 ms`"),
    ("range of slots", &["slot-range"], "`40..60 slots`, `40`"),
    ("moment", &["moment"], "`round 5`, `round 5 + 30 slots`, `slot 600`, `90 s` after the beginning"),
    ("bound of an amount", &["amount-bound"], "`0.45 KOII`, `at least 5 KOII`, `at most 1 KOII`"),
    ("bound of a count", &["count-bound"], "`5`, `at least 5`, `at most 3`"),
    ("name", &["node-name", "group-name"], "`honest-2` (the second node of the group `honest`), `honest` (a whole group)"),
];

fn units() -> String {
    let rows = UNITS.iter().filter(|(name, ..)| *name != "name").map(|(name, _, written)| format!("| {name} | {written} |\n"));
    format!("\n## Values with units\n\n| value | written like |\n|---|---|\n{}", rows.collect::<String>())
}

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
        for more in schema["allOf"].as_array().into_iter().flatten() {
            let picks = more["oneOf"].as_array().into_iter().flatten();
            let keys: Vec<String> = picks.filter_map(|p| Some(format!("`{}`", p["required"][0].as_str()?))).collect();
            writeln!(self.text, "And exactly one of: {}.\n", keys.join(", ")).expect("a string takes all text");
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
            let (about, default) = said(field);
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
        plain(inner)
    }
}

/// What a single value is: a unit, or a type.
pub(crate) fn plain(schema: &Value) -> String {
    match (schema.get("format").and_then(Value::as_str), schema["type"].as_str()) {
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

pub(crate) fn text<'a>(schema: &'a Value, key: &str) -> &'a str {
    schema.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// What is said of a key, and its default.
pub(crate) fn said(field: &'static Value) -> (&'static str, String) {
    let own = Some(text(field, "description")).filter(|said| !said.is_empty());
    let said = own.unwrap_or_else(|| text(resolve(field), "description"));
    match said.split_once("Default: ") {
        Some((about, default)) => (about.trim(), default.trim_end_matches('.').to_owned()),
        None => (said, field.get("default").map(value).unwrap_or_default()),
    }
}

/// The name of the definition that a field refers to.
pub(crate) fn reference(field: &'static Value) -> Option<&'static str> {
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
