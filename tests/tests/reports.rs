//! Reports in every form, made from run folders when the runs are long over; and whatever somebody wrote in a scenario breaks none.

#![expect(clippy::disallowed_methods, reason = "tests read and damage the files that users would")]

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use koipond::report::{About, Report, anew};
use koipond_record::RunFolder;
use koipond_tests::{Ended, Folder, Program, repo};
use serde_json::Value;

#[path = "reports/laws.rs"]
mod laws;
#[path = "reports/readers.rs"]
mod readers;
#[path = "reports/schema.rs"]
mod schema;

use readers::Reader;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const ALWAYS_YES: &str = "scenarios/failing/always-yes.yaml";
const FIRST_LIGHT: &str = "scenarios/library/basics/first-light.yaml";

/// Runs a scenario into `runs/NAME` of a folder; gives what it printed.
fn ran(folder: &Folder, scenario: &str, name: &str, more: &[&str]) -> Ended {
    let out = format!("runs/{name}");
    let ended = KOIPOND.run(&[&["run", &repo::file(scenario), "--format", "json", "--out", &out], more].concat(), folder.path());
    let told = ended.report();
    // A program that keeps this itself changes nothing here.
    let kept = RunFolder::open(&folder.path().join(&out)).expect("it was kept");
    if kept.about::<Value>().expect("it can be read").is_none() {
        let mut report = anew(&kept).expect("it can be judged");
        report.about = serde_json::from_value::<About>(told).expect("a report says what ran");
        report.keep(&kept).expect("it can be written");
    }
    ended
}

fn folder(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("reports-{name}"))
}

/// A run that failed, made once for all tests that only read it.
fn failed() -> &'static Folder {
    static RUN: OnceLock<Folder> = OnceLock::new();
    RUN.get_or_init(|| {
        let folder = folder("failed");
        let _ = ran(&folder, ALWAYS_YES, "always-yes/7", &["--seed", "7"]).with_code(1);
        let _ = ran(&folder, FIRST_LIGHT, "first-light/10", &["--seed", "10"]).with_code(0);
        let _ = ran(&folder, FIRST_LIGHT, "first-light/2", &["--seed", "2"]).with_code(0);
        folder
    })
}

fn report(args: &[&str], folder: &Folder) -> Ended {
    KOIPOND.run(&[&["report"], args].concat(), folder.path())
}

/// The report of the run that failed, to be changed.
fn base() -> Report {
    anew(&RunFolder::open(&failed().path().join("runs/always-yes/7")).expect("it was kept")).expect("it can be judged")
}

#[test]
fn a_report_made_later_is_the_one_that_the_run_printed() {
    let folder = folder("later");
    let first = ran(&folder, ALWAYS_YES, "a", &["--seed", "7", "--verify"]).with_code(1);
    let later = report(&["runs/a", "--format", "json"], &folder).with_code(0);
    assert_eq!(later.stdout, first.stdout);
    let again = report(&["runs/a", "--format", "json"], &folder).with_code(0);
    assert_eq!(again.stdout, first.stdout);
    assert!(report(&["runs/a"], &folder).with_code(0).stdout.contains("  broken  cheat-1 is slashed within 4 rounds"));
}

#[test]
fn what_only_the_run_knew_is_all_that_a_folder_without_about_json_lacks() {
    let folder = folder("without");
    let mut first = ran(&folder, ALWAYS_YES, "a", &["--seed", "7"]).with_code(1).report();
    std::fs::remove_file(folder.path().join("runs/a/about.json")).expect("it was kept");
    let later = report(&["runs/a", "--format", "json"], &folder).with_code(0).report();
    first["wall_ms"] = 0.into();
    first["drawn"] = later["drawn"].clone();
    assert_eq!(later, first);
}

#[test]
fn a_run_that_was_cut_off_has_a_report_that_says_so() {
    let folder = folder("cut");
    let task = repo::file("scenarios/tasks/kept-proof");
    let text =
        "scenario: long\ntask: TASK\nnodes: { honest: { count: 6 } }\nrounds: 40\nexpect:\n  - never: { slashed: { group: honest } }\n";
    folder.write("long.yaml", &text.replace("TASK", &task));
    let _ = KOIPOND.run(&["run", "long.yaml", "--out", "runs/a"], folder.path()).with_code(0);
    let _ = std::fs::remove_file(folder.path().join("runs/a/about.json"));
    let manifest: Value = serde_json::from_str(&folder.read("runs/a/manifest.json")).expect("it is JSON");
    folder.edit("runs/a/manifest.json", manifest["digest"].as_str().expect("it ended"), "0");
    folder.edit("runs/a/manifest.json", "\"digest\": \"0\"", "\"digest\": null");
    folder.edit("runs/a/manifest.json", &format!("\"events\": {}", manifest["events"]), "\"events\": null");
    let kept = RunFolder::open(&folder.path().join("runs/a")).and_then(|kept| kept.log()).expect("it was kept");
    let [.., before, _] = kept.frames() else { panic!("the log has one frame alone") };
    let log = folder.path().join("runs/a/events.log");
    std::fs::File::options()
        .write(true)
        .open(&log)
        .and_then(|file| file.set_len(before.offset + 100 + u64::from(before.packed)))
        .expect("it can be cut");
    let later = report(&["runs/a", "--format", "json", "--exit-code"], &folder).with_code(130).report();
    assert_eq!(later["exit"], 130);
    assert!(later["ended_early"].as_str().is_some_and(|why| why.starts_with("it was cut off")), "{}", later["ended_early"]);
    assert!(report(&["runs/a"], &folder).with_code(0).stdout.contains("ended early: it was cut off"));
}

