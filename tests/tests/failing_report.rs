//! What a failing run tells: which expectation broke, when, what proves it, what was wrong with the world, and what to type.

use std::path::Path;

use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

fn always_yes(name: &str, more: &[&str]) -> (Folder, Ended) {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("failing-{name}"));
    let scenario = repo::file("scenarios/failing/always-yes.yaml");
    let ended = KOIPOND.run(&[&["run", &scenario, "--seed", "7"], more].concat(), folder.path()).with_code(1);
    (folder, ended)
}

/// The one broken verdict in a JSON report.
fn broken(report: &Value) -> &Value {
    let all = report["verdicts"].as_array().expect("there are verdicts");
    let mut broken = all.iter().filter(|verdict| verdict["verdict"] == "broken");
    let first = broken.next().expect("one is broken");
    assert!(broken.next().is_none(), "one is broken, and not two");
    first
}

#[test]
fn it_names_the_broken_expectation_and_its_round() {
    let (_, ended) = always_yes("names", &[]);
    let lines: Vec<&str> = ended.stdout.lines().filter(|line| line.starts_with("  broken ")).collect();
    assert_eq!(lines.len(), 1, "{}", ended.stdout);
    assert!(lines[0].contains("cheat-1 is slashed within 4 rounds") && lines[0].ends_with("round 4"), "{}", lines[0]);
}

#[test]
fn it_shows_two_to_five_events_in_order_each_with_number_round_slot_who_and_words() {
    let (_, ended) = always_yes("evidence", &[]);
    let proof: Vec<&str> = ended.stdout.lines().filter(|line| line.starts_with("    #")).collect();
    assert!((2..=5).contains(&proof.len()), "{} events prove it:\n{}", proof.len(), ended.stdout);
    let numbers: Vec<u64> = proof.iter().map(|line| number(line)).collect();
    assert!(numbers.is_sorted_by(|a, b| a < b), "{numbers:?}");
    for line in proof {
        let words: Vec<&str> = line.split_whitespace().collect();
        assert!(words[1].starts_with('r') && words[2] == "slot" && words.len() > 5, "`{line}` says too little");
    }
}

/// The number of an event at the beginning of a line.
fn number(line: &str) -> u64 {
    let digits = line.trim_start().trim_start_matches('#');
    let digits = digits.split_whitespace().next().expect("a number stands there");
    digits.parse().expect("it is a number")
}

#[test]
fn its_evidence_is_in_the_log_word_for_word() {
    let (folder, ended) = always_yes("log", &["--format", "json"]);
    let report = ended.report();
    for line in broken(&report)["evidence"].as_array().expect("there is evidence") {
        let seq = line["seq"].to_string();
        let logged = KOIPOND.run(&["log", "runs/always-yes/7", "--from", &seq], folder.path()).with_code(0);
        let first: Value = serde_json::from_str(logged.stdout.lines().next().expect("the event is there")).expect("it is JSON");
        assert_eq!((&first["seq"], &first["slot"], &first["round"]), (&line["seq"], &line["slot"], &line["round"]));
    }
}

#[test]
fn it_says_which_fault_was_in_force() {
    let (_, ended) = always_yes("fault", &[]);
    let in_force = ended.after("in force then:").expect("it says what was in force");
    assert!(in_force.contains("honest-1 is cut off from the chain"), "{in_force}");
}

#[test]
fn typed_again_it_gives_the_same_digest() {
    let (folder, ended) = always_yes("again", &[]);
    let again = ended.after("again:").expect("it says how to run it again");
    let shell = again.replacen("koipond", &format!("'{}'", KOIPOND.0), 1);
    let output = std::process::Command::new("sh").args(["-c", &shell]).current_dir(folder.path()).output().expect("there is a shell");
    let text = String::from_utf8(output.stdout).expect("it is text");
    assert_eq!(output.status.code(), Some(1), "{text}");
    let again = Ended { code: Some(1), stdout: text, stderr: String::new() };
    assert_eq!(again.digest(), ended.digest());
}

#[test]
fn typed_again_works_for_a_file_whose_name_a_shell_would_take_apart() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "failing-quoted");
    let yaml = repo::text("scenarios/failing/always-yes.yaml").replace("../tasks", &repo::file("scenarios/tasks"));
    folder.write("it's $HOME; a pond.yaml", &yaml);
    let ended = KOIPOND.run(&["run", "it's $HOME; a pond.yaml"], folder.path()).with_code(1);
    let again = ended.after("again:").expect("it says how to run it again");
    let shell = again.replacen("koipond", &format!("'{}'", KOIPOND.0), 1);
    let output = std::process::Command::new("sh").args(["-c", &shell]).current_dir(folder.path()).output().expect("there is a shell");
    assert_eq!(output.status.code(), Some(1), "{again}:\n{}", String::from_utf8_lossy(&output.stderr));
}

