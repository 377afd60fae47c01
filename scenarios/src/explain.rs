//! What each word of the language means: made from the schema, so that it says what the loader does.
//!
//! A word can mean several things: `stake` is a key of a group, a deed of an operator and an expectation. Each is told with its place.

use std::collections::{BTreeSet, VecDeque};
use std::sync::LazyLock;

use koipond_chain_mock::fault::ChainFaultSpec;
use koipond_check::invariants;
use koipond_kernel::fault::FaultSpec;
use serde_json::Value;

use crate::near::nearest;
use crate::page::{UNITS, plain, reference, said, text};
use crate::pick::variants;
use crate::schema::{resolve, schema};
use crate::usage::{Example, example};

/// What kind of thing a word names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// How a node behaves.
    Behaviour,
    /// What can go wrong in the world.
    Fault,
    /// What somebody does: an operator, the task's creator, somebody outside.
    Deed,
    /// What can be expected.
    Expectation,
    /// When something must hold.
    When,
    /// What holds in every scenario that does not waive it.
    Invariant,
    /// A number that is sampled in each round.
    Metric,
    /// A rule of the contract that nobody outside knows.
    Switch,
    /// A key of the file.
    Key,
    /// A word that a key takes.
    Choice,
    /// A value with a unit.
    Unit,
}

impl Kind {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 11] = [
        Self::Behaviour,
        Self::Fault,
        Self::Deed,
        Self::Expectation,
        Self::When,
        Self::Invariant,
        Self::Metric,
        Self::Switch,
        Self::Key,
        Self::Choice,
        Self::Unit,
    ];

    /// In a word or two.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Behaviour => "behaviour",
            Self::Fault => "fault",
            Self::Deed => "deed",
            Self::Expectation => "expectation",
            Self::When => "when it must hold",
            Self::Invariant => "invariant",
            Self::Metric => "metric",
            Self::Switch => "switch",
            Self::Key => "key",
            Self::Choice => "choice",
            Self::Unit => "value",
        }
    }
}

/// One thing that a word means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meaning {
    /// The word.
    pub word: String,
    /// What kind of thing it names.
    pub kind: Kind,
    /// Where it stands in a file: `nodes.NAME.behaviour`. Empty for a unit.
    pub place: String,
    /// What it is.
    pub about: String,
    /// What its value is; empty where it takes none.
    pub takes: String,
    /// Its default; empty where it has none.
    pub default: String,
    /// The keys of its value, or the words it can be.
    pub keys: Vec<KeyLine>,
    /// Part and word by which its uses are found.
    part: String,
}

/// A key of a value, or a word that it can be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyLine {
    /// The key.
    pub key: String,
    /// What it takes; empty for a word.
    pub takes: String,
    /// Its default, or `needed`.
    pub default: String,
    /// What it is.
    pub about: String,
}

impl Meaning {
    /// The shortest use of it in the library, if there is one.
    #[must_use]
    pub fn example(&self) -> Option<&'static Example> {
        example(&self.part, &self.word)
    }
}

/// Every meaning of every word, by kind and then in the order of the schema.
pub fn meanings() -> &'static [Meaning] {
    static ALL: LazyLock<Vec<Meaning>> = LazyLock::new(|| {
        let mut gather = Gather { found: Vec::new(), waiting: VecDeque::new(), told: BTreeSet::new() };
        gather.part(&Part { place: String::new(), name: "" }, schema());
        // Breadth first, so that what stands in several places is told where it stands highest.
        while let Some(part) = gather.waiting.pop_front() {
            gather.part(&part, &schema()["$defs"][part.name]);
        }
        let mut found = gather.found;
        found.extend(invariants().into_iter().map(|(word, sentence, why)| invariant(word, &sentence, why)));
        found.extend(UNITS.iter().map(|(name, _, written)| unit(name, written)));
        found.sort_by_key(|meaning| meaning.kind);
        found
    });
    &ALL
}

/// The words that a wrong one was most likely meant to be, at most three, the likeliest first.
#[must_use]
pub fn near_words(word: &str, all: &BTreeSet<&str>) -> Vec<String> {
    let (mut left, mut near) = (all.clone(), Vec::new());
    while let Some(next) = nearest(word, left.iter().copied()).filter(|_| near.len() < 3) {
        near.push(next.to_owned());
        left.retain(|known| *known != next);
    }
    near
}

fn unit(name: &str, written: &str) -> Meaning {
    let about = format!("Written like {written}.");
    let nothing = String::new;
    Meaning {
        word: name.to_owned(),
        kind: Kind::Unit,
        place: nothing(),
        about,
        takes: nothing(),
        default: nothing(),
        keys: Vec::new(),
        part: nothing(),
    }
}

