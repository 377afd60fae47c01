//! A tree against the schema: every key, type, unit and choice, all problems at once.
//!
//! It knows JSON Schema only as far as ours goes. Where a wrong key was clearly meant to be another, the walk
//! goes on as if it were, so that what stands below it is judged too.

use std::collections::BTreeSet;

use koipond_record::unit;
use serde_json::{Map, Value};

use crate::near::nearest;
use crate::problem::Problem;
use crate::schema::{HEADER, SETTING, VARIABLE, resolve, schema};
use crate::tree::{Key, Node, Span, Tree};

/// What a name in the file refers to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refers {
    /// One node.
    Node,
    /// A group of nodes.
    Group,
    /// A request of the timeline.
    Request,
}

/// A place where a node, a group or a request is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameUse {
    /// Where.
    pub span: Span,
    /// The key whose value it is.
    pub key: String,
    /// The name.
    pub name: String,
    /// What it should be the name of.
    pub refers: Refers,
}

/// Walks a whole scenario, giving all problems, and the names it uses.
pub fn walk(tree: &Tree) -> (Vec<Problem>, Vec<NameUse>) {
    let mut walk = Walk { problems: Vec::new(), names: Vec::new() };
    walk.value(schema(), tree, Place { key: "scenario", span: tree.head(), about: None });
    (walk.problems, walk.names)
}

/// Where a value stands: under which key, and what that key is for.
#[derive(Clone, Copy)]
struct Place<'a> {
    key: &'a str,
    span: Span,
    about: Option<&'static str>,
}

impl Place<'_> {
    /// What the schema says of the key, as a line of help.
    fn help(self) -> Option<String> {
        self.about.map(|about| format!("{}: {about}", self.key))
    }
}

type Properties = Map<String, Value>;

struct Walk {
    problems: Vec<Problem>,
    names: Vec<NameUse>,
}

impl Walk {
    fn wrong(&mut self, span: Span, message: impl Into<String>, help: Option<String>) {
        let mut problem = Problem::new(span, message);
        problem.help = help;
        self.problems.push(problem);
    }

    fn value(&mut self, schema: &'static Value, tree: &Tree, place: Place<'_>) {
        let resolved = resolve(schema);
        let place = Place { about: about(schema).or(place.about).or_else(|| about(resolved)), ..place };
        if tree.is_nothing() {
            return self.wrong(place.span, "nothing is written here; give a value, or leave the key out", place.help());
        }
        match resolved.get("properties").and_then(Value::as_object) {
            Some(properties) => self.map(resolved, properties, tree, place),
            None if resolved.get("oneOf").is_some() => self.choice(resolved, tree, place),
            None if resolved.get("additionalProperties").is_some() => self.named(resolved, tree, place),
            None if resolved["type"] == "array" => self.list(resolved, tree, place),
            None => self.scalar(resolved, tree, place),
        }
    }

