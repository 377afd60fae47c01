//! `koipond search`: rare bugs that were planted are found, the same on every machine, and what was not seen is said.

use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use koipond::lab::How;
use koipond::lab::search::{Lead, SearchSpec, Searched, profiled, search};
use koipond::world::{Flow, run};
use koipond_record::Stream;
use koipond_scenarios::{Change, Changes, draw};
use koipond_tests::{Folder, Program, Scene, repo};
use proptest::prelude::*;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

fn folder(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("search-{name}"))
}

/// One of the planted bugs.
fn planted(name: &str) -> Scene {
    repo::scene(&format!("tests/tests/search/{name}.yaml"))
}

fn searched(scene: &Scene, lead: Lead, seed: u64, trials: u64, jobs: usize) -> Searched {
    let spec = SearchSpec { seed, lead, trials: Some(trials), jobs };
    search(&profiled(&scene.plan), &scene.tasks, &spec, &|| false, &mut |_| Flow::Go).unwrap_or_else(|why| panic!("{why}"))
}

/// A small world of the shipped task, and what is under `chaos`.
fn scenario(chaos: &str, expect: &str) -> String {
    let task = repo::file("scenarios/tasks/protocol");
    format!(
        "scenario: a small world\ntask: {task}\nchain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
         nodes: {{ honest: {{ count: 3 }} }}\nrounds: 3\n{chaos}expect:\n  - {expect}\n"
    )
}

const HOLDS: &str = "finally: { stake: { group: honest, is: at least 1 KOII } }";
const BREAKS: &str = "never: { submitted: { group: honest } }";
const FEW: &str = "chaos: { faults: 1..1, cheats: 0, kinds: { crash: 1000, fork: 1 } }\n";

/// What of a search must be the same everywhere.
fn told(found: &Searched) -> String {
    let failures: Vec<String> = found
        .failures
        .iter()
        .map(|one| format!("{} {} {} {:?} {}", one.signature, one.trials, one.first, one.witness.wild, one.witness.seed))
        .collect();
    format!("{:?} {failures:#?} {:?}", found.standing, found.table)
}

#[test]
fn how_many_trials_run_at_once_changes_nothing() {
    let scene = planted("expired-proof");
    let found = |jobs| told(&searched(&scene, Lead::Guided, 5, 40, jobs));
    let first = found(1);
    assert_eq!(first, found(3));
    assert_eq!(first, found(1), "nor does another time");
}

#[test]
fn another_seed_is_another_search() {
    let scene = planted("expired-proof");
    assert_ne!(told(&searched(&scene, Lead::Guided, 5, 24, 2)), told(&searched(&scene, Lead::Guided, 6, 24, 2)));
}

#[test]
fn each_failure_has_one_witness_that_shows_it() {
    let killed = "never: { stopped: { group: honest, how: killed } }";
    let yaml =
        scenario("chaos: { faults: 2..4, cheats: 0, kinds: { crash: 1, restart: 1, pause: 1 } }\n", &format!("{BREAKS}\n  - {killed}"));
    let scene = repo::scene_of(&yaml, &repo::root());
    let found = searched(&scene, Lead::Guided, 1, 24, 2);
    assert!(found.failures.len() > 1, "this fails in several ways: {:#?}", found.failures.len());
    for failure in &found.failures {
        assert_eq!(found.failures.iter().filter(|other| other.signature == failure.signature).count(), 1);
        let witness = &failure.witness;
        let again = koipond::lab::judged(&witness.wild.plan, &scene.tasks, witness.seed, Vec::new()).expect("it can be run");
        assert!(again.signatures.contains(&failure.signature), "{} is not among {:?}", failure.signature, again.signatures);
    }
}

#[test]
fn a_kind_that_never_came_is_named() {
    let scene = repo::scene_of(&scenario(FEW, HOLDS), &repo::root());
    let found = searched(&scene, Lead::Uniform, 1, 1, 1);
    let drawn: Vec<&str> = found.table.faults.iter().filter(|row| row.drawn > 0).map(|row| row.word.as_str()).collect();
    let never = found.table.never_drawn();
    assert_eq!((drawn.len(), never.len()), (1, 1), "one of two can come in one trial: {drawn:?}, {never:?}");
}

#[test]
fn a_guided_search_finds_a_rare_bug_soon() {
    let scene = planted("wiped-store");
    // Three things must coincide: about one of six hundred drawn worlds shows it. With seeds 1 to 4 three searches find it in
    // 60 trials.
    let found = searched(&scene, Lead::Guided, 3, 60, 2);
    assert!(!found.failures.is_empty(), "it is not found in {} trials", found.standing.trials);
}