fn invariant(word: &str, sentence: &str, why: &str) -> Meaning {
    let about = format!("It holds in every scenario, without being written, that {sentence}: {why}. A scenario waives it with its reason.");
    let (place, part) = ("waive".to_owned(), "Waive".to_owned());
    let (takes, default, keys) = ("the reason, as text".to_owned(), String::new(), Vec::new());
    Meaning { word: word.to_owned(), kind: Kind::Invariant, place, about, takes, default, keys, part }
}

/// A part of the schema, and where it stands in a file.
struct Part {
    place: String,
    name: &'static str,
}

struct Gather {
    found: Vec<Meaning>,
    waiting: VecDeque<Part>,
    told: BTreeSet<&'static str>,
}

/// The part by which uses are found: verbs are the same under each time.
pub(crate) fn canonical(part: &str) -> &str {
    if part.ends_with("Verb") { "Verb" } else { part }
}

impl Gather {
    fn part(&mut self, part: &Part, schema: &'static Value) {
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            for (word, field) in properties {
                self.word(part, word, field, about_of(field));
            }
        } else if let Some(variants) = schema.get("oneOf").and_then(Value::as_array) {
            for (word, inner, variant) in choices(variants) {
                match inner {
                    Some(inner) => self.word(part, word, inner, text(variant, "description").to_owned()),
                    None => self.add(part, word, text(variant, "description").to_owned(), None),
                }
            }
        } else if let Some(named) = schema.get("additionalProperties").filter(|named| named.is_object()) {
            self.follow(&format!("{}.NAME", part.place), named);
        } else if let Some(items) = schema.get("items") {
            self.follow(&format!("{}[]", part.place), items);
        }
    }

    fn word(&mut self, part: &Part, word: &'static str, field: &'static Value, about: String) {
        self.add(part, word, about, Some(field));
        let place = if part.place.is_empty() { word.to_owned() } else { format!("{}.{word}", part.place) };
        self.follow(&place, field);
    }

    fn follow(&mut self, place: &str, field: &'static Value) {
        let inner = resolve(field);
        if let Some(name) = reference(field) {
            if self.told.insert(name) {
                self.waiting.push_back(Part { place: place.to_owned(), name });
            }
        } else if let Some(items) = inner.get("items") {
            self.follow(&format!("{place}[]"), items);
        } else if let Some(named) = inner.get("additionalProperties").filter(|named| named.is_object()) {
            self.follow(&format!("{place}.NAME"), named);
        }
    }

    fn add(&mut self, part: &Part, word: &str, about: String, field: Option<&'static Value>) {
        if part.name == "Waive" {
            return;
        }
        let kind = kind(part, word, field.is_none());
        let name = canonical(part.name);
        let known = |meaning: &Meaning| meaning.part == name && meaning.word == word && !name.is_empty();
        if self.found.iter().any(known) {
            return;
        }
        let (takes, default, keys) = match field {
            None => (String::new(), String::new(), Vec::new()),
            Some(field) => (takes(field), said(field).1, lines(field)),
        };
        let place = if name == "Verb" { "expect[]".to_owned() } else { part.place.clone() };
        self.found.push(Meaning { word: word.to_owned(), kind, place, about, takes, default, keys, part: name.to_owned() });
    }
}

/// The words of a choice, each once, with what it takes and its variant; a word that can also be said alone counts by what it takes.
fn choices(variants: &'static [Value]) -> Vec<(&'static str, Option<&'static Value>, &'static Value)> {
    let mut all: Vec<(&str, Option<&Value>, &Value)> = Vec::new();
    for variant in variants {
        for (word, inner) in variant.get("properties").and_then(Value::as_object).into_iter().flatten() {
            all.push((word, Some(inner), variant));
        }
    }
    for variant in variants {
        let word = text(variant, "const");
        if !word.is_empty() && all.iter().all(|(known, ..)| *known != word) {
            all.push((word, None, variant));
        }
    }
    all
}

fn kind(part: &Part, word: &str, alone: bool) -> Kind {
    let is_deed = || schema()["$defs"][part.name]["oneOf"].as_array().into_iter().flatten().any(|pick| pick["required"][0] == *word);
    match part.name {
        "BehaviourSpec" => Kind::Behaviour,
        "StorageFaultSpec" => Kind::Fault,
        "RulesSpec" => Kind::Switch,
        "ExpectSpec" => Kind::When,
        "MetricName" => Kind::Metric,
        "TimelineEntry" if variants::<FaultSpec>().contains(&word) || variants::<ChainFaultSpec>().contains(&word) => Kind::Fault,
        // It is no deed itself: its value is a fault.
        "TimelineEntry" if is_deed() && word != "storage" => Kind::Deed,
        name if name.ends_with("Verb") && is_deed() => Kind::Expectation,
        _ if alone => Kind::Choice,
        _ => Kind::Key,
    }
}

