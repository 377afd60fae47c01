//! Checks that a scenario brings along: found from its file, judged, kept and judged again.

use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// The failing scenario with this check as its only expectation, run.
fn run(name: &str, script: Option<&str>, more: &[&str]) -> (Folder, Ended) {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("custom-{name}"));
    let yaml = repo::text("scenarios/failing/always-yes.yaml").replace("../tasks", &repo::file("scenarios/tasks"));
    let (before, _) = yaml.split_once("expect:").expect("it expects something");
    folder.write("s.yaml", &format!("{before}expect:\n  - custom: {{ script: ./checks/own.js, name: my own rule }}\n"));
    if let Some(script) = script {
        folder.write("checks/own.js", script);
    }
    let ended = KOIPOND.run(&[more, &["s.yaml"]].concat(), folder.path());
    (folder, ended)
}

const RUN: &[&str] = &["run", "--out", "kept"];

#[test]
fn one_that_finds_nothing_wrong_holds() {
    let script = "export const kinds = ['chain.submitted'];\nexport function check(event) { if (event.value === '') return 'empty' }";
    let (_, ended) = run("held", Some(script), RUN);
    let ended = ended.with_code(0);
    assert!(
        ended.stdout.lines().any(|line| line.contains("held") && line.contains("my own rule") && line.contains("events")),
        "{}",
        ended.stdout
    );
}

#[test]
fn one_that_says_a_text_breaks_and_its_words_are_in_the_report_and_beside_the_log() {
    let script = "export const kinds = ['chain.rewarded'];\nexport function check(event) { if (event.to === 'cheat-1') return `${event.to} was paid ${event.amount / 1e9} KOII` }";
    let (folder, ended) = run("broken", Some(script), RUN);
    let ended = ended.with_code(1);
    assert!(ended.stdout.contains("my own rule: cheat-1 was paid"), "{}", ended.stdout);
    let derived = folder.read("kept/derived.log");
    let told = derived
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("it is JSON"))
        .find(|line| line["verdict"]["name"] == "my own rule");
    assert_eq!(told.expect("it was told")["verdict"]["verdict"]["verdict"], "broken");
}

#[test]
fn one_whose_kinds_never_came_was_not_reached() {
    let script = "export const kinds = ['chain.burned'];\nexport function check() {}";
    let (_, ended) = run("not-reached", Some(script), RUN);
    assert!(ended.with_code(3).stdout.contains("no event came of the kind chain.burned"));
}

#[test]
fn a_script_that_cannot_be_used_is_told_before_the_run_with_its_place() {
    for (name, script, part) in [
        ("missing", None, "there is no such file"),
        ("syntax", Some("export const kinds = ['chain.submitted'];\nexport function check(event { }"), "own.js:2"),
        ("kind", Some("export const kinds = ['chain.submited'];\nexport function check() {}"), "did you mean `chain.submitted`?"),
        ("no-kinds", Some("export function check() {}"), "export const kinds"),
        ("loops", Some("export const kinds = ['chain.submitted'];\nexport function check() {}\nfor (;;);"), "loop without end"),
    ] {
        for command in [RUN, &["check"]] {
            let (_, ended) = run(name, script, command);
            let ended = ended.with_code(2);
            assert!(ended.stderr.contains("check ./checks/own.js") && ended.stderr.contains(part), "{name}: {}", ended.stderr);
        }
    }
}

#[test]
fn one_that_throws_while_the_run_goes_on_is_broken_with_its_place() {
    let script = "export const kinds = ['chain.submitted'];\nexport function check(event) {\n  event.none.such();\n}";
    let (_, ended) = run("throws", Some(script), RUN);
    let ended = ended.with_code(1);
    assert!(ended.stdout.contains("the check itself fails: it throws TypeError") && ended.stdout.contains("own.js:3"), "{}", ended.stdout);
}

#[test]
fn the_run_folder_keeps_the_script_so_that_a_replay_needs_no_other() {
    let script = "export const kinds = ['chain.submitted'];\nexport function check() {}";
    let (folder, ended) = run("kept", Some(script), RUN);
    let _ = ended.with_code(0);
    folder.write("checks/own.js", "changed since");
    let _ = KOIPOND.run(&["replay", "kept"], folder.path()).with_code(0);
    let manifest: Value = serde_json::from_str(&folder.read("kept/manifest.json")).expect("it is JSON");
    let files = manifest["files"].as_array().expect("it lists files");
    assert!(files.iter().any(|file| file["path"] == "./checks/own.js"), "{files:#?}");
}

#[test]
fn two_runs_judge_alike() {
    let script = "let n = 0;\nexport const kinds = ['node.said', 'chain.audited'];\nexport function check() { n += 1 }\nexport const end = () => `${n} of them`;";
    let words =
        |name: &str| run(name, Some(script), RUN).1.with_code(1).stdout.lines().find(|line| line.contains("of them")).map(str::to_owned);
    assert_eq!(words("alike-1"), words("alike-2"));
}