#[test]
fn each_planted_bug_shows_where_what_must_coincide_does_and_not_in_a_quiet_world() {
    let all: Vec<String> = repo::scenarios("tests/tests/search").into_iter().filter(|path| !path.contains("/shown/")).collect();
    assert_eq!(all.len(), 10);
    for path in all {
        let broken = |scene: &Scene| {
            let judged = koipond::lab::judged(&draw(&scene.plan, 1).0, &scene.tasks, 1, Vec::new()).expect("it can be run");
            judged.signatures.iter().any(|one| one.how != How::NotReached)
        };
        assert!(broken(&repo::scene(&path.replace("search/", "search/shown/"))), "{path} is not shown");
        let mut quiet = repo::scene(&path);
        quiet.plan.chaos = None;
        assert!(!broken(&quiet), "{path} fails by itself");
    }
}

#[test]
fn what_cannot_fail_holds_and_is_said_to_be_covered() {
    let folder = folder("holds");
    folder.write("small.yaml", &scenario("", HOLDS));
    let ended = KOIPOND.run(&["search", "small.yaml", "--trials", "20", "--uniform"], folder.path()).with_code(0);
    assert!(ended.stderr.contains("says nothing under `chaos`"), "{}", ended.stderr);
    for said in ["nothing failed", "0 of 20 trials failed: under 13.9 % of the worlds", "never drawn: ", "pairs of faults"] {
        assert!(ended.stdout.contains(said), "{said}:\n{}", ended.stdout);
    }
    assert!(ended.stdout.lines().count() < 50, "it fits a screen:\n{}", ended.stdout);
    assert_eq!(folder.names("runs"), Vec::<String>::new(), "nothing is kept of what held");
}

#[test]
fn what_fails_is_kept_and_can_be_replayed() {
    let folder = folder("fails");
    folder.write("small.yaml", &scenario(FEW, BREAKS));
    let ended = KOIPOND.run(&["search", "small.yaml", "--stop-at-first", "--format", "json"], folder.path()).with_code(1);
    let report = ended.report();
    assert_eq!((&report["trials"], &report["failed"], &report["exit"]), (&1.into(), &1.into(), &1.into()));
    let kept = report["failures"][0]["folder"].as_str().expect("its folder is told").to_owned();
    assert_eq!(kept, "runs/small-search/1");
    let _ = KOIPOND.run(&["replay", &kept], folder.path()).with_code(0);
}

#[test]
fn what_nothing_ever_tested_is_3() {
    let folder = folder("not-reached");
    folder.write("small.yaml", &scenario(FEW, "never: { slashed: { group: honest } }").replace("rounds: 3", "rounds: 1"));
    let ended = KOIPOND.run(&["search", "small.yaml", "--trials", "4"], folder.path()).with_code(3);
    assert!(ended.stdout.contains("never had an opportunity: "), "{}", ended.stdout);
}

#[test]
fn what_cannot_be_searched_is_2() {
    let folder = folder("wrong");
    folder.write(
        "small.yaml",
        &scenario(FEW, HOLDS).replace("count: 3", "count: \"${n}\"").replace("rounds: 3", "rounds: 3\nmatrix: { n: [3, 4] }"),
    );
    let ended = KOIPOND.run(&["search", "small.yaml"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("has 2 cases") && ended.stderr.contains("--set"), "{}", ended.stderr);
    let ended = KOIPOND.run(&["search", "small.yaml", "--time", "soon"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("write a length of time above zero: `10m`, `90s` or `2h`"), "{}", ended.stderr);
    let _ = KOIPOND.run(&["search", "nowhere.yaml"], folder.path()).with_code(2);
}

#[test]
fn an_interrupted_search_is_130_and_tells_what_it_found() {
    let folder = folder("interrupt");
    folder.write("small.yaml", &scenario(FEW, BREAKS));
    let mut child = KOIPOND.start(&["search", "small.yaml", "--time", "1h"], folder.path());
    let mut lines = BufReader::new(child.stderr.take().expect("it is piped"));
    let mut line = String::new();
    assert!(lines.read_line(&mut line).expect("it can be read") > 0, "it tells how far it is");
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success());
    let mut stdout = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut stdout).expect("it is text");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(stdout.contains("interrupted: what follows") && stdout.contains("broken: "), "{stdout}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_changed_can_be_run(seed in any::<u64>(), other in any::<u64>(), changes in proptest::collection::vec((0..Change::ALL.len(), any::<u64>()), 1..8)) {
        let yaml = scenario("chaos: { faults: 1..5 }\n", HOLDS);
        let scene = repo::scene_of(&yaml, &repo::root());
        let all = Changes::of(&scene.plan).expect("it has chaos");
        let (mut wild, other) = (all.draw(seed), all.draw(other));
        for (how, chance) in changes {
            wild = all.change(&wild, &other, Change::ALL[how], Stream::named(chance, "try")).unwrap_or(wild);
        }
        prop_assert!(wild.plan.is_plain());
        prop_assert!((1..=5).contains(&wild.drawn().len()), "{} faults", wild.drawn().len());
        let ended = run(&wild.plan, &scene.tasks, seed, Vec::new());
        prop_assert!(ended.is_ok(), "{ended:?}");
    }
}
