//! Runs held against each other and against what was kept of them: a difference is named by its first event.

use koipond::lab::{Difference, compare};
use koipond::world::{RunError, run};
use koipond_record::{Hash, Manifest, RunFolder};
use koipond_scenarios::Plan;
use koipond_tests::{Collected, Ended, Folder, Program, Scene, repo};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));
const FIRST_LIGHT: &str = "scenarios/library/basics/first-light.yaml";

/// Compares two scenes' runs with seed 1.
fn compared(first: &Scene, second: &Scene) -> Result<Option<Difference>, RunError> {
    let found = compare(
        |observer| run(&first.plan, &first.tasks, 1, vec![observer]),
        |observer| run(&second.plan, &second.tasks, 1, vec![observer]),
    );
    found.map(|(_, found)| found)
}

/// A scene whose scenario was edited.
fn edited(from: &str, to: &str) -> Scene {
    let yaml = repo::text(FIRST_LIGHT);
    assert!(yaml.contains(from), "the scenario has no `{from}`");
    repo::scene_of(&yaml.replacen(from, to, 1), &repo::root().join("scenarios/library/basics"))
}

/// Where two lists of events first differ.
fn first_difference(one: &Collected, other: &Collected) -> usize {
    let pairs = one.events.iter().zip(&other.events);
    pairs.take_while(|(a, b)| a == b).count()
}

#[test]
fn equal_plans_have_no_difference() {
    let scene = repo::scene(FIRST_LIGHT);
    assert_eq!(compared(&scene, &scene).expect("both run"), None);
}

#[test]
fn a_latency_bound_changed_by_a_millisecond_is_found_at_its_first_event() {
    let scene = repo::scene(FIRST_LIGHT);
    let other = edited("rounds: 8", "network: { latency: 20..81 ms }\nrounds: 8");
    let found = compared(&scene, &other).expect("both run").expect("they differ");
    let (one, two) = (scene.collect(1), other.collect(1));
    let at = first_difference(&one, &two);
    assert!(at > 0 && at < 200, "the first message on a link comes early, not at {at}");
    assert_eq!((found.at.0 as usize, found.first.as_ref(), found.second.as_ref()), (at, one.events.get(at), two.events.get(at)));
}

#[test]
fn a_fault_planted_late_is_found_there() {
    let scene = repo::scene(FIRST_LIGHT);
    let other = edited("rounds: 8", "rounds: 8\ntimeline:\n  - at: round 5 + 700 slots\n    crash: { node: honest-1, for: 10 s }");
    let found = compared(&scene, &other).expect("both run").expect("they differ");
    let second = found.second.expect("the second run has an event there");
    assert!(matches!(second.what, koipond_record::What::Fault(_)), "{second:?}");
}

#[test]
fn a_run_that_goes_on_longer_differs_where_the_other_ended() {
    let limited = edited("rounds: 8", "rounds: 8\nlimits: { events: 500 }");
    let whole = repo::scene(FIRST_LIGHT);
    let found = compared(&limited, &whole).expect("both run").expect("they differ");
    assert_eq!(found.at.0 as usize, limited.collect(1).events.len() - 1, "the last event of the first says why it ended");
}

#[test]
fn verify_says_that_a_second_run_gave_the_same_events() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "verify-flag");
    let run = |more: &[&str]| KOIPOND.run(&[&["run", &repo::file(FIRST_LIGHT)], more].concat(), folder.path()).with_code(0);
    assert!(run(&["--verify"]).stdout.contains("verified: a second run gave the same events"));
    assert!(!run(&[]).stdout.contains("verified"), "without --verify nothing was verified");
    let report = run(&["--verify", "--format", "json"]).report();
    assert_eq!((&report["verified"], &report["not_deterministic"]), (&true.into(), &serde_json::Value::Null));
}

/// A run folder of first light that was kept with `--out`, in a folder of the test's own.
fn kept(name: &str) -> (Folder, Ended) {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("verify-{name}"));
    let ended = KOIPOND.run(&["run", &repo::file(FIRST_LIGHT), "--seed", "5", "--out", "kept"], folder.path()).with_code(0);
    (folder, ended)
}

fn replay(folder: &Folder, run: &str) -> Ended {
    KOIPOND.run(&["replay", run], folder.path())
}

