//! Mainnet, retold: from recorded submissions the rules alone give who was selected, what was tried again and what was paid.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;

use koipond_tests::{Folder, Program, repo};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const SCENARIO: &str = "scenarios/library/history/mainnet-2025-08.yaml";

/// What ten nodes logged: the round, the key selected for it, the rounds in which it was tried again, and the one in which it was paid.
const LOGGED: [(u64, &str, &[u64], Option<u64>); 10] = [
    (0, "2pPj", &[3, 4, 5], None),
    (1, "C6nA", &[4, 5, 6], None),
    (2, "5pkG", &[], Some(4)),
    (3, "5pkG", &[], Some(5)),
    (4, "4aTQ", &[7, 8, 9], None),
    (5, "2pPj", &[8, 9, 10], None),
    (6, "Azuc", &[9, 10, 11], None),
    (7, "EMZF", &[10, 11, 12], None),
    (8, "EMZF", &[11, 12, 13], None),
    (9, "6Vt6", &[], Some(11)),
];

/// Runs the scenario after a change of its text and gives the report's rounds.
fn rounds(name: &str, change: impl FnOnce(String) -> String) -> Vec<Value> {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), name);
    let scenario = folder.path().join("mainnet.yaml");
    let text = change(repo::text(SCENARIO)).replace("../../tasks/equal-shares", &repo::file("scenarios/tasks/equal-shares"));
    #[expect(clippy::disallowed_methods, reason = "a scenario is written for the program under test")]
    std::fs::write(&scenario, text).expect("it can be written");
    let ended = KOIPOND.run(&["run", &scenario.display().to_string(), "--format", "json"], folder.path());
    let Value::Array(rounds) = ended.report()["rounds"].clone() else { panic!("{}", ended.stderr) };
    rounds
}

/// The node that stands for a key.
fn node(key: &str) -> Value {
    if key.is_empty() { Value::Null } else { json!(format!("key-{}-1", key[..4].to_lowercase())) }
}

#[test]
fn rounds_0_to_9_are_as_they_were_logged() {
    let rounds = rounds("mainnet-logged", |text| text);
    assert_eq!(rounds.len(), 21);
    for (round, selected, retried, paid) in LOGGED {
        let row = &rounds[round as usize];
        let told = (&row["round"], &row["selected"], &row["retried_in"], &row["paid_in"]);
        assert_eq!(told, (&json!(round), &node(selected), &json!(retried), &json!(paid)), "round {round}");
    }
}

#[test]
fn a_node_that_can_upload_after_all_changes_which_rounds_are_paid() {
    let able = |text: String| {
        let (before, after) = text.split_once("  key-azuc:\n").expect("the node is there");
        format!("{before}  key-azuc:\n{}", after.replacen("    list_upload_failure: 100 %\n", "", 1))
    };
    let rounds = rounds("mainnet-able", able);
    assert_eq!((&rounds[6]["paid_in"], &rounds[6]["retried_in"]), (&json!(8), &json!([])));
    assert_eq!(rounds[2]["paid_in"], json!(4), "another's rounds are as they were");
}

#[test]
fn a_node_that_cannot_upload_changes_which_rounds_are_paid() {
    let unable = |text: String| text.replacen("  key-5pkg:\n", "  key-5pkg:\n    list_upload_failure: 100 %\n", 1);
    let rounds = rounds("mainnet-unable", unable);
    for (round, retried) in [(2, json!([5, 6, 7])), (3, json!([6, 7, 8]))] {
        assert_eq!((&rounds[round]["paid_in"], &rounds[round]["retried_in"]), (&Value::Null, &retried), "round {round}");
    }
    assert_eq!(rounds[9]["paid_in"], json!(11), "another's rounds are as they were");
}

#[test]
fn with_submissions_that_changed_hands_the_selection_is_that_of_an_independent_reckoning() {
    let plan = repo::plan_of(&repo::text(SCENARIO));
    let keys: Vec<String> = plan.nodes.iter().filter_map(|node| node.key.clone()).collect();
    // Everybody's submissions become the next key's, by swapping the keys of the groups.
    let swapped = |text: String| {
        let marked = keys.iter().enumerate().fold(text, |text, (n, key)| text.replace(&format!("key: {key}"), &format!("key: <{n}>")));
        keys.iter().enumerate().fold(marked, |text, (n, _)| text.replace(&format!("<{n}>"), &keys[(n + 1) % keys.len()]))
    };
    let changed = swapped(repo::text(SCENARIO));
    let state = submissions(&changed);
    let names: BTreeMap<String, String> =
        repo::plan_of(&changed).nodes.iter().map(|node| (node.key.clone().expect("all have keys"), node.name.clone())).collect();
    let rounds = rounds("mainnet-swapped", |_| changed);
    let mut other = 0;
    for round in 0..=18 {
        let reckoned = select(&state, round, false).selected;
        assert_eq!(rounds[round as usize]["selected"], json!(names[&reckoned]), "round {round}");
        other += u32::from(LOGGED.iter().any(|(logged, key, ..)| *logged == round && !reckoned.starts_with(key)));
    }
    assert!(other > 0, "somebody else was selected, or the change would prove nothing");
}

