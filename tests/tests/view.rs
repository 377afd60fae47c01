//! What `koipond view`, `koipond fork` and the trace need no terminal for: a run that is read along is the same run, a screen is written to
//! a file, a fork is its run up to the change, a trace is one that viewers take.

use std::collections::BTreeMap;
use std::time::Duration;

use koipond_record::RunFolder;
use koipond_record::exit::ExitCode;
use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

const INVALID: i32 = 2;

fn empty(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("view-{name}"))
}

/// A small scenario with these lines in it.
fn scenario(nodes: u32, rounds: u32, more: &str) -> String {
    let task = repo::file("scenarios/tasks/kept-proof");
    format!(
        "scenario: a small world\ntask: {task}\nchain: {{ timing: {{ jitter: 0..50 slots, inclusion: 5..20 slots }} }}\n\
         nodes: {{ honest: {{ count: {nodes} }} }}\nrounds: {rounds}\n{more}expect:\n  \
         - finally: {{ rewarded: {{ group: honest, rounds: 1 }} }}\n"
    )
}

const CRASHES: &str = "timeline:\n  - at: round 1 + 100 slots\n    crash: { node: honest-2, for: 10 s }\n  \
                       - at: round 2 + 100 slots\n    crash: { node: honest-3, for: 10 s }\n  \
                       - at: round 3 + 100 slots\n    crash: { node: honest-1, for: 10 s }\n";

/// A run of three crashes in `kept`.
fn kept(name: &str) -> Folder {
    let folder = empty(name);
    folder.write("scenario.yaml", &scenario(3, 5, CRASHES));
    let ended = KOIPOND.run(&["run", "scenario.yaml", "--seed", "7", "--out", "kept"], folder.path());
    assert_ne!(ended.code, Some(INVALID), "{}", ended.stderr);
    folder
}

fn manifest(folder: &Folder, run: &str) -> koipond_record::Manifest {
    RunFolder::open(&folder.path().join(run)).and_then(|run| run.manifest()).expect("it is a run folder")
}

#[test]
fn a_run_that_is_read_along_has_the_digest_of_one_that_is_not() {
    let folder = kept("along");
    let _ = KOIPOND.run(&["run", "scenario.yaml", "--seed", "7", "--out", "along", "--live"], folder.path());
    let (alone, along) = (manifest(&folder, "kept"), manifest(&folder, "along"));
    assert!(alone.digest.is_some());
    assert_eq!((alone.digest, alone.events), (along.digest, along.events));
}

/// Starts a run that takes a while, and looks at its folder again and again until it is over: what was seen, each thing once.
fn seen_while_it_runs<T: PartialEq>(name: &str, look: impl Fn(&RunFolder) -> Option<T>) -> (Folder, Vec<T>) {
    let folder = empty(name);
    folder.write("scenario.yaml", &scenario(40, 60, ""));
    let mut child = KOIPOND.start(&["run", "scenario.yaml", "--out", "kept", "--live"], folder.path());
    let mut seen = Vec::new();
    while child.try_wait().expect("it can be asked").is_none() {
        seen.extend(RunFolder::open(&folder.path().join("kept")).ok().and_then(|run| look(&run)));
        std::thread::park_timeout(Duration::from_millis(20));
    }
    seen.dedup();
    (folder, seen)
}

/// How many events a log has that is not at its end.
fn growing(run: &RunFolder) -> Option<u64> {
    run.log().ok().filter(|log| !log.is_complete() && !log.is_empty()).map(|log| log.len())
}

#[test]
fn the_events_of_a_run_can_be_read_while_it_goes_on() {
    let (folder, lengths) = seen_while_it_runs("grows", growing);
    assert!(lengths.len() > 2, "the log had these lengths while it grew: {lengths:?}");
    let log = RunFolder::open(&folder.path().join("kept")).and_then(|run| run.log()).expect("it is a log");
    assert!(log.is_complete());
}

