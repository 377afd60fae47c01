//! Files made from code are fresh; every word of the language is shown in the library.

use std::collections::BTreeSet;

use koipond_record::exit::ExitCode;
use serde_json::Value;

use crate::tree::{File, Found, hold, root, tree};

/// A file that is made from code, and how it is made anew.
struct Generated {
    path: &'static str,
    text: String,
    how: &'static str,
}

fn generated() -> [Generated; 3] {
    const LANGUAGE: &str = "run `cargo run -p koipond-scenarios --example bless`";
    const SUITES: &str = "run `cargo run -p koipond-tests --example bless-runs`";
    [
        Generated { path: "scenarios/scenario.schema.json", text: koipond_scenarios::schema_text(), how: LANGUAGE },
        Generated { path: "docs/reference/scenario.md", text: koipond_scenarios::reference_page(), how: LANGUAGE },
        Generated { path: "docs/reference/exit-codes.md", text: ExitCode::page(), how: SUITES },
    ]
}

/// Where a file is not as the code has it.
fn stale(made: &Generated, held: Option<&str>) -> Option<Found> {
    let Some(held) = held else { return Some(Found::in_all(made.path, format!("is missing; {}", made.how))) };
    if held == made.text {
        return None;
    }
    let same = held.lines().zip(made.text.lines()).take_while(|(held, made)| held == made).count();
    Some(Found { place: made.path.to_owned(), line: Some(same + 1), what: format!("is not as the code has it; {}", made.how) })
}

/// Every key that a schema gives a place to.
fn keys(schema: &Value, into: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                into.extend(properties.keys().cloned());
            }
            object.values().for_each(|inner| keys(inner, into));
        }
        Value::Array(list) => list.iter().for_each(|inner| keys(inner, into)),
        _ => {}
    }
}

/// The words that a scenario uses: its keys, and values that are one word. What people write freely is left out.
fn used(scenario: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    let mut free = None;
    for line in scenario.lines() {
        let (bare, indent) = (line.trim(), line.len() - line.trim_start().len());
        if free.is_some_and(|outer| indent > outer || bare.is_empty()) {
            continue;
        }
        free = None;
        let code = bare.split_once(" #").map_or(bare, |(code, _)| code);
        let code = if code.starts_with('#') { "" } else { code.trim_start_matches("- ") };
        for word in ["scenario", "about", "tags", "task"] {
            if code.strip_prefix(word).is_some_and(|rest| rest.starts_with(':')) {
                used.insert(word.to_owned());
                free = Some(indent);
            }
        }
        if free.is_none() {
            let parts =
                code.split(['{', '}', '[', ']', ',']).flat_map(|part| part.split(": ")).map(|part| part.trim().trim_end_matches(':'));
            used.extend(parts.filter(|part| !part.is_empty() && !part.contains(' ')).map(str::to_owned));
        }
    }
    used
}

fn missing(words: &BTreeSet<String>, library: &[&File]) -> Vec<Found> {
    let used: BTreeSet<String> = library.iter().flat_map(|file| used(&file.text)).collect();
    words.difference(&used).map(|word| Found::in_all("scenarios/library", format!("no scenario uses `{word}`"))).collect()
}

/// Definitions whose keys are names of what stands elsewhere: faults that chaos weighs are shown as faults, and invariants that can be
/// waived hold in all of the library but where a scenario says why not.
const NAMES: [&str; 3] = ["FaultWeights", "BehaviourWeights", "Waive"];

fn words_of_the_language() -> BTreeSet<String> {
    let mut schema: Value = serde_json::from_str(&koipond_scenarios::schema_text()).expect("the schema is JSON");
    if let Some(Value::Object(defs)) = schema.get_mut("$defs") {
        for names in NAMES {
            assert!(defs.remove(names).is_some(), "the schema has no `{names}` any more");
        }
    }
    let mut words = BTreeSet::new();
    keys(&schema, &mut words);
    words
}

#[test]
fn generated_files_are_fresh() {
    let read = |made: &Generated| std::fs::read_to_string(root().join(made.path)).ok();
    let found: Vec<Found> = generated().iter().filter_map(|made| stale(made, read(made).as_deref())).collect();
    hold("a file that is made from code is as the code has it", &found, "read what changed, and make it anew as it says");
}

#[test]
fn every_word_of_the_language_is_in_the_library() {
    let Some(tree) = tree() else { return };
    let library: Vec<&File> = tree.iter().filter(|file| file.path.starts_with("scenarios/library/") && file.ends(&[".yaml"])).collect();
    let words = words_of_the_language();
    assert!(words.len() > 50, "the schema has lost its keys");
    let rule = "every key of the scenario language is shown in the library";
    hold(rule, &missing(&words, &library), "write a scenario that needs the word, and expects something of it");
}

#[test]
fn a_stale_file_is_found() {
    let made = |text: &str| Generated { path: "x.md", text: text.to_owned(), how: "make" };
    assert_eq!(stale(&made("a\nb\n"), Some("a\nb\n")), None);
    assert_eq!(stale(&made("a\nb\n"), Some("a\nc\n")).and_then(|found| found.line), Some(2));
    assert_eq!(stale(&made("a\nb\n"), Some("a\nb\nc\n")).and_then(|found| found.line), Some(3));
    assert!(stale(&made(""), None).is_some());
}

#[test]
fn a_word_that_no_scenario_uses_is_found() {
    let text = "scenario: speak of latency\nabout: >\n  More loss: here.\n# loss: 1 %\ntags: [jitter]\nnetwork:\n  inclusion: 40..60 slots # loss: 2 %\n\
                nodes:\n  cheat: { behaviour: fabricator, rounds: 4 rounds }\n  - never: { paid: {} }\n";
    let words = ["about", "network", "latency", "loss", "jitter", "inclusion", "fabricator", "rounds", "never", "paid", "slots"];
    let words: BTreeSet<String> = words.map(str::to_owned).into();
    let found = missing(&words, &[&File::made_up("a.yaml", text)]);
    let named: Vec<&str> = found.iter().filter_map(|found| found.what.split('`').nth(1)).collect();
    assert_eq!(named, ["jitter", "latency", "loss", "slots"]);
}
