//! Recorded failures, as users meet them: written, replayed first, taken out when they hold.

use koipond::lab::Failure;
use koipond_tests::{Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

const HOLDS: &str = "never: { stopped: { group: honest, how: hung } }";
const BREAKS: &str = "never: { submitted: { group: honest } }";
const RECORDS: &str = ".koipond/failures";

fn folder(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("corpus-{name}"))
}

fn scenario(name: &str, more: &str, expect: &str) -> String {
    let task = repo::file("scenarios/tasks/kept-proof");
    format!(
        "scenario: {name}\ntags: [{name}]\ntask: {task}\n\
         chain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
         nodes: {{ honest: {{ count: 3 }} }}\nrounds: 2\n{more}expect:\n  - {expect}\n"
    )
}

#[test]
fn a_failure_is_recorded_replayed_first_and_taken_out_when_it_holds() {
    let folder = folder("life");
    folder.write("a.yaml", &scenario("first", "", BREAKS));
    let failed = KOIPOND.run(&["run", "a.yaml", "--seed", "17"], folder.path()).with_code(1);
    assert!(failed.stderr.contains("recorded in .koipond/failures"), "{}", failed.stderr);
    let records = folder.names(RECORDS);
    assert_eq!(records.len(), 1, "{records:?}");
    let failure = Failure::read(&folder.path().join(RECORDS).join(&records[0])).expect("it is a record");
    assert_eq!((failure.again().as_str(), failure.seed, failure.exit), ("koipond run a.yaml --seed 17", 17, 1));
    assert_eq!(failure.digest.map(|digest| digest.to_string()).as_deref(), Some(failed.digest()));

    let again = KOIPOND.run(&["run", "a.yaml"], folder.path()).with_code(1);
    assert!(again.stderr.contains("seed 17 of a.yaml failed before and fails again: broken: "), "{}", again.stderr);
    assert_eq!(folder.names(RECORDS).len(), 2, "seed 1 is new");

    folder.write("a.yaml", &scenario("first", "", HOLDS));
    let explicit = KOIPOND.run(&["run", "a.yaml", "--seed", "3"], folder.path()).with_code(0);
    assert!(!explicit.stderr.contains("failed before"), "where a seed is named, nothing else is run: {}", explicit.stderr);
    let mended = KOIPOND.run(&["run", "a.yaml", "--seeds", "3"], folder.path()).with_code(0);
    for seed in [1, 17] {
        let told = format!("seed {seed} of a.yaml failed before and holds now; taken out of .koipond/failures");
        assert!(mended.stderr.contains(&told), "{}", mended.stderr);
    }
    assert!(mended.stdout.contains("0 of 3 failed"), "what failed before says nothing of all worlds: {}", mended.stdout);
    assert_eq!(folder.names("."), ["a.yaml", "runs"], "no record is left");
}

#[test]
fn failed_runs_alone_can_be_run_again() {
    let folder = folder("rerun");
    folder.write("a.yaml", &scenario("first", "", BREAKS));
    folder.write("b.yaml", &scenario("second", "matrix: { rounds: [2, 3] }\n", BREAKS).replace("rounds: 2\n", "rounds: \"${rounds}\"\n"));
    let _ = KOIPOND.run(&["run", "a.yaml", "b.yaml", "--seeds", "4..5"], folder.path()).with_code(1);
    assert_eq!(folder.names(RECORDS).len(), 6);
    let list = |args: &[&str]| KOIPOND.run(&[&["run", "--rerun-failed", "--list"][..], args].concat(), folder.path()).with_code(0).stdout;
    assert!(list(&[]).ends_with("6 runs of 3 scenarios\n"), "{}", list(&[]));
    assert!(list(&["a.yaml"]).ends_with("2 runs of 1 scenario\n"), "{}", list(&["a.yaml"]));
    let all = KOIPOND.run(&["run", "--rerun-failed"], folder.path()).with_code(1);
    assert!(all.stdout.contains("6 broken"), "{}", all.stdout);
    folder.write("a.yaml", &scenario("first", "", HOLDS));
    let one = KOIPOND.run(&["run", "a.yaml", "--rerun-failed"], folder.path()).with_code(0);
    assert!(one.stdout.contains("2 held"), "{}", one.stdout);
    assert_eq!(folder.names(RECORDS).len(), 4);
    let none = KOIPOND.run(&["run", "a.yaml", "--rerun-failed"], folder.path()).with_code(0);
    assert!(none.stderr.contains("no failure is recorded"), "{}", none.stderr);
}

#[test]
fn a_record_without_its_scenario_is_told_and_kept_and_a_damaged_one_stops_nothing() {
    let folder = folder("gone");
    folder.write("all/a.yaml", &scenario("first", "", BREAKS));
    folder.write("all/b.yaml", &scenario("second", "", HOLDS));
    let _ = KOIPOND.run(&["run", "all"], folder.path()).with_code(1);
    std::fs::remove_file(folder.path().join("all/a.yaml")).expect("it can be removed");
    folder.write(".koipond/failures/zero.json", "{ \"format\": 1,");
    let ended = KOIPOND.run(&["run", "all"], folder.path()).with_code(0);
    assert!(
        ended.stderr.contains("all/a.yaml: it failed before with seed 1, but there is no such file any more; the record is kept"),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("zero.json: this is no record of a failure"), "{}", ended.stderr);
    assert_eq!(folder.names(RECORDS).len(), 2);
}

#[test]
fn the_corpus_can_be_left_alone() {
    let folder = folder("alone");
    folder.write("a.yaml", &scenario("first", "", BREAKS));
    let _ = KOIPOND.run(&["run", "a.yaml", "--no-corpus"], folder.path()).with_code(1);
    assert!(folder.names(RECORDS).is_empty());
    let _ = KOIPOND.run(&["run", "a.yaml"], folder.path()).with_code(1);
    folder.write("a.yaml", &scenario("first", "", HOLDS));
    let _ = KOIPOND.run(&["run", "a.yaml", "--no-corpus"], folder.path()).with_code(0);
    assert_eq!(folder.names(RECORDS).len(), 1, "it stays as it was");
}

#[test]
fn of_many_failures_the_first_hundred_are_recorded() {
    let folder = folder("many");
    folder.write("a.yaml", &scenario("first", "limits: { events: 20 }\n", BREAKS));
    let ended = KOIPOND.run(&["run", "a.yaml", "--seeds", "120"], folder.path()).with_code(5);
    assert_eq!(folder.names(RECORDS).len(), 100);
    assert!(ended.stderr.contains("of 120 new failures the first 100 are recorded"), "{}", ended.stderr);
    let again = KOIPOND.run(&["run", "a.yaml", "--rerun-failed"], folder.path()).with_code(5);
    assert!(again.stderr.contains("100 fail again and 0 hold now") && again.stderr.lines().count() < 40, "{}", again.stderr);
}
