//! Where the library uses each word: the shortest piece of a shipped scenario for each key and choice of the schema.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde_json::Value;

use crate::explain::canonical;
use crate::library::library;
use crate::load::load;
use crate::page::reference;
use crate::schema::{resolve, schema};
use crate::tree::{Key, Node, Tree};

/// The longest piece that is shown, in lines.
const LONGEST: usize = 9;

/// A piece of a shipped scenario.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The scenario's name in the library.
    pub name: &'static str,
    /// The lines, with the least indentation taken away.
    pub text: String,
}

/// The shortest use of a word in a part of the schema.
pub fn example(part: &str, word: &str) -> Option<&'static Example> {
    static ALL: LazyLock<Found> = LazyLock::new(|| {
        let mut found = Found::new();
        for shipped in library() {
            if let Some(tree) = load(shipped.text).0 {
                let mut look = Look { name: shipped.name, text: shipped.text, entry: None, found: &mut found };
                look.value("", schema(), &tree);
            }
        }
        found
    });
    ALL.get(&(part.to_owned(), word.to_owned()))
}

type Found = BTreeMap<(String, String), Example>;

struct Look<'f> {
    name: &'static str,
    text: &'static str,
    /// The lines of the list entry within which the look is.
    entry: Option<(usize, usize)>,
    found: &'f mut Found,
}

impl Look<'_> {
    /// A value that has a name of its own in the schema, or stands in a part that has.
    fn field(&mut self, part: &'static str, field: &'static Value, tree: &Tree) {
        self.value(reference(field).unwrap_or(part), resolve(field), tree);
    }

    fn value(&mut self, part: &'static str, schema: &'static Value, tree: &Tree) {
        match &tree.node {
            Node::Map(entries) => entries.iter().for_each(|(key, value)| self.key(part, schema, key, value)),
            Node::List(list) => {
                let Some(items) = schema.get("items") else { return };
                let outer = self.entry;
                for item in list {
                    self.entry = outer.or(Some((item.head().line, self.last_line(item))));
                    self.field(part, items, item);
                }
                self.entry = outer;
            }
            Node::Scalar { text, .. } => {
                let words = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
                if words.clone().any(|variant| variant["const"] == *text.as_str()) {
                    self.note(part, text, tree.span.line, tree.span.line);
                }
            }
        }
    }

    fn key(&mut self, part: &'static str, schema: &'static Value, key: &Key, value: &Tree) {
        let of_choice = || {
            let variants = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
            variants.filter_map(|variant| variant["properties"].get(&key.text)).next()
        };
        if let Some(field) = schema.get("properties").map_or_else(of_choice, |properties| properties.get(&key.text)) {
            self.note(part, &key.text, key.span.line, self.last_line(value));
            self.field(part, field, value);
        } else if let Some(named) = schema.get("additionalProperties").filter(|named| named.is_object()) {
            self.field(part, named, value);
        }
    }

    /// The line on which a value ends.
    fn last_line(&self, tree: &Tree) -> usize {
        let own = self.text[..self.text.floor_char_boundary(tree.span.end)].trim_end().matches('\n').count() + 1;
        match &tree.node {
            Node::Scalar { .. } => own.max(tree.span.line),
            Node::List(list) => list.last().map_or(own, |last| self.last_line(last)),
            Node::Map(entries) => entries.last().map_or(own, |(_, last)| self.last_line(last)),
        }
    }

    fn note(&mut self, part: &str, word: &str, first: usize, last: usize) {
        let (first, last) = self.entry.filter(|(first, last)| last - first < LONGEST).unwrap_or((first, last));
        let lines: Vec<&str> = self.text.lines().skip(first - 1).take((last + 1).saturating_sub(first)).collect();
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let least = lines.iter().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0);
        let mut shown: Vec<&str> = lines.iter().take(LONGEST).map(|line| line.get(least..).unwrap_or_default()).collect();
        if lines.len() > LONGEST {
            shown.push("…");
        }
        let text = shown.join("\n");
        let key = (canonical(part).to_owned(), word.to_owned());
        let size = |text: &str| (text.matches('\n').count(), text.len());
        if self.found.get(&key).is_none_or(|known| size(&text) < size(&known.text)) {
            self.found.insert(key, Example { name: self.name, text });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_behaviour_is_shown_with_the_group_that_has_it() {
        let found = example("BehaviourSpec", "fabricator").expect("the library uses it");
        assert!(found.text.contains("behaviour") && !found.text.starts_with(' '), "{found:?}");
    }

    #[test]
    fn a_fault_is_shown_with_the_whole_entry() {
        let found = example("TimelineEntry", "partition").expect("the library uses it");
        assert!(found.text.starts_with("- at: ") && found.text.contains("partition: {"), "{found:?}");
    }

    #[test]
    fn a_verb_is_shown_with_when_it_must_hold() {
        let found = example("Verb", "slashed").expect("the library uses it");
        assert!(found.text.starts_with("- ") && found.text.contains("slashed: {"), "{found:?}");
    }

    #[test]
    fn an_example_of_a_text_over_several_lines_is_whole() {
        let found = example("", "about").expect("every scenario says what it shows");
        assert!(found.text.starts_with("about: ") && found.text.ends_with('.'), "{found:?}");
    }
}