/// The folder and the event of the command that looks at a run.
fn look(ended: &Ended) -> (String, u64) {
    let look = ended.after("look:").expect("it says how to look at it");
    let words: Vec<&str> = look.split_whitespace().collect();
    let [koipond, view, folder, at, seq] = words[..] else { panic!("`{look}` is another command") };
    assert_eq!((koipond, view, at), ("koipond", "view", "--at"));
    (folder.to_owned(), seq.parse().expect("it names an event"))
}

#[test]
fn the_command_to_look_names_a_run_folder_and_the_first_event_of_the_proof() {
    let (folder, ended) = always_yes("look", &[]);
    let (run, at) = look(&ended);
    let first = ended.stdout.lines().find(|line| line.starts_with("    #")).expect("there is evidence");
    assert_eq!(at, number(first));
    let _ = KOIPOND.run(&["replay", &run], folder.path()).with_code(0);
}

#[test]
fn the_command_to_look_names_the_folder_of_out() {
    let (folder, ended) = always_yes("look-out", &["--out", "kept"]);
    assert_eq!(look(&ended).0, "kept");
    assert_eq!(folder.names(""), [".koipond", "kept"], "nothing else is left");
}

#[test]
fn of_several_runs_each_command_to_look_names_its_own_folder() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "failing-several");
    let yaml = repo::text("scenarios/failing/always-yes.yaml").replace("../tasks", &repo::file("scenarios/tasks"));
    folder.write("all/one.yaml", &yaml);
    folder.write("all/two.yaml", &yaml);
    let ended = KOIPOND.run(&["run", "all", "--out", "kept"], folder.path()).with_code(1);
    let looks: Vec<&str> = ended.stdout.lines().filter_map(|line| line.trim().strip_prefix("look:")).map(str::trim).collect();
    assert_eq!(looks.len(), 2, "{}", ended.stdout);
    for (look, name) in looks.iter().zip(["kept/one/1", "kept/two/1"]) {
        assert_eq!(look.split_whitespace().nth(2), Some(name), "{look}");
        assert!(Path::new(&folder.text(name)).join("manifest.json").is_file());
    }
}

#[test]
fn the_same_report_in_json_says_the_same() {
    let (_, human) = always_yes("human", &[]);
    let (_, json) = always_yes("json", &["--format", "json"]);
    let report = json.report();
    let broken = broken(&report);
    for (field, part) in [(&broken["name"], "broken"), (&broken["why"], "why"), (&report["again"], "again"), (&report["look"], "look")] {
        let words = field.as_str().expect("it is text");
        assert!(human.stdout.contains(words), "the report for people has no `{words}` ({part}):\n{}", human.stdout);
    }
    for line in broken["evidence"].as_array().expect("there is evidence") {
        assert!(human.stdout.contains(line["words"].as_str().expect("it is text")), "{line}");
    }
    assert_eq!((report["digest"].as_str(), report["exit"].as_u64()), (Some(human.digest()), Some(1)));
}

#[test]
fn a_run_that_held_leaves_nothing_behind() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "failing-held");
    let ended = KOIPOND.run(&["run", &repo::file("scenarios/library/basics/first-light.yaml")], folder.path()).with_code(0);
    assert_eq!(folder.names(""), [""; 0]);
    assert_eq!(ended.after("look:"), None, "there is nothing to look at");
}

#[test]
fn a_run_that_held_leaves_the_users_other_runs_alone() {
    let (folder, _) = always_yes("other", &[]);
    let _ = KOIPOND.run(&["run", &repo::file("scenarios/library/basics/first-light.yaml")], folder.path()).with_code(0);
    assert_eq!(folder.names("runs"), ["always-yes"]);
}

#[test]
fn progress_goes_to_stderr_and_the_report_to_stdout() {
    let (_, ended) = always_yes("streams", &[]);
    let (rounds, rest): (Vec<&str>, Vec<&str>) = ended.stderr.lines().partition(|line| line.starts_with("round "));
    assert!(rounds.iter().any(|line| line.starts_with("round 8/8")), "{}", ended.stderr);
    assert_eq!(rest, ["this failure is recorded in .koipond/failures and will be replayed first (--no-corpus leaves it alone)"]);
    assert!(ended.stdout.starts_with("koipond · always yes · seed 7 · 6 nodes · 8 rounds · task "), "{}", ended.stdout);
}

#[test]
fn it_states_virtual_time_wall_time_and_their_ratio() {
    let (_, ended) = always_yes("times", &[]);
    let line = ended.stdout.lines().nth(1).expect("the second line is about time");
    let (before, after) = line.split_once(" of chain time in ").expect("virtual time, then wall time");
    assert_eq!(before, "1 h 5 m", "8 rounds of 1200 slots of 408 ms");
    assert!(after.contains(" s (") && after.contains("×), ") && after.ends_with(" events"), "{line}");
}