#[test]
fn what_is_computed_of_a_run_can_be_read_while_it_goes_on() {
    let look = |run: &RunFolder| {
        let lines = run.derived().lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count();
        growing(run).map(|_| lines)
    };
    let (_folder, lines) = seen_while_it_runs("derived", look);
    assert!(lines.iter().filter(|lines| **lines > 0).count() > 1, "so many lines could be read while it went on: {lines:?}");
}

#[test]
fn a_run_that_is_held_by_its_stdin_ends_as_ctrl_c_ends_it_when_that_closes() {
    let folder = empty("held");
    folder.write("scenario.yaml", &scenario(40, 2_000, ""));
    // The stdin of these programs is closed from the beginning.
    let ended = KOIPOND.run(&["run", "scenario.yaml", "--out", "kept", "--live", "--attached"], folder.path());
    assert_eq!(ended.code, Some(i32::from(ExitCode::Interrupted.number())), "{}", ended.stderr);
}

#[test]
fn a_scenario_is_run_as_it_would_be_alone_and_its_folder_is_kept() {
    let folder = kept("scenario");
    let _ = KOIPOND.run(&["view", "scenario.yaml", "--seed", "7", "--export", "screen.txt"], folder.path()).with_code(0);
    assert_eq!(manifest(&folder, "runs/scenario/7").digest, manifest(&folder, "kept").digest);
    assert!(folder.read("screen.txt").contains("a small world"));
}

#[test]
fn what_is_wrong_with_a_scenario_is_told_and_nothing_is_left() {
    let folder = empty("wrong");
    folder.write("scenario.yaml", &scenario(3, 3, "colour: red\n"));
    let ended = KOIPOND.run(&["view", "scenario.yaml", "--export", "screen.txt"], folder.path()).with_code(INVALID);
    assert!(ended.stderr.contains("scenario.yaml:6:1"), "{}", ended.stderr);
    assert!(!folder.path().join("runs").exists());
}

#[test]
fn what_the_simulation_says_as_it_fails_to_begin_is_told() {
    let folder = empty("task");
    folder.write("task.js", "export function task( {");
    let text = scenario(3, 3, "").replace(&repo::file("scenarios/tasks/kept-proof"), "./task.js");
    folder.write("scenario.yaml", &text);
    let ended = KOIPOND.run(&["view", "scenario.yaml", "--export", "screen.txt"], folder.path()).with_code(INVALID);
    assert!(ended.stderr.contains("task.js"), "{}", ended.stderr);
}

#[test]
fn without_a_terminal_nothing_is_started() {
    let folder = empty("no-terminal");
    folder.write("scenario.yaml", &scenario(3, 3, ""));
    let ended = KOIPOND.run(&["view", "scenario.yaml"], folder.path()).with_code(INVALID);
    assert!(ended.stderr.contains("no terminal"), "{}", ended.stderr);
    assert!(!folder.path().join("runs").exists());
}

#[test]
fn a_screen_is_written_as_text_at_its_size_after_its_keys() {
    let folder = kept("export");
    let export = |keys: &str| {
        let args = ["view", "kept", "--export", "screen.txt", "--size", "100x30", "--keys", keys];
        let _ = KOIPOND.run(&args, folder.path()).with_code(0);
        folder.read("screen.txt")
    };
    let (last, first) = (export(""), export("g"));
    assert_eq!(last.lines().count(), 30);
    assert!(last.lines().all(|line| line.chars().count() <= 100), "{last}");
    assert_ne!(last, first);
}

#[test]
fn what_cannot_be_exported_is_told() {
    let folder = kept("no-export");
    let told = |more: &[&str]| {
        let ended = KOIPOND.run(&[&["view", "kept", "--export"], more].concat(), folder.path());
        ended.with_code(INVALID).stderr
    };
    assert!(told(&["screen.png"]).contains(".txt or .svg"));
    assert!(told(&["screen.txt", "--size", "wide"]).contains("120x40"));
    assert!(told(&["screen.txt", "--keys", "<Hyper>"]).contains("is no key"));
    assert!(told(&["screen.txt", "--seed", "3"]).contains("--seed goes with a scenario"));
}