    /// A map with keys of its own.
    fn map(&mut self, schema: &'static Value, properties: &'static Properties, tree: &Tree, place: Place<'_>) {
        let Some(entries) = tree.entries() else {
            let message = format!("a map of keys is expected here, not {}", said(tree));
            return self.wrong(tree.head(), message, Some(takes(schema, properties, place)));
        };
        let there: BTreeSet<&str> = entries.iter().map(|(key, _)| key.text.as_str()).collect();
        let present = |key: &str| there.contains(key);
        let mut meant = Vec::new();
        for (key, value) in entries {
            if let Some((name, inner)) = properties.get_key_value(key.text.as_str()) {
                self.value(inner, value, Place { key: name, span: key.span, about: None });
                continue;
            }
            let near = nearest(&key.text, properties.keys().map(String::as_str).filter(|k| !present(k) && !meant.contains(k)));
            let elsewhere = schema.get("x-elsewhere").and_then(|e| e.get(&key.text)).and_then(Value::as_str);
            self.unknown(key, elsewhere, near, takes(schema, properties, place));
            if let (Some(near), None) = (near, elsewhere) {
                meant.push(near);
                self.value(&properties[near], value, Place { key: near, span: key.span, about: None });
            }
        }
        for key in required(schema).filter(|key| !present(key) && !meant.contains(key)) {
            let help = about(&properties[key]).map(|about| format!("{key}: {about}"));
            self.wrong(place.span, format!("`{key}` is missing here"), help);
        }
        let unknown = entries.iter().any(|(k, _)| !properties.contains_key(&k.text));
        self.exactly_one(schema, entries, unknown, place);
        for more in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
            self.exactly_one(more, entries, unknown, place);
        }
        self.company(schema, entries, unknown);
    }

    /// Keys that stand only beside another.
    fn company(&mut self, schema: &'static Value, entries: &[(Key, Tree)], unknown: bool) {
        let Some(needs) = schema.get("dependentRequired").and_then(Value::as_object) else { return };
        for (key, _) in entries {
            let wanted = needs.get(&key.text).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
            for other in wanted.filter(|other| !unknown && entries.iter().all(|(k, _)| k.text != *other)) {
                self.wrong(key.span, format!("`{}` stands beside `{other}` alone", key.text), None);
            }
        }
    }

    /// A key that is none.
    fn unknown(&mut self, key: &Key, elsewhere: Option<&str>, near: Option<&str>, takes: String) {
        let message = match (elsewhere, near) {
            (Some(why), _) => why.to_owned(),
            (None, Some(near)) => format!("no such key here; did you mean `{near}`?"),
            (None, None) => "no such key here".to_owned(),
        };
        self.wrong(key.span, message, Some(takes));
    }

    /// Keys of which one must be there, and no second.
    fn exactly_one(&mut self, schema: &'static Value, entries: &[(Key, Tree)], unknown: bool, place: Place<'_>) {
        let choices: Vec<&'static Value> = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten().collect();
        let one_of: Vec<&str> = choices.iter().flat_map(|choice| required(choice)).collect();
        if one_of.is_empty() {
            return;
        }
        let none_is_right = choices.iter().any(|choice| choice.get("not").is_some());
        let mut there = entries.iter().map(|(key, _)| key).filter(|key| one_of.contains(&key.text.as_str()));
        let Some(first) = there.next() else {
            // A key that is none was probably meant to be the one.
            if !unknown && !none_is_right {
                self.wrong(place.span, format!("one of these is missing here: {}", one_of.join(", ")), None);
            }
            return;
        };
        for more in there {
            let help = format!("keep one of: {}", one_of.join(", "));
            self.wrong(more.span, format!("`{}` cannot stand beside `{}`", more.text, first.text), Some(help));
        }
    }

    /// A word, or a map with one key.
    fn choice(&mut self, schema: &'static Value, tree: &Tree, place: Place<'_>) {
        let variants: Vec<&'static Value> = schema["oneOf"].as_array().into_iter().flatten().collect();
        let words: Vec<&str> = variants.iter().filter_map(|v| v.get("const")?.as_str()).collect();
        let maps: Vec<(&str, &'static Value)> =
            variants.iter().filter_map(|v| v.get("properties")?.as_object()).flatten().map(|(key, v)| (key.as_str(), v)).collect();
        let mut all = words.clone();
        all.extend(maps.iter().map(|(key, _)| *key).filter(|key| !words.contains(key)));
        let help = format!("{} is one of: {}", noun(schema, place), all.join(", "));
        match &tree.node {
            Node::Scalar { text, .. } if words.contains(&text.as_str()) => {}
            Node::Scalar { text, .. } if all.contains(&text.as_str()) => {
                self.wrong(tree.span, format!("`{text}` needs its keys; write it as `{text}: {{ … }}`"), Some(help));
            }
            Node::Scalar { text, .. } => {
                let message = match nearest(text, all.iter().copied()) {
                    Some(near) => format!("no such value here; did you mean `{near}`?"),
                    None => "no such value here".to_owned(),
                };
                self.wrong(tree.span, message, Some(help));
            }
            Node::List(_) => {
                let help = if place.key == "behaviour" { "several behaviours stand under `behaviours`".to_owned() } else { help };
                self.wrong(tree.head(), "a list has no place here", Some(help));
            }
            Node::Map(entries) => self.picked(&all, &maps, entries, tree.head(), &help),
        }
    }

    /// The map form of a choice.
    fn picked(&mut self, all: &[&str], maps: &[(&str, &'static Value)], entries: &[(Key, Tree)], head: Span, help: &str) {
        let mut first: Option<&str> = None;
        for (key, value) in entries {
            let near = if all.contains(&key.text.as_str()) { Some(key.text.as_str()) } else { nearest(&key.text, all.iter().copied()) };
            if near != Some(key.text.as_str()) {
                self.unknown(key, None, near, help.to_owned());
            } else if let Some(first) = first {
                let help = format!("keep one of them, or begin another entry\n{help}");
                self.wrong(key.span, format!("`{}` cannot stand beside `{first}`", key.text), Some(help));
            }
            first = first.or(near);
            match near.map(|near| (near, maps.iter().find(|(name, _)| *name == near))) {
                Some((_, Some((name, inner)))) => self.value(inner, value, Place { key: name, span: key.span, about: None }),
                Some((near, None)) if !value.entries().is_some_and(<[_]>::is_empty) => {
                    self.wrong(value.head(), format!("`{near}` takes no keys; write the word alone"), Some(help.to_owned()));
                }
                _ => {}
            }
        }
        if entries.is_empty() {
            self.wrong(head, "one key is missing here", Some(help.to_owned()));
        }
    }

    /// A map whose keys the author names.
    fn named(&mut self, schema: &'static Value, tree: &Tree, place: Place<'_>) {
        let Some(entries) = tree.entries() else {
            let message = format!("names and what they stand for are expected here, not {}", said(tree));
            return self.wrong(tree.head(), message, place.help());
        };
        if entries.is_empty() {
            self.wrong(place.span, format!("`{}` is empty; at least one entry is needed", place.key), place.help());
        }
        for (key, value) in entries {
            let (what, sound) = of_keys(schema["propertyNames"]["pattern"].as_str());
            if !sound(&key.text) {
                let rule = schema["propertyNames"]["description"].as_str().unwrap_or_default();
                self.wrong(key.span, format!("`{}` is no {what}; {rule}", key.text), None);
            }
            let inner = &schema["additionalProperties"];
            self.value(inner, value, Place { key: &key.text, span: key.span, about: about(resolve(inner)) });
        }
    }

    fn list(&mut self, schema: &'static Value, tree: &Tree, place: Place<'_>) {
        let Node::List(list) = &tree.node else {
            let message = format!("a list is expected here, not {}; begin each entry with `- `", said(tree));
            return self.wrong(tree.head(), message, place.help());
        };
        if list.is_empty() && schema.get("minItems").is_some() {
            self.wrong(place.span, format!("`{}` is empty; at least one entry is needed", place.key), place.help());
        }
        for entry in list {
            self.value(&schema["items"], entry, Place { key: place.key, span: entry.head(), about: None });
        }
    }

    fn scalar(&mut self, schema: &'static Value, tree: &Tree, place: Place<'_>) {
        let Node::Scalar { text, quoted } = &tree.node else {
            return self.wrong(tree.head(), format!("one value is expected here, not {}", said(tree)), place.help());
        };
        let format = schema.get("format").and_then(Value::as_str).unwrap_or_default();
        match schema["type"].as_str() {
            Some("integer") => return self.whole(schema, tree, text, *quoted, place),
            Some("boolean") if !*quoted && matches!(text.as_str(), "true" | "false") => return,
            Some("boolean") => return self.wrong(tree.span, format!("`{text}` is neither `true` nor `false`"), place.help()),
            _ => {}
        }
        if text.trim().is_empty() && schema.get("minLength").is_some() {
            return self.wrong(tree.span, "nothing is written here; give a value", place.help());
        }
        let refers = match format {
            "node-name" => Refers::Node,
            "group-name" => Refers::Group,
            "request-name" => Refers::Request,
            _ => {
                if let Some(Err(why)) = unit::check(format, text) {
                    self.wrong(tree.span, why, place.help());
                }
                return;
            }
        };
        self.names.push(NameUse { span: tree.span, key: place.key.to_owned(), name: text.clone(), refers });
    }

    fn whole(&mut self, schema: &'static Value, tree: &Tree, text: &str, quoted: bool, place: Place<'_>) {
        let bound = |name: &str| schema.get(name).and_then(Value::as_u64);
        let message = match text.parse::<u64>() {
            _ if quoted => "a whole number has no quotes".to_owned(),
            Err(_) => format!("`{text}` is not a whole number"),
            Ok(n) => match (bound("minimum").filter(|least| n < *least), bound("maximum").filter(|most| n > *most)) {
                (Some(least), _) => format!("`{}` must be at least {least}", place.key),
                (_, Some(most)) => format!("`{}` must be at most {most}", place.key),
                (None, None) => return,
            },
        };
        self.wrong(tree.span, message, place.help());
    }
}

/// What the keys of a map are that the author names, by the pattern that the schema has for them, and whether a text can be one.
fn of_keys(pattern: Option<&str>) -> (&'static str, fn(&str) -> bool) {
    match pattern {
        None => ("name", |_| true),
        Some(VARIABLE) => ("name of a variable", is_variable),
        Some(SETTING) => ("name of a variable", is_setting),
        Some(HEADER) => ("name of a header", is_header),
        Some(pattern) if pattern.contains("[0-9]{") => ("round", is_round),
        Some(_) => ("name", is_name),
    }
}

/// Whether a task variable can be called so.
fn is_variable(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && text.starts_with(|c: char| !c.is_ascii_digit())
}

/// Whether a variable of a scenario can be called so.
fn is_setting(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')) && text.starts_with(|c: char| c.is_ascii_alphabetic())
}

/// Whether a header can be called so.
fn is_header(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+.^_`|~-".contains(&b))
}

/// Whether a group can be called so; the schema says the same as a pattern.
fn is_name(text: &str) -> bool {
    let sound = text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    sound && text.starts_with(|c: char| c.is_ascii_lowercase()) && !text.ends_with('-')
}

/// Whether it is a round's number; the schema says the same as a pattern.
fn is_round(text: &str) -> bool {
    text.parse::<u64>().is_ok_and(|n| n.to_string() == text && n < 1_000_000_000_000_000)
}

fn about(schema: &'static Value) -> Option<&'static str> {
    schema.get("description").and_then(Value::as_str)
}

fn required(schema: &'static Value) -> impl Iterator<Item = &'static str> {
    schema.get("required").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

/// What a thing is called in a sentence.
fn noun(schema: &'static Value, place: Place<'_>) -> String {
    schema.get("title").and_then(Value::as_str).map_or_else(|| format!("`{}`", place.key), str::to_owned)
}

/// The keys a map takes, those it needs first.
fn takes(schema: &'static Value, properties: &'static Properties, place: Place<'_>) -> String {
    let needed: Vec<&str> = required(schema).collect();
    let others = properties.keys().map(String::as_str).filter(|key| !needed.contains(key));
    let keys: Vec<&str> = needed.iter().copied().chain(others).collect();
    format!("{} takes: {}", noun(schema, place), keys.join(", "))
}

/// What was found, in a sentence.
fn said(tree: &Tree) -> String {
    match &tree.node {
        Node::Scalar { text, .. } if text.chars().count() <= 40 && !text.contains('\n') => format!("`{text}`"),
        Node::Scalar { .. } => "a text".to_owned(),
        Node::List(_) => "a list".to_owned(),
        Node::Map(_) => "a map".to_owned(),
    }
}
