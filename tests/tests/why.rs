//! `koipond why`: receipts of a kept run, and the short form in a failing report.

use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// First light, kept.
fn first_light(name: &str) -> Folder {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("why-{name}"));
    let _ = KOIPOND.run(&["run", &repo::file("scenarios/library/basics/first-light.yaml"), "--out", "kept"], folder.path()).with_code(0);
    folder
}

fn why(folder: &Folder, more: &[&str]) -> Ended {
    KOIPOND.run(&[&["why", "kept"], more].concat(), folder.path())
}

#[test]
fn it_tells_the_cheats_two_slashes_and_that_all_sums_to_zero() {
    let folder = first_light("human");
    let told = why(&folder, &["--node", "cheat-1"]).with_code(0).stdout;
    for part in [
        "cheat-1 lost 3.5 of 5 KOII for round 0",
        "cheat-1 lost 1.05 of 1.5 KOII for round 1",
        "stake → bounty",
        "it printed: no proof of cheat-1 for round 0",
        "it takes 3.5 KOII from cheat-1",
        "not paid for round 2: no proof of it stands on chain",
        "together they sum to 0",
        "the books of all accounts agree with what the chain says it holds",
    ] {
        assert!(told.contains(part), "there is no `{part}`:\n{told}");
    }
}

#[test]
fn each_step_has_number_round_slot_who_and_words() {
    let folder = first_light("steps");
    let told = why(&folder, &["--node", "cheat-1"]).with_code(0).stdout;
    let steps: Vec<&str> = told.lines().filter(|line| line.starts_with("    #")).collect();
    assert!(steps.len() > 10, "{told}");
    for step in steps {
        let words: Vec<&str> = step.split_whitespace().collect();
        assert!(words[1].starts_with('r') && words[2] == "slot" && words.len() > 5, "`{step}` says too little");
    }
}

#[test]
fn the_same_in_json_has_entries_from_account_to_account() {
    let folder = first_light("json");
    let told: Value =
        serde_json::from_str(&why(&folder, &["--node", "cheat-1", "--format", "json"]).with_code(0).stdout).expect("it is JSON");
    let receipts = told["receipts"].as_array().expect("there are receipts");
    let slashes: Vec<&Value> = receipts.iter().filter(|receipt| receipt["kind"] == "slashed").collect();
    let amounts: Vec<_> = slashes.iter().map(|slash| slash["entries"][0]["amount"].as_u64()).collect();
    assert_eq!(amounts, [Some(3_500_000_000), Some(1_050_000_000)]);
    assert_eq!((&told["sum"], &told["differs"]), (&Value::from(0), &Value::Null));
    assert_eq!(receipts.last().map(|last| &last["leaves"]["stake"]), Some(&Value::from(450_000_000)));
}

#[test]
fn one_round_is_told_alone() {
    let folder = first_light("round");
    let told = why(&folder, &["--node", "cheat-1", "--round", "1"]).with_code(0).stdout;
    assert!(told.contains("lost 1.05 of 1.5") && !told.contains("lost 3.5 of 5"), "{told}");
}

#[test]
fn a_node_that_is_not_there_is_told_with_the_nearest_and_all_there_are() {
    let folder = first_light("unknown");
    let ended = why(&folder, &["--node", "cheet-1"]).with_code(2);
    assert!(ended.stderr.contains("did you mean `cheat-1`?") && ended.stderr.contains("honest-5, cheat-1"), "{}", ended.stderr);
    let _ = KOIPOND.run(&["why", "nowhere", "--node", "cheat-1"], folder.path()).with_code(2);
}

#[test]
fn a_failing_report_has_the_receipts_in_a_few_lines_and_the_command_for_all_of_them() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "why-failing");
    let ended = KOIPOND.run(&["run", &repo::file("scenarios/failing/always-yes.yaml"), "--seed", "7"], folder.path()).with_code(1);
    let command = ended.after("why:").expect("it says how to see all").to_owned();
    assert_eq!(command, "koipond why runs/always-yes/7 --node cheat-1");
    let lines: Vec<&str> =
        ended.stdout.lines().skip_while(|line| !line.starts_with("  receipts of cheat-1:")).take_while(|l| !l.is_empty()).collect();
    assert!((3..=12).contains(&lines.len()), "{}", ended.stdout);
    assert!(lines.iter().any(|line| line.contains("bounty → balance")), "the cheat was paid: {lines:#?}");
    let args: Vec<&str> = command.split_whitespace().skip(1).collect();
    assert!(KOIPOND.run(&args, folder.path()).with_code(0).stdout.contains("together they sum to 0"));
}