/// The screen of `koipond view` with these arguments, 160 columns wide, and what else was said.
fn looked(folder: &Folder, args: &[&str]) -> (String, String) {
    let _ = std::fs::remove_file(folder.path().join("screen.txt"));
    let export = ["--export", "screen.txt", "--size", "160x30"];
    let ended = KOIPOND.run(&[&["view"], args, &export].concat(), folder.path()).with_code(0);
    (folder.read("screen.txt"), ended.stderr)
}

#[test]
fn two_runs_are_looked_at_from_the_event_in_which_they_part() {
    let folder = kept("two");
    let at = event(&folder, "\"submitted\"");
    let _ = fork(&folder, at, "fault: crash: { node: honest-3, for: 20 s }");
    let parted = parting(&folder)["second"]["seq"].clone();
    let (screen, _) = looked(&folder, &["kept", "forked"]);
    assert_eq!(screen.matches(&format!("the two runs part at #{parted};")).count(), 2, "{screen}");
}

#[test]
fn a_run_is_forked_from_the_cursor_of_the_viewer() {
    let folder = kept("fork-here");
    let at = event(&folder, "\"submitted\"");
    let keys = format!(":event {at}<Enter>:fork fault: crash: {{ node: honest-3, for: 20 s }}<Enter>");
    let (screen, said) = looked(&folder, &["kept", "--keys", &keys]);
    assert!(screen.contains(&format!("forked at #{at}")), "{screen}");
    let name = format!("kept.fork-{at}");
    assert!(said.contains(&name), "{said}");
    assert!(manifest(&folder, &name).digest.is_some(), "the fork came to its end");
}

#[test]
fn a_fork_that_cannot_be_made_is_refused_by_the_viewer_in_a_line() {
    let folder = kept("no-fork-here");
    let (screen, said) = looked(&folder, &["kept", "--keys", ":fork without fault 9<Enter>"]);
    assert!(screen.contains("no entry 9"), "{screen}");
    assert!(said.is_empty(), "{said}");
}

fn fork(folder: &Folder, at: u64, change: &str) -> Ended {
    KOIPOND.run(&["fork", "kept", "--at", &at.to_string(), "--change", change, "--out", "forked"], folder.path())
}

/// The event in which the fork parts from its run.
fn parting(folder: &Folder) -> Value {
    let ended = KOIPOND.run(&["diff", "kept", "forked", "--format", "json"], folder.path()).with_code(1);
    let report: Value = serde_json::from_str(&ended.stdout).expect("it is JSON");
    report["parting"].clone()
}

/// The first event of the kept run whose words contain some.
fn event(folder: &Folder, words: &str) -> u64 {
    let ended = KOIPOND.run(&["log", "kept"], folder.path()).with_code(0);
    let line = ended.stdout.lines().find(|line| line.contains(words)).expect("there is such an event");
    let event: Value = serde_json::from_str(line).expect("it is JSON");
    event["seq"].as_u64().expect("it has a place")
}

#[test]
fn a_fork_is_its_run_up_to_the_change_and_then_has_one_fault_more() {
    let folder = kept("fork-fault");
    let at = event(&folder, "\"submitted\"");
    let ended = fork(&folder, at, "fault: crash: { node: honest-3, for: 20 s }");
    assert!(ended.stdout.contains("the same event by event up to #"), "{}{}", ended.stdout, ended.stderr);
    let second = &parting(&folder)["second"];
    assert!(second["seq"].as_u64().is_some_and(|seq| seq > at), "{second}");
    assert_eq!((&second["what"]["fault"]["began"]["kind"], &second["what"]["fault"]["began"]["entry"]), (&"crash".into(), &4.into()));
}