#[test]
fn a_damaged_folder_is_refused_with_the_reason_and_the_others_are_told() {
    let folder = folder("damaged");
    for name in ["a", "b", "c", "d", "e"] {
        let _ = ran(&folder, FIRST_LIGHT, name, &[]).with_code(0);
    }
    let at = |name: &str| folder.path().join("runs").join(name);
    let mut log = std::fs::read(at("b").join("events.log")).expect("it is there");
    let middle = log.len() / 2;
    log[middle] ^= 0x55;
    std::fs::write(at("b").join("events.log"), log).expect("it can be written");
    folder.write("runs/c/plan.json", "{");
    folder.write("runs/d/about.json", "[]");
    folder.edit("runs/e/manifest.json", "\"digest\": \"", "\"digest\": \"0");
    let ended = report(&["runs", "runs/none", "--format", "junit"], &folder).with_code(2);
    assert_eq!(ended.stdout.matches("<testsuite ").count(), 6, "{}", ended.stdout);
    assert_eq!(ended.stdout.matches("type=\"invalid\"").count(), 5);
    for told in [
        "runs/b: the log is",
        "runs/c/plan.json cannot be read",
        "runs/d/about.json cannot be read",
        "runs/e",
        "runs/none is not a run folder",
    ] {
        assert!(ended.stderr.contains(told), "{told} is not told:\n{}", ended.stderr);
    }
}

#[test]
fn folders_are_searched_and_seeds_are_in_the_order_of_their_numbers() {
    let ended = report(&["runs", "--format", "tap"], failed()).with_code(0);
    let tests: Vec<&str> = ended.stdout.lines().filter(|line| line.starts_with("ok") || line.starts_with("not ok")).collect();
    assert_eq!(tests, ["not ok 1 - always yes · seed 7", "ok 2 - first light · seed 2", "ok 3 - first light · seed 10"]);
    assert!(ended.stdout.ends_with("1..3\n# 3 runs: 2 held, 1 broken\n"), "{}", ended.stdout);
}

#[test]
fn the_exit_code_is_that_of_the_runs_only_where_it_is_asked_for() {
    let _ = report(&["runs"], failed()).with_code(0);
    let _ = report(&["runs", "--exit-code"], failed()).with_code(1);
    let _ = report(&["runs/first-light", "--exit-code"], failed()).with_code(0);
    let _ = report(&["runs", "--format", "word"], failed()).with_code(2);
    let none = folder("none");
    assert!(report(&["."], &none).with_code(2).stderr.contains("there is no run folder in it"));
}

#[test]
fn a_report_can_be_written_to_a_file() {
    let target = folder("file");
    let file = target.text("page.html");
    let ended = report(&["runs", "--format", "html", "--out", &file], failed()).with_code(0);
    assert_eq!(ended.stdout, "");
    assert!(target.read("page.html").ends_with("</html>\n"));
    let _ = report(&["runs", "--out", &target.text("no/folder")], failed()).with_code(2);
}

#[test]
fn annotations_name_the_line_of_the_expectation_and_the_summary_is_added_to_its_file() {
    let target = folder("github");
    target.write("summary.md", "before\n");
    let output = Command::new(KOIPOND.0)
        .args(["report", "runs", "--format", "github"])
        .env("GITHUB_STEP_SUMMARY", target.text("summary.md"))
        .current_dir(failed().path())
        .output()
        .expect("the program starts");
    let text = String::from_utf8(output.stdout).expect("it is text");
    let error = text.lines().find(|line| line.starts_with("::error ")).expect("one expectation is broken");
    let scenario = repo::text(ALWAYS_YES);
    let line = scenario.lines().position(|line| line.contains("eventually: { slashed: { node: cheat-1")).expect("it is expected") + 1;
    assert!(error.contains(&format!(",line={line},title=always yes · seed 7::broken: cheat-1 is slashed within 4 rounds%0A")), "{error}");
    let summary = target.read("summary.md");
    assert!(summary.starts_with("before\n# Koipond\n\n3 runs: 2 held, 1 broken\n"), "{summary}");
}

