//! Bugs of Koipond itself are planted, and its own checks catch them; and mathematics come to the same on every machine.

use koipond::lab::planted::{BUGS, Bug, Depth, Scenes, canary, control, trial};
use koipond_tests::{Folder, Program, golden, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

fn folder(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), name)
}

fn bug(name: &str) -> &'static Bug {
    BUGS.iter().find(|bug| bug.name == name).unwrap_or_else(|| panic!("{name} is planted"))
}

/// Who catches a bug in its own scenario under seed 1.
fn caught_by(name: &str) -> (&'static str, String) {
    let scenes = Scenes::read().expect("the scenes are read");
    let bug = bug(name);
    let scene = scenes.named(bug.scene).expect("its scene is there");
    let catch = trial(scene, Some(bug), 1, Depth::Worlds).expect("it runs").unwrap_or_else(|| panic!("{name} escaped"));
    (catch.by, catch.which)
}

#[test]
fn nearly_all_planted_bugs_are_caught_and_without_one_everything_holds() {
    let ended = KOIPOND.run(&["self-test", "--format", "json"], folder("self-test-all").path()).with_code(0);
    let report: Value = serde_json::from_str(&ended.stdout).expect("one object");
    assert_eq!(report["control"]["held"], true, "{report:#}");
    let bugs = report["bugs"].as_array().expect("a list");
    assert_eq!(bugs.len(), BUGS.len());
    let escaped: Vec<&str> = bugs.iter().filter(|bug| bug["caught"].is_null()).filter_map(|bug| bug["bug"].as_str()).collect();
    assert_eq!(escaped, ["stuck-dice", "line-left-out"], "what escapes is known, and docs/guide/self-test.md says why");
}

#[test]
fn each_bug_has_a_name_of_its_own_and_a_scenario_to_be_found_in() {
    let scenes = Scenes::read().expect("the scenes are read");
    for (n, bug) in BUGS.iter().enumerate() {
        assert!(BUGS[..n].iter().all(|other| other.name != bug.name && other.place != bug.place), "{} stands twice", bug.name);
        assert!(scenes.named(bug.scene).is_some(), "{} is looked for in `{}`, which is no scene", bug.name, bug.scene);
    }
    assert!(BUGS.len() >= 30);
}

#[test]
fn without_a_bug_no_check_finds_one() {
    let scenes = Scenes::read().expect("the scenes are read");
    assert_eq!(control(&scenes).expect("it runs"), None);
}

#[test]
fn a_checker_that_is_turned_off_is_noticed() {
    assert_eq!(caught_by("checker-off"), ("table of invariants", "nobody judged that supply is conserved".to_owned()));
}

#[test]
fn a_checker_that_always_holds_is_noticed_by_a_law_that_disagrees() {
    assert_eq!(caught_by("checker-blind"), ("law", "there is as much money as ever came in".to_owned()));
}

#[test]
fn a_verb_that_never_breaks_is_noticed_where_all_must_break() {
    assert_eq!(caught_by("verb-blind").0, "must break");
}

#[test]
fn a_leaky_clock_is_noticed_by_the_double_run() {
    assert_eq!(caught_by("leaky-clock").0, "double run");
}

#[test]
fn the_canary_fails_as_often_as_it_was_planted() {
    let scenes = Scenes::read().expect("the scenes are read");
    let seen = canary(&scenes, 600, |_| false).expect("it runs");
    assert!(seen.is_as_planted() && seen.failed > 0, "{seen:?}: {:?}", seen.interval());
}

#[test]
fn the_canary_is_measured_on_the_command_line() {
    let ended = KOIPOND.run(&["self-test", "canary", "--seeds", "300"], folder("self-test-canary").path()).with_code(0);
    assert!(ended.stdout.contains("of 300 seeds") && ended.stdout.contains("planted: 1.00 %, within"), "{}", ended.stdout);
}

#[test]
fn the_list_names_all_bugs_and_a_wrong_name_is_answered_with_the_nearest() {
    let folder = folder("self-test-list");
    let listed = KOIPOND.run(&["self-test", "--list"], folder.path()).with_code(0).stdout;
    assert_eq!(listed.lines().count(), BUGS.len());
    let wrong = KOIPOND.run(&["self-test", "leeky-clock"], folder.path()).with_code(2).stderr;
    assert!(wrong.contains("did you mean `leaky-clock`?") && wrong.contains("--list"), "{wrong}");
}

#[test]
fn mathematics_come_to_what_is_committed() {
    let (committed, now) = (repo::text(golden::MATH_FILE), golden::math_lines());
    if let Some(difference) = golden::first_difference(&committed, &now) {
        panic!("{}: {difference}\nif this is meant: cargo run -p koipond-tests --example bless-runs", golden::MATH_FILE);
    }
}

#[test]
fn the_first_line_that_differs_is_named() {
    assert_eq!(golden::first_difference("a\nb\n", "a\nb\n"), None);
    let told = golden::first_difference("a\nsin: 1\nz\n", "a\nsin: 2\nz\n").expect("they differ");
    assert!(told.contains("line 2") && told.contains("committed: sin: 1") && told.contains("now:       sin: 2"), "{told}");
    assert!(golden::first_difference("a\n", "a\nb\n").expect("one is longer").contains("committed: nothing"));
}