fn about_of(field: &'static Value) -> String {
    said(field).0.to_owned()
}

/// What a value is, in a few words.
fn takes(field: &'static Value) -> String {
    let inner = resolve(field);
    if let Some(items) = inner.get("items") {
        return format!("a list: {}", takes(items));
    }
    if let Some(named) = inner.get("additionalProperties").filter(|named| named.is_object()) {
        return format!("names, each with {}", takes(named));
    }
    if inner.get("properties").is_some() {
        return match text(inner, "title") {
            "" => "keys".to_owned(),
            title => title.to_owned(),
        };
    }
    if let Some(variants) = inner.get("oneOf").and_then(Value::as_array) {
        let words: Vec<&str> = choices(variants).into_iter().map(|(word, ..)| word).collect();
        return if words.len() > 6 { format!("{}, …", words[..5].join(", ")) } else { words.join(", ") };
    }
    plain(inner).replace('`', "")
}

/// The keys of a value, those that are needed first; or the words that it can be.
fn lines(field: &'static Value) -> Vec<KeyLine> {
    let inner = resolve(field);
    let inner = inner.get("items").map_or(inner, resolve);
    let inner = inner.get("additionalProperties").filter(|named| named.is_object()).map_or(inner, resolve);
    let Some(properties) = inner.get("properties").and_then(Value::as_object) else {
        let variants = inner.get("oneOf").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let line = |(word, field, variant): (&str, Option<&'static Value>, &Value)| KeyLine {
            key: word.to_owned(),
            takes: field.map(takes).unwrap_or_default(),
            default: String::new(),
            about: text(variant, "description").to_owned(),
        };
        return choices(variants).into_iter().map(line).collect();
    };
    let needed = |key: &str| inner["required"].as_array().into_iter().flatten().any(|needed| needed == key);
    let line = |(key, field): (&String, &'static Value)| {
        let (about, default) = said(field);
        let default = if needed(key) { "needed".to_owned() } else { default };
        KeyLine { key: key.clone(), takes: takes(field), default, about: about.to_owned() }
    };
    let mut lines: Vec<KeyLine> = properties.iter().map(line).collect();
    lines.sort_by_key(|line| line.default != "needed");
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(word: &str) -> Vec<&'static Meaning> {
        meanings().iter().filter(|meaning| meaning.word == word).collect()
    }

    #[test]
    fn a_word_with_several_meanings_has_them_all() {
        let kinds: Vec<Kind> = of("stake").iter().map(|meaning| meaning.kind).collect();
        assert_eq!(kinds, [Kind::Deed, Kind::Expectation, Kind::Key]);
    }

    #[test]
    fn a_behaviour_a_fault_and_a_switch_are_known_for_what_they_are() {
        for (word, kind, place) in [
            ("fabricator", Kind::Behaviour, "nodes.NAME.behaviour"),
            ("crash", Kind::Fault, "timeline[]"),
            ("rpc-lag", Kind::Fault, "timeline[]"),
            ("corrupt", Kind::Fault, "timeline[].storage"),
            ("slashed", Kind::Expectation, "expect[]"),
            ("accuser-votes", Kind::Switch, "chain.rules"),
            ("eventually", Kind::When, "expect[]"),
            ("supply-conserved", Kind::Invariant, "waive"),
            ("length", Kind::Unit, ""),
        ] {
            let found = of(word).into_iter().find(|meaning| meaning.kind == kind);
            assert_eq!(found.map(|meaning| meaning.place.as_str()), Some(place), "{word}");
        }
    }

    #[test]
    fn every_word_says_what_it_is() {
        let silent: Vec<String> = meanings().iter().filter(|m| m.about.is_empty()).map(|m| format!("{}.{}", m.place, m.word)).collect();
        assert!(silent.is_empty(), "give these a doc comment: {silent:?}");
    }

    #[test]
    fn every_fault_tells_how_long_it_lasts_or_when_it_ends() {
        let crash = of("crash")[0];
        let lasts = crash.keys.iter().find(|line| line.key == "for").map(|line| (line.takes.as_str(), line.default.as_str()));
        assert_eq!(lasts, Some(("length", "needed")));
    }

    #[test]
    fn a_wrong_word_has_its_neighbours() {
        let words: BTreeSet<&str> = meanings().iter().map(|meaning| meaning.word.as_str()).collect();
        assert_eq!(near_words("fabricater", &words), ["fabricator"]);
        assert!(near_words("xyzzyplugh", &words).is_empty());
    }
}
