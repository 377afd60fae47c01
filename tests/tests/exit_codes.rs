//! Every exit code, and their order, from real runs of the program.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use koipond_record::exit::{ExitCode, TABLE};
use koipond_tests::{Ended, Folder, Program, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// A small scenario: three nodes with the shipped task, and what is expected of them.
fn scenario(rounds: u64, more: &str, expect: &[&str]) -> String {
    let task = repo::file("scenarios/tasks/kept-proof");
    let expect: String = expect.iter().map(|entry| format!("  - {entry}\n")).collect();
    format!(
        "scenario: a small world\ntask: {task}\nchain: {{ timing: {{ jitter: 0..50 slots, inclusion: 5..20 slots }} }}\n\
         nodes: {{ honest: {{ count: 3 }} }}\nrounds: {rounds}\n{more}expect:\n{expect}"
    )
}

const HOLDS: &str = "finally: { rewarded: { group: honest, rounds: 1 } }";
const BREAKS: &str = "never: { rewarded: { group: honest } }";
const NOT_REACHED: &str = "never: { slashed: { node: honest-1 } }";

/// Runs a scenario in a folder of its own.
fn run(name: &str, yaml: &str, more: &[&str]) -> (Folder, Ended) {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("exit-{name}"));
    folder.write("scenario.yaml", yaml);
    let ended = KOIPOND.run(&[&["run", "scenario.yaml"], more].concat(), folder.path());
    (folder, ended)
}

#[test]
fn what_holds_is_0() {
    let (_, ended) = run("held", &scenario(3, "", &[HOLDS]), &[]);
    let ended = ended.with_code(0);
    assert!(ended.stdout.contains("  held "), "{}", ended.stdout);
}

#[test]
fn a_broken_expectation_is_1() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-broken");
    let _ = KOIPOND.run(&["run", &repo::file("scenarios/failing/always-yes.yaml")], folder.path()).with_code(1);
}

#[test]
fn what_is_no_scenario_is_2() {
    let (_, ended) = run("yaml", "rounds: [", &[]);
    assert!(ended.with_code(2).stderr.contains("scenario.yaml:1:"));
}

#[test]
fn a_file_that_is_not_there_is_2() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-missing");
    let ended = KOIPOND.run(&["run", "nowhere.yaml"], folder.path()).with_code(2);
    assert_eq!(ended.stderr, "nowhere.yaml: there is no such file\n");
}

#[test]
fn an_empty_file_is_2() {
    let (_, ended) = run("empty", "", &[]);
    assert!(ended.with_code(2).stderr.contains("there is no scenario in this file"));
}

#[test]
fn bad_usage_is_2_and_says_so_on_stderr() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-usage");
    for args in [&["run", "x.yaml", "--sede", "7"][..], &["run"], &["swim"], &[], &["run", "x.yaml", "--seed", "-1"]] {
        let ended = KOIPOND.run(args, folder.path()).with_code(2);
        assert!(ended.stdout.is_empty() && !ended.stderr.is_empty(), "{args:?}: {ended:?}");
    }
}

#[test]
fn help_and_version_are_0_and_results() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-help");
    for (args, part) in [(["--help"], "Usage: koipond"), (["--version"], "(containment o")] {
        let ended = KOIPOND.run(&args, folder.path()).with_code(0);
        assert!(ended.stdout.contains(part) && ended.stderr.is_empty(), "{args:?}: {ended:?}");
    }
}

/// Asserts that an expectation of a run that completes had no opportunity.
fn not_reached(name: &str, rounds: u64, expectation: &str) {
    let (_, ended) = run(name, &scenario(rounds, "", &[expectation]), &[]);
    let ended = ended.with_code(3);
    let lines: Vec<&str> = ended.stdout.lines().filter(|line| line.starts_with("  not reached ")).collect();
    assert_eq!(lines.len(), 1, "{}", ended.stdout);
}

#[test]
fn eventually_without_an_opportunity_is_3() {
    not_reached("eventually", 2, "eventually: { slashed: { node: honest-1 }, within: 1 rounds }");
}

