//! `koipond run --vary-rules`: which verdicts hang on a rule that nobody outside knows.

use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::{Value, json};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const ONE_ACCUSER: &str = "scenarios/library/basics/one-accuser.yaml";
const WRITTEN_OUT: &str = "scenarios/library/chain/rules-written-out.yaml";

/// Runs a scenario under every other reading too.
fn vary(path: &str, more: &[&str]) -> Ended {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("vary-{}", path.len() + more.len()));
    KOIPOND.run(&[&["run", path, "--vary-rules"], more].concat(), folder.path())
}

/// The readings that a scenario's own rules leave out, in the order in which they are tried.
fn alternatives(path: &str) -> Vec<String> {
    let all = koipond::lab::alternatives(&repo::scene(path).plan);
    all.into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn a_verdict_that_hangs_on_the_accusers_vote_is_told_with_how_it_would_stand() {
    let ended = vary(&repo::file(ONE_ACCUSER), &[]).with_code(0);
    let tried = alternatives(ONE_ACCUSER).len();
    let (_, told) = ended.stdout.split_once("  unknown rules: ").expect("it is told");
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines[0], format!("verdicts change under 1 of {tried} other readings"));
    assert_eq!(lines[1], "    accuser-votes: true");
    assert!(lines[2].starts_with("      cheat-1 is never slashed: held here, broken there"), "{told}");
    assert_eq!(lines[3], "", "{told}");
}

#[test]
fn the_report_for_programs_has_every_other_reading_in_its_order_and_what_each_changes() {
    let report = vary(&repo::file(ONE_ACCUSER), &["--format", "json"]).with_code(0).report();
    let readings = report["unknown_rules"].as_array().expect("a list");
    let rules: Vec<&str> = readings.iter().filter_map(|reading| reading["rule"].as_str()).collect();
    assert_eq!(rules, alternatives(ONE_ACCUSER));
    let telling: Vec<&Value> = readings.iter().filter(|reading| reading["changes"] != json!([])).collect();
    assert_eq!(telling.len(), 1, "{telling:?}");
    let change = &telling[0]["changes"][0];
    assert_eq!(telling[0]["rule"], "accuser-votes: true");
    assert_eq!((&change["name"], &change["own"], &change["other"]), (&json!("cheat-1 is never slashed"), &json!("held"), &json!("broken")));
}

#[test]
fn a_scenario_of_which_no_verdict_hangs_on_a_rule_says_so() {
    let ended = vary(&repo::file(WRITTEN_OUT), &[]).with_code(0);
    let tried = alternatives(WRITTEN_OUT).len();
    assert!(tried > 20, "{tried} other readings");
    let line = format!("  unknown rules: no verdict changes under any of {tried} other readings");
    assert!(ended.stdout.lines().any(|told| told == line), "{}", ended.stdout);
}

#[test]
fn without_being_asked_no_other_reading_is_tried() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "vary-not");
    let ended = KOIPOND.run(&["run", &repo::file(ONE_ACCUSER), "--format", "json"], folder.path()).with_code(0);
    assert_eq!(ended.report()["unknown_rules"], Value::Null);
}

#[test]
fn the_exit_code_is_that_of_the_scenarios_own_rules() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "vary-broken");
    let text = repo::text(ONE_ACCUSER).replace("../../tasks/", &format!("{}/", repo::file("scenarios/tasks")));
    let path = folder.write("broken.yaml", &text.replace("accuser-votes: false", "accuser-votes: true"));
    let ended = KOIPOND.run(&["run", &path, "--vary-rules", "--format", "json"], folder.path()).with_code(1);
    let report = ended.report();
    let reading = |rule: &str| report["unknown_rules"].as_array().into_iter().flatten().find(|reading| reading["rule"] == rule);
    let changes = &reading("accuser-votes: false").expect("the other reading is tried")["changes"];
    assert_eq!((&changes[0]["own"], &changes[0]["other"]), (&json!("broken"), &json!("held")), "{changes}");
}
