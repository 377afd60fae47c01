//! The files of this package that are made from its code, and the examples of every diagnostic.

#![expect(clippy::disallowed_methods, reason = "these tests compare files of the repository")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The broken scenarios: name, text, and the message that stands beside it.
fn broken() -> Vec<(String, String, String)> {
    let entries = fs::read_dir(here("broken")).expect("there is a folder of broken scenarios");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("the folder can be read").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "yaml"));
    paths.sort();
    let read = |path: &Path| fs::read_to_string(path).unwrap_or_default();
    let name = |path: &Path| path.file_name().expect("a file has a name").to_string_lossy().into_owned();
    paths.iter().map(|path| (name(path), read(path), read(&path.with_extension("txt")))).collect()
}

/// What a broken scenario is to be read with: the pairs of its comments `# --set name=value`.
fn set(text: &str) -> Vec<(String, String)> {
    let pairs = text.lines().filter_map(|line| line.strip_prefix("# --set ")?.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

#[test]
fn every_broken_scenario_gives_the_message_beside_it() {
    let mut stale = Vec::new();
    for (name, text, message) in broken() {
        let files = |named: &str| fs::read(here("broken").join(named)).map_err(|_| "there is no such file".to_owned());
        match koipond_scenarios::cases(&format!("scenarios/broken/{name}"), &text, &files, &set(&text)) {
            Ok(_) => stale.push(format!("{name} has no problems\n")),
            Err(problems) if format!("{problems}\n") != message => stale.push(format!("{name} now says:\n{problems}\n")),
            Err(_) => {}
        }
    }
    let stale = stale.join("\n");
    assert!(stale.is_empty(), "read them, then run `cargo run -p koipond-scenarios --example bless`:\n\n{stale}");
}

/// Every key that a schema gives a place to.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(object) => {
            if let Some(Value::Object(properties)) = object.get("properties") {
                found.extend(properties.keys().cloned());
            }
            object.values().for_each(|inner| keys(inner, found));
        }
        Value::Array(list) => list.iter().for_each(|inner| keys(inner, found)),
        _ => {}
    }
}

#[test]
fn every_word_of_the_language_is_the_right_word_for_some_wrong_one() {
    let schema: Value = serde_json::from_str(&koipond_scenarios::schema_text()).expect("the schema is JSON");
    let mut words = BTreeSet::new();
    keys(&schema, &mut words);
    assert!(words.len() > 50, "the schema has lost its keys");
    let messages: String = broken().into_iter().map(|(_, _, message)| message).collect();
    let missing: Vec<&String> = words.iter().filter(|word| !messages.contains(&format!("did you mean `{word}`?"))).collect();
    assert!(missing.is_empty(), "misspell these in a `typos-` file of scenarios/broken: {missing:?}");
}

#[test]
fn the_committed_schema_is_fresh() {
    let committed = fs::read_to_string(here("scenario.schema.json")).unwrap_or_default();
    assert!(committed == koipond_scenarios::schema_text(), "run `koipond schema > scenarios/scenario.schema.json`");
}

#[test]
fn the_committed_reference_page_is_fresh() {
    let committed = fs::read_to_string(here("../docs/reference/scenario.md")).unwrap_or_default();
    let how = "run `cargo run -p koipond-scenarios --example bless`";
    assert!(committed == koipond_scenarios::reference_page(), "docs/reference/scenario.md is not as the code has it; {how}");
}