#[test]
fn finally_without_an_opportunity_is_3() {
    not_reached("finally", 2, "finally: { rewarded: { group: honest, rounds: at most 0 } }");
}

#[test]
fn never_without_an_opportunity_is_3() {
    not_reached("never", 2, "never: { slashed: { group: honest } }");
}

#[test]
fn always_without_an_opportunity_is_3() {
    // A node with nothing at stake has no stake of which something could always be so.
    let yaml = scenario(2, "", &["always: { stake: { node: poor-1, is: at most 5 KOII } }"]);
    let yaml = yaml.replace("honest: { count: 3 }", "honest: { count: 3 }, poor: { stake: 0 KOII }");
    let (_, ended) = run("always", &yaml, &[]);
    let ended = ended.with_code(3);
    assert!(ended.stdout.lines().any(|line| line.starts_with("  not reached ")), "{}", ended.stdout);
}

#[test]
fn a_replay_whose_digest_differs_is_4() {
    let (folder, ended) = run("replay", &scenario(3, "", &[HOLDS]), &["--out", "kept"]);
    let _ = ended.with_code(0);
    folder.edit("kept/manifest.json", "\"seed\": 1", "\"seed\": 2");
    let _ = KOIPOND.run(&["replay", "kept"], folder.path()).with_code(4);
}

#[test]
fn a_run_that_comes_to_its_limit_of_events_is_5_and_says_why() {
    let (_, ended) = run("limit", &scenario(3, "limits: { events: 300 }\n", &[HOLDS]), &[]);
    let ended = ended.with_code(5);
    assert!(ended.stdout.contains("ended early: the run has 300 events; raise `limits.events`"), "{}", ended.stdout);
}

#[test]
fn a_run_that_comes_to_its_limit_of_waiting_things_is_5_and_says_why() {
    let (_, ended) = run("queue", &scenario(3, "limits: { queue: 4 }\n", &[HOLDS]), &[]);
    let ended = ended.with_code(5);
    assert!(ended.stdout.contains("ended early: more than 4 things wait to happen at once"), "{}", ended.stdout);
}

#[test]
fn our_own_bug_is_70_and_asks_to_be_reported() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-bug");
    let ended = KOIPOND.run(&["self-test", "panic"], folder.path()).with_code(70);
    assert!(ended.stderr.contains("has a bug: the run panicked: this panic was asked for"), "{}", ended.stderr);
    assert!(ended.stderr.contains("please report it with the command: ") && ended.stderr.contains("self-test panic"), "{}", ended.stderr);
}

/// Starts a run that would last long, interrupts it once it is under way, and waits for its end.
fn interrupted(folder: &Folder, args: &[&str]) -> Ended {
    let mut child = KOIPOND.start(args, folder.path());
    let mut told = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut stderr = String::new();
    // By the second line of progress a tenth of the rounds is over, and the program listens for signals since long.
    while stderr.lines().count() < 2 {
        assert!(told.read_line(&mut stderr).expect("it can be read") > 0, "the run ended by itself:\n{stderr}");
    }
    // Where that line tells that one of several runs is over, the next has begun by then.
    std::thread::park_timeout(std::time::Duration::from_millis(200));
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success());
    let mut stdout = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut stdout).expect("it is text");
    told.read_to_string(&mut stderr).expect("it is text");
    Ended { code: child.wait().expect("it ends").code(), stdout, stderr }
}

#[test]
fn an_interrupted_run_is_130_and_tells_what_is_known_by_then() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-interrupt");
    folder.write("scenario.yaml", &scenario(3_000, "", &[BREAKS, HOLDS]));
    let ended = interrupted(&folder, &["run", "scenario.yaml"]).with_code(130);
    assert!(ended.stdout.contains("ended early: it was interrupted"), "{}", ended.stdout);
    assert!(ended.stdout.lines().any(|line| line.starts_with("  broken ")), "what broke before is told:\n{}", ended.stdout);
    let replayed = KOIPOND.run(&["replay", "runs/scenario/1"], folder.path()).with_code(0);
    assert!(replayed.stdout.contains("as far as the log goes"), "{}", replayed.stdout);
}

