//! `koipond shrink`, as a user meets it.

use koipond_tests::planted::SMALL;
use koipond_tests::{Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// A folder with the small planted world, and its task beside it.
fn planted(name: &str) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), name);
    folder.copy(&repo::root().join("scenarios/tasks/protocol"), "mine/protocol");
    folder.write("mine/fails.yaml", &SMALL.yaml().replace("../../tasks/protocol", "./protocol"));
    folder
}

#[test]
fn a_scenario_that_fails_is_shrunk_and_fails_again_from_its_file() {
    let folder = planted("shrink-scenario");
    let ended = KOIPOND.run(&["shrink", "mine/fails.yaml", "--jobs", "2"], folder.path()).with_code(0);
    assert!(ended.stdout.contains("run once more from the file: the same failure"), "{}", ended.stdout);
    assert!(ended.stderr.contains("faults"), "the ladder is shown:\n{}", ended.stderr);
    let text = folder.read("runs/fails/1.shrunk.yaml");
    assert!(text.contains("task: ../../mine/protocol"), "{text}");
    let again = KOIPOND.run(&["run", "runs/fails/1.shrunk.yaml", "--seed", "1"], folder.path()).with_code(1);
    assert!(again.stdout.contains("2 nodes"), "{}", again.stdout);
}

#[test]
fn a_run_folder_alone_shrinks_to_a_scenario_that_stands_alone() {
    let folder = planted("shrink-folder");
    let _ = KOIPOND.run(&["run", "mine/fails.yaml", "--out", "kept"], folder.path()).with_code(1);
    std::fs::rename(folder.path().join("mine"), folder.path().join("gone")).expect("it can be moved");
    let _ = KOIPOND.run(&["shrink", "kept", "--out", "else/small.yaml"], folder.path()).with_code(0);
    assert!(folder.read("else/small.yaml").contains("task: ./small.files/"));
    std::fs::rename(folder.path().join("else"), folder.path().join("alone")).expect("it can be moved");
    let _ = KOIPOND.run(&["run", "alone/small.yaml", "--seed", "1"], folder.path()).with_code(1);
}

#[test]
fn the_same_command_goes_on_with_what_is_known_and_comes_to_the_same_end() {
    let folder = planted("shrink-again");
    let args = ["shrink", "mine/fails.yaml", "--jobs", "1"];
    let first = KOIPOND.run(&args, folder.path()).with_code(0);
    let text = folder.read("runs/fails/1.shrunk.yaml");
    // As if it had been stopped: some of what was known is lost.
    let known = folder.read("runs/fails/1.shrunk.state.json");
    let mut state: serde_json::Value = serde_json::from_str(&known).expect("the state is JSON");
    let findings = state["known"]["findings"].as_object_mut().expect("it has findings");
    let some: Vec<String> = findings.keys().step_by(3).cloned().collect();
    some.iter().for_each(|key| drop(findings.remove(key)));
    folder.write("runs/fails/1.shrunk.state.json", &state.to_string());
    let second = KOIPOND.run(&args, folder.path()).with_code(0);
    assert!(!first.stderr.contains("going on") && second.stderr.contains("going on where it was stopped"), "{}", second.stderr);
    assert_eq!(folder.read("runs/fails/1.shrunk.yaml"), text);
}

#[test]
fn a_run_that_holds_is_not_shrunk() {
    let folder = planted("shrink-holds");
    folder.edit("mine/fails.yaml", "at most 1 }", "at most 9 }");
    let ended = KOIPOND.run(&["shrink", "mine/fails.yaml"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("this run holds"), "{}", ended.stderr);
    assert!(folder.names("runs").is_empty());
}

#[test]
fn a_failure_that_is_not_there_is_told_beside_those_that_are() {
    let folder = planted("shrink-no-such");
    let ended = KOIPOND.run(&["shrink", "mine/fails.yaml", "--expect", "supply"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("it fails in:"), "{}", ended.stderr);
}

#[test]
fn a_file_of_the_user_is_not_written_over() {
    let folder = planted("shrink-mine");
    let ended = KOIPOND.run(&["shrink", "mine/fails.yaml", "--out", "mine/fails.yaml"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("was not made by shrink"), "{}", ended.stderr);
}