#[test]
fn a_kept_folder_replays_the_same() {
    let (folder, ended) = kept("same");
    let replayed = replay(&folder, "kept").with_code(0);
    assert!(replayed.stdout.starts_with("the same"), "{}", replayed.stdout);
    assert_eq!(replayed.digest(), ended.digest());
}

#[test]
fn an_edited_digest_is_told_apart_from_an_edited_run() {
    let (folder, ended) = kept("digest");
    let open = RunFolder::open(&folder.path().join("kept")).expect("it is a run folder");
    let manifest = open.manifest().expect("it has a manifest");
    let other = Hash::of(b"another run");
    open.write_manifest(&Manifest { digest: Some(other), ..manifest }).expect("it can be written");
    let replayed = replay(&folder, "kept").with_code(4);
    assert!(replayed.stdout.contains("every event is as in the log, but the manifest states another digest"), "{}", replayed.stdout);
    assert!(replayed.stdout.contains(&format!("b3:{other}")) && replayed.stdout.contains(ended.digest()), "{}", replayed.stdout);
}

#[test]
fn an_edited_plan_replays_to_its_first_differing_event() {
    let (folder, _) = kept("plan");
    let (one, mut plan): (Collected, Plan) = {
        let scene = repo::scene(FIRST_LIGHT);
        (scene.collect(5), scene.plan)
    };
    folder.edit("kept/plan.json", "\"latency\": \"20 ms..80 ms\"", "\"latency\": \"20 ms..81 ms\"");
    plan.network.latency.high.0 += 1_000_000;
    let other = Scene { plan, tasks: repo::scene(FIRST_LIGHT).tasks }.collect(5);
    let at = first_difference(&one, &other);
    let replayed = replay(&folder, "kept").with_code(4);
    assert!(replayed.stdout.starts_with("differs"), "{}", replayed.stdout);
    assert!(replayed.stdout.contains(&format!("the first event that differs is #{at}:")), "#{at} is not in:\n{}", replayed.stdout);
    let sides: Vec<&str> = ["    first ", "    second "].into_iter().filter_map(|side| replayed.after(side.trim())).collect();
    assert!(sides.len() == 2 && sides[0] != sides[1], "the two sides read alike: {sides:?}");
}

#[test]
fn a_missing_file_of_the_task_is_named() {
    let (folder, _) = kept("missing");
    let blob = blob_of(&folder, "audit.js");
    std::fs::remove_file(folder.path().join(&blob)).expect("the file was there");
    let replayed = replay(&folder, "kept").with_code(2);
    assert!(replayed.stderr.contains("does not hold audit.js as it was when the run was made"), "{}", replayed.stderr);
}

#[test]
fn a_changed_file_of_the_task_is_named() {
    let (folder, _) = kept("changed");
    folder.edit(&blob_of(&folder, "audit.js"), "return false", "return true");
    let replayed = replay(&folder, "kept").with_code(2);
    assert!(replayed.stderr.contains("does not hold audit.js as it was when the run was made"), "{}", replayed.stderr);
}

/// The file in which a kept run holds a file of its task.
fn blob_of(folder: &Folder, path: &str) -> String {
    let open = RunFolder::open(&folder.path().join("kept")).expect("it is a run folder");
    let files = open.manifest().expect("it has a manifest").files;
    let file = files.iter().find(|file| file.path == path).expect("the manifest lists every file of the task");
    format!("kept/blobs/{}", file.blake3)
}

#[test]
fn a_folder_without_manifest_is_no_run() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "verify-none");
    let replayed = replay(&folder, ".").with_code(2);
    assert!(replayed.stderr.contains("is not a run folder"), "{}", replayed.stderr);
}

#[test]
fn a_folder_replays_elsewhere_without_the_scenario_and_the_task_it_came_from() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "verify-moved");
    folder.copy(&repo::root().join("scenarios/tasks/kept-proof"), "here/tasks/kept-proof");
    folder.write("here/mine.yaml", &repo::text(FIRST_LIGHT).replace("../../tasks", "tasks"));
    let ended = KOIPOND.run(&["run", "here/mine.yaml", "--out", "here/out"], folder.path()).with_code(0);
    std::fs::rename(folder.path().join("here/out"), folder.path().join("elsewhere")).expect("a folder can be moved");
    std::fs::remove_dir_all(folder.path().join("here")).expect("a folder can be removed");
    let replayed = replay(&folder, "elsewhere").with_code(0);
    assert_eq!(replayed.digest(), ended.digest());
}
