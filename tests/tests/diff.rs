//! `koipond diff` names the first event in which two runs part, and in what their plans, code and verdicts differ.

use koipond_record::exit::ExitCode;
use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// A small scenario with these lines in it.
fn scenario(more: &str) -> String {
    let task = repo::file("scenarios/tasks/kept-proof");
    format!(
        "scenario: a small world\ntask: {task}\nchain: {{ timing: {{ jitter: 0..50 slots, inclusion: 5..20 slots }} }}\n\
         nodes: {{ honest: {{ count: 3 }} }}\nrounds: 3\n{more}expect:\n  - finally: {{ rewarded: {{ group: honest, rounds: 1 }} }}\n"
    )
}

/// Runs one scenario to `a` and another to `b`.
fn pair(name: &str, first: (&str, &str), second: (&str, &str)) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("diff-{name}"));
    for (out, (more, seed)) in [("a", first), ("b", second)] {
        folder.write("scenario.yaml", &scenario(more));
        let ended = KOIPOND.run(&["run", "scenario.yaml", "--seed", seed, "--out", out], folder.path());
        assert!(ended.code != Some(i32::from(ExitCode::Invalid.number())), "{}", ended.stderr);
    }
    folder
}

fn diff(folder: &Folder, more: &[&str]) -> Ended {
    KOIPOND.run(&[&["diff", "a", "b"], more].concat(), folder.path())
}

const CRASH: &str = "timeline:\n  - at: round 1 + 100 slots\n    crash: { node: honest-2, for: 10 s }\n";

#[test]
fn two_runs_of_one_plan_and_seed_are_the_same() {
    let folder = pair("same", ("", "1"), ("", "1"));
    let ended = diff(&folder, &["--verdicts"]).with_code(0);
    assert!(ended.stdout.ends_with("the verdicts are the same\nthe events are the same\n"), "{}", ended.stdout);
}

#[test]
fn a_planted_fault_is_the_first_difference_and_the_plan_says_so() {
    let folder = pair("crash", ("", "1"), (CRASH, "1"));
    let ended = diff(&folder, &[]).with_code(1);
    assert!(ended.stdout.contains("the plans differ:\n  timeline[0]: nothing → "), "{}", ended.stdout);
    assert!(ended.after("second  #").is_some_and(|line| line.contains("crash")), "{}", ended.stdout);
    assert!(ended.stdout.contains("  before it:\n"), "{}", ended.stdout);
}

#[test]
fn the_first_difference_at_a_node_comes_with_what_led_to_it() {
    let folder = pair("node", ("", "1"), (CRASH, "1"));
    let ended = diff(&folder, &["--node", "honest-2", "--format", "json"]).with_code(1);
    let report: Value = serde_json::from_str(&ended.stdout).expect("it is JSON");
    let parting = &report["parting"];
    assert_eq!(parting["second"]["node"], "honest-2");
    assert_eq!(parting["second"]["what"]["node"]["ended"]["killed"]["by"], "crash");
    assert_eq!(parting["led_second"][0]["what"]["fault"]["began"]["kind"], "crash");
    assert_eq!((&report["format"], &report["measure"], &report["same"]), (&1.into(), &"exact".into(), &false.into()));
}

#[test]
fn runs_of_two_seeds_are_compared_by_what_happens() {
    let folder = pair("seeds", ("", "1"), (CRASH, "2"));
    let ended = diff(&folder, &["--node", "honest-2"]).with_code(1);
    assert!(ended.stdout.contains("the seeds differ"), "{}", ended.stdout);
    assert!(ended.after("second  #").is_some_and(|line| line.contains("honest-2")), "{}", ended.stdout);
}

#[test]
fn other_code_is_named_by_its_file() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "diff-code");
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "task");
    folder.write("scenario.yaml", &scenario("").replace(&repo::file("scenarios/tasks/kept-proof"), "task"));
    let _ = KOIPOND.run(&["run", "scenario.yaml", "--out", "a"], folder.path()).with_code(0);
    folder.edit("task/audit.js", "return false", "return   false");
    let _ = KOIPOND.run(&["run", "scenario.yaml", "--out", "b"], folder.path()).with_code(0);
    let ended = diff(&folder, &[]);
    assert!(ended.stdout.contains("the code differs:\n  task/audit.js: "), "{}", ended.stdout);
}

#[test]
fn verdicts_that_differ_count_when_they_are_asked_for() {
    let folder = pair("verdicts", ("", "1"), ("", "1"));
    let derived = folder.read("b/derived.log").replace("\"held\"", "\"broken_by_hand\"");
    folder.write("b/derived.log", &derived);
    let _ = diff(&folder, &[]).with_code(0);
    let ended = diff(&folder, &["--verdicts"]).with_code(1);
    assert!(ended.stdout.contains("the verdicts differ:\n") && ended.stdout.contains("held → nothing"), "{}", ended.stdout);
}

#[test]
fn what_is_no_run_and_who_is_no_node_is_trouble() {
    let folder = pair("trouble", ("", "1"), ("", "1"));
    let ended = diff(&folder, &["--node", "honset-1"]).with_code(2);
    assert!(ended.stderr.contains("did you mean `honest-1`?"), "{}", ended.stderr);
    let ended = KOIPOND.run(&["diff", "a", "nowhere"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("nowhere is not a run folder"), "{}", ended.stderr);
}