#[test]
fn a_fork_without_a_fault_parts_where_that_would_have_begun_and_the_others_keep_their_numbers() {
    let folder = kept("fork-without");
    let at = event(&folder, "\"entry\":1");
    let ended = fork(&folder, at, "without fault 2");
    let second_crash = event(&folder, "\"entry\":2");
    assert_eq!(parting(&folder)["first"]["seq"], second_crash, "{}{}", ended.stdout, ended.stderr);
    let log = KOIPOND.run(&["log", "forked"], folder.path()).with_code(0).stdout;
    assert!(log.contains("\"entry\":3") && !log.contains("\"entry\":2"));
}

#[test]
fn a_fork_without_what_the_creator_does_is_its_run_up_to_there() {
    let folder = empty("fork-creator");
    folder.write("scenario.yaml", &scenario(3, 5, "timeline:\n  - at: round 3\n    fund-task: { amount: 5 KOII }\n"));
    let _ = KOIPOND.run(&["run", "scenario.yaml", "--out", "kept"], folder.path());
    let funded = event(&folder, "\"entry\":1");
    let ended = fork(&folder, 100, "without fault 1");
    assert_eq!(parting(&folder)["first"]["seq"], funded, "{}{}", ended.stdout, ended.stderr);
}

#[test]
fn a_fork_in_which_a_node_behaves_otherwise_parts_in_a_later_round() {
    let folder = kept("fork-behaviour");
    let at = event(&folder, "\"round_began\":{\"round\":1}");
    let ended = fork(&folder, at, "behaviour honest-2 fabricator");
    assert!(ended.stdout.contains("fabricator from round 2 on"), "{}{}", ended.stdout, ended.stderr);
    let parted = parting(&folder);
    assert!(parted["second"]["round"].as_u64().is_some_and(|round| round >= 2), "{parted}");
}

#[test]
fn a_fork_of_a_run_whose_scenario_is_gone_stands_alone() {
    let folder = kept("fork-alone");
    folder.copy(&folder.path().join("kept"), "elsewhere/7");
    folder.write("elsewhere/7/plan.json", &folder.read("kept/plan.json").replace("kept-proof", "gone"));
    folder.write("elsewhere/7/manifest.json", &folder.read("kept/manifest.json").replace("tasks/kept-proof", "tasks/gone"));
    let args = ["fork", "elsewhere/7", "--at", "100", "--change", "without fault 3"];
    let ended = KOIPOND.run(&args, folder.path());
    assert!(ended.stdout.contains("the same event by event up to #"), "{}{}", ended.stdout, ended.stderr);
    assert!(folder.names("elsewhere").starts_with(&["7", "7.fork-100", "7.fork-100.files", "7.fork-100.yaml"].map(str::to_owned)));
}

#[test]
fn a_change_that_cannot_be_made_is_told_and_leaves_nothing() {
    let folder = kept("fork-wrong");
    let begun = event(&folder, "\"entry\":1");
    let told = |at: u64, change: &str| {
        let stderr = fork(&folder, at, change).with_code(INVALID).stderr;
        assert!(!folder.path().join("forked").exists() && !folder.path().join("forked.yaml").exists(), "{change}");
        stderr
    };
    assert!(told(begun, "crash honest-2").contains("is no change; write `without fault 3`"));
    assert!(told(begun, "without fault 1").contains(&format!("entry 1 of the timeline began at #{begun}")));
    assert!(told(begun, "without fault 9").contains("it has entries 1 to 3"));
    assert!(told(9_999_999, "without fault 2").contains("there is no event #9999999"));
    assert!(told(begun, "behaviour honest-9 griefer").contains("did you mean `honest-"));
    assert!(told(begun, "behaviour honest-1 sybil").contains("from the beginning of a run"));
    assert!(told(begun, "behaviour honest-1 honest").contains("honest already"));
    assert!(told(begun, "fault: crash: { node: honest-9, for: 20 s }").contains("forked.yaml:"));
    assert!(told(begun, "fault: upgrade: { node: honest-1, task: ./nowhere }").contains("nowhere"));
    assert!(told(begun, "fault: fund-task: { amount: 5 KOII }").contains("the task's creator"));
    let last = manifest(&folder, "kept").events.expect("it ended") - 1;
    assert!(told(last, "behaviour honest-1 griefer").contains("the last one"));
}