#[test]
fn the_json_report_is_as_its_schema_says() {
    let schema: Value = serde_json::from_str(&repo::text("docs/reference/report.schema.json")).expect("the schema is JSON");
    let ended = report(&["runs", "--format", "json"], failed()).with_code(0);
    let folder = folder("schema");
    for (n, told) in serde_json::Deserializer::from_str(&ended.stdout).into_iter::<Value>().enumerate() {
        let told = told.expect("each run is one object");
        assert_eq!(schema::errors(&schema, &told), [""; 0]);
        let file = folder.write(&format!("{n}.json"), &told.to_string());
        if let Some(read) = Reader::Python.reads(&["schema", &file, &repo::file("docs/reference/report.schema.json")]) {
            assert_eq!(read["valid"], true, "{read}");
        }
        let mut other = told.clone();
        other["verdicts"][0]["verdict"] = "perhaps".into();
        other["digset"] = other["digest"].take();
        assert_eq!(schema::errors(&schema, &other).len(), 3, "a wrong word, a field too many, and one that is null");
    }
}

/// A document of the three runs in a file.
fn document(format: &str, folder: &Folder) -> String {
    let file = folder.text(&format!("report.{format}"));
    let _ = report(&["runs", "--format", format, "--out", &file], failed()).with_code(0);
    file
}

/// What the three runs come to: cases, failures, and the names in order.
fn expected() -> (usize, usize, Vec<String>) {
    let ended = report(&["runs", "--format", "json"], failed()).with_code(0);
    let reports = serde_json::Deserializer::from_str(&ended.stdout).into_iter::<Value>();
    let verdicts: Vec<Value> =
        reports.flat_map(|told| told.expect("an object")["verdicts"].as_array().cloned().unwrap_or_default()).collect();
    let failures = verdicts.iter().filter(|verdict| verdict["verdict"] != "held").count();
    (verdicts.len(), failures, verdicts.iter().map(|verdict| verdict["name"].as_str().unwrap_or_default().to_owned()).collect())
}

fn names(read: &Value) -> Vec<String> {
    read["names"].as_array().into_iter().flatten().map(|name| name.as_str().unwrap_or_default().to_owned()).collect()
}

#[test]
fn junit_is_valid_and_two_programs_read_what_we_wrote() {
    let folder = folder("junit");
    let file = document("junit", &folder);
    let (tests, failures, wanted) = expected();
    if let Some(read) = Reader::Python.reads(&["xsd", &file, &repo::file("tests/tests/reports/junit.xsd")]) {
        assert_eq!(read["valid"], true, "{read}");
    }
    for reader in [Reader::Python, Reader::Node] {
        let Some(read) = reader.reads(&["junit", &file]) else { continue };
        assert_eq!((&read["tests"], &read["failures"], &read["errors"]), (&tests.into(), &failures.into(), &0.into()), "{reader:?}");
        assert_eq!(names(&read), wanted, "{reader:?}");
    }
}

#[test]
fn tap_is_read_by_another_program_as_we_wrote_it() {
    let folder = folder("tap");
    let file = document("tap", &folder);
    let (tests, failures, wanted) = expected();
    let Some(read) = Reader::Node.reads(&["tap", &file]) else { return };
    assert_eq!((&read["plan"], &read["count"], &read["fail"]), (&3.into(), &3.into(), &1.into()), "{read}");
    assert_eq!((&read["wrong"], &read["extra"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())));
    assert_eq!((&read["passed"], &read["failed"]), (&(tests - failures).into(), &failures.into()));
    assert_eq!(names(&read), wanted);
    assert!(read["whys"][0].as_str().is_some_and(|why| why.starts_with("cheat-1 was not slashed")), "{read}");
}

#[test]
fn what_was_written_with_malice_is_read_by_other_programs_too() {
    let folder = folder("malice");
    for format in ["junit", "tap"] {
        let text = laws::malicious(format);
        let file = folder.write(&format!("report.{format}"), &text);
        let reader = Reader::Node.reads(&[format, &file]);
        let Some(read) = reader else { continue };
        assert_eq!(names(&read).len(), base().verdicts.len(), "{format}: {read}");
        if format == "junit" {
            let Some(read) = Reader::Python.reads(&["xsd", &file, &repo::file("tests/tests/reports/junit.xsd")]) else { continue };
            assert_eq!(read["valid"], true, "{read}");
        } else {
            assert_eq!((&read["wrong"], &read["extra"]), (&Value::Array(Vec::new()), &Value::Array(Vec::new())), "{read}");
        }
    }
}

#[test]
fn the_schema_beside_the_docs_is_where_they_say() {
    assert!(Path::new(&repo::file("docs/reference/report.schema.json")).is_file());
    assert!(repo::text("docs/reference/report.md").contains("(report.schema.json)"));
}
