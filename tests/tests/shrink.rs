//! `koipond shrink`, as a user meets it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::{Child, ChildStderr, Command};
use std::time::Duration;

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

/// Starts a command and waits until it has told so many lines.
fn under_way(folder: &Folder, args: &[&str], lines: usize) -> (Child, BufReader<ChildStderr>, String) {
    let mut child = KOIPOND.start(args, folder.path());
    let mut told = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut stderr = String::new();
    while stderr.lines().count() < lines {
        assert!(told.read_line(&mut stderr).expect("it can be read") > 0, "it ended by itself:\n{stderr}");
    }
    (child, told, stderr)
}

fn interrupt(child: &Child) {
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success());
}

#[test]
fn ctrl_c_is_130_and_leaves_a_smaller_world_from_which_the_same_command_goes_on() {
    let folder = planted("shrink-interrupt");
    let args = ["shrink", "mine/fails.yaml", "--jobs", "1"];
    let (mut child, mut told, mut stderr) = under_way(&folder, &args, 2);
    interrupt(&child);
    let mut stdout = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut stdout).expect("it is text");
    told.read_to_string(&mut stderr).expect("it is text");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{stdout}{stderr}");
    assert!(stdout.contains("stopped before its end; the same command goes on"), "{stdout}");
    let _ = KOIPOND.run(&["run", "runs/fails/1.shrunk.yaml", "--seed", "1", "--no-corpus"], folder.path()).with_code(1);
    let second = KOIPOND.run(&args, folder.path()).with_code(0);
    assert!(second.stderr.contains("going on where it was stopped"), "{}", second.stderr);
    assert!(second.stdout.contains("nothing more can be taken away"), "{}", second.stdout);
}

/// A world whose first node works for hours without looking up, from round 1 on: in round 0 a task is tried before there is a run.
fn endless(name: &str) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), name);
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "task");
    folder.edit("task/hostile/spins.js", "for (;;);", "while (round > 0);");
    folder.write(
        "endless.yaml",
        "scenario: a node that does not look up\ntask: task/hostile/spins.js\njavascript: { longest_work: 100000 s }\n\
             nodes: { honest: { count: 2 } }\nrounds: 3\nexpect:\n  - never: { rewarded: { group: honest } }\n",
    );
    folder
}

#[test]
fn a_second_ctrl_c_ends_at_once_what_does_not_listen_to_the_first() {
    let folder = endless("shrink-interrupt-twice");
    let (mut child, _told, _) = under_way(&folder, &["shrink", "endless.yaml"], 1);
    // Until the run has come to the round in which its first node no longer looks up, which takes it a moment.
    std::thread::park_timeout(Duration::from_secs(3));
    interrupt(&child);
    std::thread::park_timeout(Duration::from_secs(1));
    assert!(child.try_wait().expect("it can be asked").is_none(), "the first waits until the run looks up");
    interrupt(&child);
    for _ in 0..2_000 {
        if let Some(ended) = child.try_wait().expect("it can be asked") {
            assert_eq!(ended.code(), Some(130));
            assert!(folder.names("runs").is_empty(), "nothing was written");
            return;
        }
        std::thread::park_timeout(Duration::from_millis(10));
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("it goes on after the second Ctrl-C");
}

#[test]
fn a_cheat_that_the_expectation_names_stays_one() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "shrink-named");
    let task = repo::file("scenarios/tasks/protocol");
    folder.write(
        "lax.yaml",
        &format!(
            "scenario: nobody looks\ntask: {task}\nchain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
             nodes:\n  lax: {{ count: 4, behaviour: lazy-auditor }}\n  cheat: {{ count: 2, behaviour: fabricator }}\nrounds: 5\n\
             expect:\n  - finally: {{ slashed: {{ node: cheat-2 }} }}\n"
        ),
    );
    let ended = KOIPOND.run(&["shrink", "lax.yaml"], folder.path()).with_code(0);
    let small = folder.read("runs/lax/1.shrunk.yaml");
    assert!(small.contains("fabricator") && small.contains("node: cheat-1"), "{small}");
    assert!(ended.stderr.contains("    1 node "), "{}", ended.stderr);
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