/// The trace of the kept run.
fn trace(folder: &Folder) -> Vec<Value> {
    let _ = KOIPOND.run(&["report", "kept", "--format", "trace", "--out", "trace.json"], folder.path()).with_code(0);
    let trace: Value = serde_json::from_str(&folder.read("trace.json")).expect("it is JSON");
    trace["traceEvents"].as_array().cloned().expect("it has events")
}

fn number(event: &Value, key: &str) -> u64 {
    event[key].as_u64().unwrap_or_default()
}

fn phase(event: &Value) -> &str {
    event["ph"].as_str().unwrap_or_default()
}

#[test]
fn on_each_track_of_a_trace_the_moments_ascend() {
    let folder = kept("trace-time");
    let mut last: BTreeMap<(u64, u64), f64> = BTreeMap::new();
    for event in trace(&folder).iter().filter(|event| phase(event) != "M") {
        let at = event["ts"].as_f64().expect("it has a moment");
        let before = last.insert((number(event, "pid"), number(event, "tid")), at).unwrap_or_default();
        assert!(at >= before, "{before} and then {event}");
    }
    assert!(last.len() > 12, "{last:?}");
}

#[test]
fn what_begins_in_a_trace_ends_in_it() {
    let folder = kept("trace-ends");
    let (mut open, mut named) = (BTreeMap::<(u64, u64), u64>::new(), BTreeMap::<u64, bool>::new());
    for event in &trace(&folder) {
        let track = (number(event, "pid"), number(event, "tid"));
        match phase(event) {
            "B" => *open.entry(track).or_default() += 1,
            "E" => {
                let depth = open.get_mut(&track).filter(|depth| **depth > 0).expect("it began");
                *depth -= 1;
            }
            "b" => assert_eq!(named.insert(number(event, "id"), true), None, "{event}"),
            "e" => assert_eq!(named.insert(number(event, "id"), false), Some(true), "{event}"),
            _ => {}
        }
    }
    assert!(open.len() >= 7 && open.values().all(|depth| *depth == 0), "{open:?}");
    assert!(named.len() > 20 && named.values().all(|is_open| !is_open));
}

#[test]
fn the_arrows_of_a_trace_go_from_a_proof_to_its_payout() {
    let folder = kept("trace-arrows");
    let mut ways: BTreeMap<u64, String> = BTreeMap::new();
    for event in trace(&folder).iter().filter(|event| event["cat"] == "way") {
        *ways.entry(number(event, "id")).or_default() += phase(event);
    }
    assert!(ways.values().all(|way| way.starts_with('s')), "{ways:?}");
    assert!(ways.values().any(|way| way.len() > 2 && way.ends_with('f')), "{ways:?}");
}

#[test]
fn every_run_gives_the_same_trace() {
    let folder = kept("trace-same");
    let _ = trace(&folder);
    let first = folder.read("trace.json");
    let second = KOIPOND.run(&["report", "kept", "--format", "trace"], folder.path()).with_code(0);
    assert_eq!(first, second.stdout);
}

#[test]
fn a_trace_is_of_one_run() {
    let folder = kept("trace-one");
    folder.copy(&folder.path().join("kept"), "other");
    let ended = KOIPOND.run(&["report", "kept", "other", "--format", "trace"], folder.path()).with_code(INVALID);
    assert!(ended.stderr.contains("a trace is of one run"), "{}", ended.stderr);
}