#[test]
fn of_several_scenarios_an_interrupted_one_is_the_last() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-interrupt-several");
    let long = folder.write("long.yaml", &scenario(3_000, "", &[HOLDS]));
    let short = folder.write("short.yaml", &scenario(3, "", &[HOLDS]));
    let ended = interrupted(&folder, &["run", &short, &long, &long, "--jobs", "1"]).with_code(130);
    assert_eq!(ended.stdout.matches("koipond · ").count(), 1, "{}", ended.stdout);
    assert!(ended.stdout.trim_end().ends_with(": 1 held, 1 interrupted, 1 not run"), "{}", ended.stdout);
}

/// Runs one scenario after another in one command.
fn several(name: &str, scenarios: &[String]) -> Ended {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("exit-{name}"));
    for (n, yaml) in scenarios.iter().enumerate() {
        folder.write(&format!("all/{n}.yaml"), yaml);
    }
    KOIPOND.run(&["run", "all"], folder.path())
}

#[test]
fn broken_goes_before_not_reached() {
    let (_, ended) = run("1-3", &scenario(3, "", &[NOT_REACHED, BREAKS]), &[]);
    let _ = ended.with_code(1);
    let _ = several("1-3-several", &[scenario(2, "", &[NOT_REACHED]), scenario(3, "", &[BREAKS])]).with_code(1);
}

#[test]
fn a_limit_goes_before_broken() {
    // The first reward, which is not to be, comes in round 2; the limit in a later one.
    let whole = scenario(6, "", &[BREAKS]);
    let (_, ended) = run("5-1-whole", &whole, &["--format", "json"]);
    let events = ended.with_code(1).report()["events"].as_u64().expect("it is a number");
    let limited = scenario(6, &format!("limits: {{ events: {} }}\n", events - 100), &[BREAKS]);
    let (_, ended) = run("5-1", &limited, &[]);
    let ended = ended.with_code(5);
    assert!(ended.stdout.lines().any(|line| line.starts_with("  broken ")), "what broke before is told:\n{}", ended.stdout);
}

#[test]
fn invalid_input_goes_before_a_limit_and_the_rest_is_run_all_the_same() {
    let limited = scenario(3, "limits: { events: 300 }\n", &[HOLDS]);
    let ended = several("2-5", &["rounds: [".to_owned(), limited, scenario(3, "", &[HOLDS])]).with_code(2);
    assert_eq!(
        ended.stdout.lines().filter(|line| line.starts_with("koipond · ") || line.starts_with("held ")).count(),
        2,
        "{}",
        ended.stdout
    );
}

#[test]
fn what_holds_goes_last() {
    let _ = several("3-0", &[scenario(3, "", &[HOLDS]), scenario(2, "", &[NOT_REACHED])]).with_code(3);
}

#[test]
fn a_folder_without_scenarios_is_2() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-no-scenarios");
    folder.write("notes/readme.txt", "no scenario");
    for command in ["run", "check"] {
        let ended = KOIPOND.run(&[command, "notes"], folder.path()).with_code(2);
        assert_eq!(ended.stderr, "notes: there is no .yaml file in this folder\n");
    }
}

#[test]
fn something_else_where_the_run_folder_should_stand_is_2_and_stays() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "exit-occupied");
    folder.write("scenario.yaml", &scenario(3, "", &[HOLDS]));
    folder.write("mine/thesis.txt", "three years of work");
    let ended = KOIPOND.run(&["run", "scenario.yaml", "--out", "mine"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("mine exists and is not a run folder; nothing was written"), "{}", ended.stderr);
    assert_eq!(folder.names("mine"), ["thesis.txt"]);
}

#[test]
fn every_code_of_the_table_is_a_number_of_its_own() {
    let mut numbers: Vec<u8> = TABLE.iter().map(|row| row.number).collect();
    numbers.sort();
    assert_eq!(numbers, [0, 1, 2, 3, 4, 5, 70, 130], "a new code needs a run in this suite");
}

#[test]
fn the_page_of_exit_codes_is_fresh() {
    let page = repo::text("docs/reference/exit-codes.md");
    assert_eq!(page, ExitCode::page(), "run `cargo run -p koipond-tests --example bless-runs`");
}
