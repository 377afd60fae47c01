//! Tasks that cannot be used: refused before the run with a message, or, on one node among many, that node's own end.

use koipond_tests::{Ended, Folder, Program, broken, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

#[test]
fn every_broken_task_is_refused_with_the_message_beside_it() {
    let mut stale = Vec::new();
    for scenario in broken::tasks() {
        let ended = broken::says(KOIPOND, "check", &scenario);
        if ended.code != Some(2) || ended.stderr != repo::text(&broken::beside(&scenario)) || !ended.stdout.is_empty() {
            stale.push(format!("{scenario} now ends with {:?} and says:\n{}{}", ended.code, ended.stdout, ended.stderr));
        }
    }
    let stale = stale.join("\n");
    assert!(stale.is_empty(), "read them, then run `cargo run -p koipond-tests --example bless-runs`:\n\n{stale}");
}

#[test]
fn run_refuses_a_broken_task_with_the_words_of_check() {
    for scenario in broken::tasks() {
        let (checked, run) = (broken::says(KOIPOND, "check", &scenario), broken::says(KOIPOND, "run", &scenario));
        assert_eq!((run.code, run.stderr, run.stdout), (checked.code, checked.stderr, checked.stdout), "{scenario}");
    }
}

#[test]
fn a_syntax_error_names_file_line_and_column() {
    let ended = broken::says(KOIPOND, "check", "scenarios/broken/tasks/syntax.yaml").with_code(2);
    // `return round );` stands in line 4; its bracket, which does not belong there, in column 63.
    assert!(ended.stderr.contains("syntax.js:4:63: SyntaxError"), "{}", ended.stderr);
}

/// Five honest nodes, and one whose own task is hostile.
fn among_five(hostile: &str, settings: &str) -> String {
    let tasks = repo::file("scenarios/tasks/kept-proof");
    format!(
        "scenario: one hostile task among five\n\
         task: {tasks}\n\
         chain:\n  submission_window: 400 slots\n  audit_window: 400 slots\n  \
         timing: {{ jitter: 0..100 slots, inclusion: 40..60 slots }}\n\
         framework: {{ audits: every }}\n\
         javascript: {{ {settings} }}\n\
         nodes:\n  honest: {{ count: 5 }}\n  hostile: {{ task: {tasks}/hostile/{hostile}.js }}\n\
         rounds: 5\n\
         expect:\n  - finally: {{ rewarded: {{ group: honest, rounds: 3, total: 0.6 KOII }} }}\n  \
         - never: {{ slashed: {{ group: honest }} }}\n  - never: {{ stopped: {{ group: honest }} }}\n"
    )
}

/// Runs it and asserts that the honest are paid, that it is the same twice, and that a remark tells of the hostile node's end.
fn only_its_node_suffers(hostile: &str, settings: &str, round: u64, why: &str) -> Ended {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("broken-tasks-{hostile}"));
    folder.write("scenario.yaml", &among_five(hostile, settings));
    let ended = KOIPOND.run(&["run", "scenario.yaml", "--verify"], folder.path()).with_code(0);
    let remark = ended.stdout.lines().find(|line| line.starts_with("  hostile-1 in round ") && line.contains("stopped"));
    let remark = remark.unwrap_or_else(|| panic!("no remark tells of hostile-1:\n{}", ended.stdout));
    assert!(
        remark.contains(&format!("in round {round} ")) && remark.contains(why),
        "`{remark}` does not tell of round {round} and `{why}`"
    );
    assert!(ended.stdout.contains("verified"), "{}", ended.stdout);
    let again = KOIPOND.run(&["run", "scenario.yaml"], folder.path()).with_code(0);
    assert_eq!(ended.digest(), again.digest());
    ended
}

#[test]
fn work_without_end_stops_its_own_node_alone() {
    let ended = only_its_node_suffers("spins", "longest_work: 100 ms", 0, "it hung and was killed");
    let limit = "came to a limit: one piece of work took longer than 100 ms of virtual time (javascript.longest_work)";
    assert!(ended.stdout.contains(limit), "{}", ended.stdout);
}

#[test]
fn loading_without_end_stops_its_own_node_alone() {
    let _ = only_its_node_suffers("spins-at-load", "longest_work: 100 ms", 0, "it hung and was killed");
}

#[test]
fn a_heap_without_end_stops_its_own_node_alone() {
    let ended = only_its_node_suffers("hoards", "memory: 8 MiB", 0, "its heap was full and it was killed");
    assert!(ended.stdout.contains("came to a limit: its heap is full at 8 MiB (javascript.memory)"), "{}", ended.stdout);
}

#[test]
fn a_recursion_without_end_stops_its_own_node_alone() {
    let why = "uncaught RangeError: Maximum call stack size exceeded at hostile/recurses.js:11:";
    let _ = only_its_node_suffers("recurses", "", 0, why);
}

#[test]
fn an_error_while_loading_stops_its_own_node_alone() {
    let why = "uncaught TypeError: cannot read property 'name' of undefined at hostile/throws-at-load.js:5:13";
    let _ = only_its_node_suffers("throws-at-load", "", 0, why);
}

#[test]
fn a_task_without_its_functions_stops_its_own_node_alone() {
    let why = "uncaught Error: Missing required function(s): submission(), audit(), distribution(), routes()";
    let _ = only_its_node_suffers("half", "", 0, why);
}

#[test]
fn a_scenario_that_expects_the_node_to_stop_can_say_so() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "broken-tasks-expected");
    let mut yaml = among_five("throws-at-load", "");
    yaml.push_str("  - eventually: { stopped: { node: hostile-1 }, within: 1 slots }\n");
    folder.write("scenario.yaml", &yaml);
    let _ = KOIPOND.run(&["run", "scenario.yaml"], folder.path()).with_code(0);
}