#[test]
fn every_recorded_selection_has_the_digest_scores_and_key_that_were_logged() {
    let path = repo::root().join("../shared/data/node-selection-vectors.json");
    let Some(text) = read(&path) else {
        let _ = writeln!(std::io::stderr(), "skipped: {} is not here; the vectors were recorded elsewhere", path.display());
        return;
    };
    let vectors: Value = serde_json::from_str(&text).expect("they are JSON");
    let vectors = vectors["vectors"].as_array().expect("a list");
    let state = submissions(&repo::text(SCENARIO));
    assert!(vectors.len() >= 20);
    for vector in vectors {
        let round = vector["round"].as_u64().expect("a number");
        let found = select(&state, round, vector["is_previous_round_failed"] == json!(true));
        let told = json!({ "candidates": found.candidates, "digest": found.digest, "scores": found.scores, "selected": found.selected });
        for key in ["candidates", "digest", "scores", "selected"] {
            assert_eq!(told[key], vector[key], "{key} of round {round}");
        }
    }
}

fn read(path: &Path) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "data beside the repository, if it is there")]
    std::fs::read_to_string(path).ok()
}

/// Round → key → value and slot.
type Submissions = BTreeMap<u64, BTreeMap<String, (String, u64)>>;

/// What a scenario's text records.
fn submissions(text: &str) -> Submissions {
    let mut all = Submissions::new();
    for node in repo::plan_of(text).nodes {
        let key = node.key.expect("all have keys");
        for (round, recorded) in node.submissions.expect("all have submissions").0 {
            let slot = recorded.slot.expect("all have slots").0;
            all.entry(round.0).or_default().insert(key.clone(), (recorded.value, slot));
        }
    }
    all
}

struct Selection {
    candidates: Vec<String>,
    digest: String,
    scores: Vec<u64>,
    selected: String,
}

/// The selection as `docs/protocol.md` §5.4 has it, written here once more.
fn select(all: &Submissions, round: u64, previous_failed: bool) -> Selection {
    let of = &all[&round];
    let earlier = [round.checked_sub(1), round.checked_sub(2)].into_iter().flatten();
    let known: Vec<u64> = earlier.collect();
    let common = of.keys().filter(|key| known.iter().all(|r| all.get(r).is_some_and(|keys| keys.contains_key(*key))));
    let mut candidates: Vec<String> = common.cloned().collect();
    if candidates.is_empty() {
        candidates = of.keys().cloned().collect();
    }
    let shown = |key: &String| format!("{{\"submission_value\":{},\"slot\":{},\"round\":{round}}}", json!(of[key].0), of[key].1);
    let hash = |text: &str| Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let sum = |hex: &str| hex.bytes().map(u64::from).sum::<u64>();
    let digest = hash(&format!("[{}]", candidates.iter().map(shown).collect::<Vec<_>>().join(",")));
    let score = |key: &String| sum(&digest).abs_diff(sum(&hash(&format!("{{\"{key}\":{}}}", shown(key)))));
    let scores: Vec<u64> = candidates.iter().map(score).collect();
    let selected = if previous_failed { runner_up(&scores) } else { highest(&scores) };
    let selected = selected.map(|n| candidates[n].clone()).unwrap_or_default();
    Selection { candidates, digest, scores, selected }
}

fn highest(scores: &[u64]) -> Option<usize> {
    let best = scores.iter().copied().filter(|score| *score > 0).max()?;
    scores.iter().position(|score| *score == best)
}

/// The last one that was second to the best so far when it came, and not the best itself.
fn runner_up(scores: &[u64]) -> Option<usize> {
    let (mut best, mut second, mut found) = (None, None, None);
    for (n, score) in scores.iter().copied().enumerate() {
        if best.is_none_or(|best| score > best) {
            (second, best) = (best, Some(score));
        } else if second.is_none_or(|second| score > second) {
            (second, found) = (Some(score), Some(n));
        }
    }
    found
}
