//! The storage network's faults, and what operators do in it: each has a library scenario whose expectations hang on it.

use std::collections::BTreeSet;

use koipond_tests::{Folder, Program, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const SEEDS: u64 = 3;

/// Each fault and the scenario of `scenarios/library/storage` whose expectations hang on it.
const FAULTS: [(&str, &str); 10] = [
    ("corrupt", "corrupt-block"),
    ("down", "storage-nodes-down"),
    ("full", "host-full"),
    ("inactive", "storage-task-inactive"),
    ("lie", "lying-gateway-trusted"),
    ("lose", "storage-nodes-lose"),
    ("missing", "missing-for-one"),
    ("offline", "imported"),
    ("slow", "slow-gateways"),
    ("upload", "stores-nothing"),
];

/// What operators do, in the same way.
const DEEDS: [(&str, &str); 3] = [("collect-garbage", "garbage-collection"), ("pin", "lifetime-in-storage"), ("unpin", "pinning-costs")];

/// The text of a library scenario, what it names found from anywhere.
fn library(name: &str) -> String {
    repo::text(&format!("scenarios/library/storage/{name}.yaml"))
        .replace("../../tasks/", &format!("{}/", repo::file("scenarios/tasks")))
        .replace("[rules.car]", &format!("[{}]", repo::file("scenarios/library/storage/rules.car")))
}

/// A scenario's text without the entries of its timeline that do one thing.
fn without(text: &str, word: &str) -> String {
    let (before, rest) = text.split_once("timeline:\n").expect("it has a timeline");
    let end = rest.find("\n\n").map_or(rest.len(), |at| at + 1);
    let (entries, after) = rest.split_at(end);
    let entries: Vec<&str> = entries.split("  - ").skip(1).collect();
    let kept: Vec<&str> = entries.iter().filter(|entry| !entry.contains(&format!(" {word}:"))).copied().collect();
    assert!(kept.len() < entries.len(), "nothing of the timeline is a `{word}`:\n{text}");
    let kept: String = kept.iter().map(|entry| format!("  - {entry}")).collect();
    let timeline = if kept.is_empty() { String::new() } else { format!("timeline:\n{kept}") };
    format!("{before}{timeline}{after}")
}

#[test]
fn every_fault_of_the_storage_network_is_in_the_table() {
    let schema: Value = serde_json::from_str(&repo::text("scenarios/scenario.schema.json")).expect("the schema is JSON");
    let kinds = schema["$defs"]["StorageFaultSpec"]["oneOf"].as_array().expect("a fault is one of several");
    let word = |kind: &Value| kind["const"].as_str().or_else(|| kind["required"][0].as_str()).map(str::to_owned);
    let words: BTreeSet<String> = kinds.iter().filter_map(word).collect();
    assert_eq!(words, FAULTS.into_iter().map(|(word, _)| word.to_owned()).collect(), "a new fault needs a scenario that hangs on it");
}

#[test]
fn the_scenario_of_each_fault_and_deed_holds_with_it_and_does_not_hold_without() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "storage-faults");
    for (word, name) in FAULTS.into_iter().chain(DEEDS) {
        folder.write(&format!("all/held/{word}.yaml"), &library(name));
        folder.write(&format!("all/without/{word}.yaml"), &without(&library(name), word));
    }
    let mut wrong = Vec::new();
    for seed in 1..=SEEDS {
        let ended = KOIPOND.run(&["run", "all", "--seed", &seed.to_string(), "--format", "json"], folder.path());
        let reports: Vec<Value> = serde_json::Deserializer::from_str(&ended.stdout).into_iter().filter_map(Result::ok).collect();
        assert_eq!(reports.len(), 2 * (FAULTS.len() + DEEDS.len()), "each gives a report: {}", ended.stderr);
        for report in reports {
            let (file, exit) = (report["file"].as_str().unwrap_or_default().to_owned(), report["exit"].as_u64());
            let is_right = if file.contains("/held/") { exit == Some(0) } else { matches!(exit, Some(1 | 3)) };
            if !is_right {
                wrong.push(format!("{file} ends with {exit:?} on seed {seed}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
