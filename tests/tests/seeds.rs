//! Many seeds, as users run them: order, shards, budgets, interruption, memory, and what the end says.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Read};
use std::process::Command;

use koipond::lab::{Grid, Seeds, Shard};
use koipond_tests::{Ended, Folder, Program, repo};
use proptest::prelude::*;
use serde_json::Value;

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

const HOLDS: &str = "never: { stopped: { group: honest, how: hung } }";
/// Broken where chance ends the process of this node, and not of another.
const CHANCE: &str = "never: { stopped: { node: honest-1, how: exit } }";
const BREAKS: &str = "never: { submitted: { group: honest } }";

fn folder(name: &str) -> Folder {
    Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("seeds-{name}"))
}

/// A small world of three nodes, in which the process of one of them ends.
fn scenario(name: &str, rounds: u64, expect: &str) -> String {
    let task = repo::file("scenarios/tasks/kept-proof");
    format!(
        "scenario: {name}\ntags: [small, {name}]\ntask: {task}\n\
         chain: {{ round_time: 300 slots, submission_window: 100 slots, audit_window: 100 slots }}\n\
         nodes: {{ honest: {{ count: 3 }} }}\nrounds: {rounds}\n\
         timeline:\n  - randomly: {{ times: 1, from: round 1, until: round 2 }}\n    exit: {{ node: any, code: 1 }}\nexpect:\n  - {expect}\n"
    )
}

/// What a run came to, without the time it took.
fn rows(text: &str) -> Vec<Value> {
    let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).expect("each line is an object"));
    let plain = |mut line: Value| {
        let fields = line.as_object_mut().expect("it is an object");
        fields.remove("wall_ms");
        fields.remove("folder");
        line
    };
    lines.filter(|line| line["kind"] == "run").map(plain).collect()
}

/// The scenario and the seed of each row, in order.
fn runs(rows: &[Value]) -> Vec<(String, u64)> {
    rows.iter().map(|row| (row["file"].as_str().unwrap_or_default().to_owned(), row["seed"].as_u64().unwrap_or(0))).collect()
}

fn json(folder: &Folder, args: &[&str]) -> Ended {
    KOIPOND.run(&[&["run"][..], args, &["--format", "json", "--no-corpus"]].concat(), folder.path())
}

#[test]
fn how_many_jobs_there_are_changes_no_row_and_a_run_alone_is_the_run_among_many() {
    let folder = folder("jobs");
    folder.write("a.yaml", &scenario("first", 3, CHANCE));
    folder.write("b.yaml", &scenario("second", 2, HOLDS));
    let one = json(&folder, &["a.yaml", "b.yaml", "--seeds", "6", "--jobs", "1"]).with_code(1);
    let four = json(&folder, &["a.yaml", "b.yaml", "--seeds", "6", "--jobs", "4"]).with_code(1);
    let told = rows(&one.stdout);
    assert_eq!(told, rows(&four.stdout));
    let wanted: Vec<(String, u64)> = (1..=6).flat_map(|seed| [("a.yaml".to_owned(), seed), ("b.yaml".to_owned(), seed)]).collect();
    assert_eq!(runs(&told), wanted, "all scenarios with the first seed, then with the next");
    let alone = json(&folder, &["b.yaml", "--seed", "5"]).with_code(0);
    let among = told.iter().find(|row| row["file"] == "b.yaml" && row["seed"] == 5).expect("it was run");
    assert_eq!((alone.report()["digest"].clone(), alone.report()["events"].clone()), (among["digest"].clone(), among["events"].clone()));
    let failed = told.iter().find(|row| row["exit"] == 1).expect("chance hits the node once in three times");
    let again = failed["again"].as_str().and_then(|again| again.strip_prefix("koipond ")).expect("it says how to run it again");
    let alone = KOIPOND.run(&again.split(' ').chain(["--format", "json", "--no-corpus"]).collect::<Vec<_>>(), folder.path()).with_code(1);
    assert_eq!(alone.report()["digest"], failed["digest"]);
}

proptest! {
    #[test]
    fn shards_share_all_runs_among_them(scenarios in 1..6_usize, first in 0..50_u64, count in 1..60_u64, of in 1..9_u64) {
        let seeds: Seeds = format!("{first}..{}", first + count - 1).parse().expect("it is a range");
        let whole: Vec<(usize, u64)> = Grid { scenarios, seeds, shard: None }.runs().collect();
        prop_assert_eq!(whole.len() as u64, scenarios as u64 * count);
        let mut union = Vec::new();
        for k in 1..=of {
            let shard: Shard = format!("{k}/{of}").parse().expect("it is a shard");
            let grid = Grid { scenarios, seeds, shard: Some(shard) };
            let own: Vec<(usize, u64)> = grid.runs().collect();
            prop_assert_eq!(own.len() as u64, grid.count());
            prop_assert!(own.iter().all(|(scenario, seed)| grid.has(*scenario, *seed)));
            // A scenario's seeds go round, so that no shard has more than one of them above another.
            for scenario in 0..scenarios {
                prop_assert!((grid.count_of(scenario)).abs_diff(count / of) <= 1);
            }
            union.extend(own);
        }
        union.sort();
        let mut sorted = whole;
        sorted.sort();
        prop_assert_eq!(union, sorted);
    }
}

#[test]
fn four_shards_make_the_runs_of_the_whole_and_none_twice() {
    let folder = folder("shards");
    folder.write("all/a.yaml", &scenario("first", 2, HOLDS));
    folder.write("all/b.yaml", &scenario("second", 2, HOLDS));
    let whole = rows(&json(&folder, &["all", "--seeds", "5"]).with_code(0).stdout);
    let mut union = Vec::new();
    for k in 1..=4 {
        let shard = format!("{k}/4");
        union.extend(rows(&json(&folder, &["all", "--seeds", "5", "--shard", &shard]).with_code(0).stdout));
        let listed =
            KOIPOND.run(&["run", "all", "--seeds", "5", "--shard", &shard, "--list", "--format", "json"], folder.path()).with_code(0);
        let seeds = |line: &str| serde_json::from_str::<Value>(line).expect("it is an object")["seeds"].as_array().map_or(0, Vec::len);
        let count: usize = listed.stdout.lines().map(seeds).sum();
        assert_eq!(count, [3, 3, 2, 2][k - 1], "{}", listed.stdout);
    }
    let key = |row: &Value| (row["file"].to_string(), row["seed"].as_u64());
    union.sort_by_key(key);
    let mut sorted = whole;
    sorted.sort_by_key(key);
    assert_eq!(union, sorted);
}

#[test]
fn the_first_failure_ends_all_and_is_the_same_for_any_number_of_jobs() {
    let folder = folder("fail-fast");
    folder.write("a.yaml", &scenario("first", 2, CHANCE));
    let told = |jobs: &str| rows(&json(&folder, &["a.yaml", "--seeds", "40", "--fail-fast", "--jobs", jobs]).with_code(1).stdout);
    let one = told("1");
    assert!(one.len() < 40 && one.last().is_some_and(|row| row["exit"] == 1), "{one:?}");
    assert!(one.iter().rev().skip(1).all(|row| row["exit"] == 0));
    assert_eq!(one, told("4"));
    let human = KOIPOND.run(&["run", "a.yaml", "--seeds", "40", "--fail-fast", "--no-corpus"], folder.path()).with_code(1);
    let left = format!("{} of 40 not run, since the first failure ends all", 40 - one.len());
    assert!(human.stdout.contains(&left) && !human.stdout.contains('⇒'), "{}", human.stdout);
}

#[test]
fn a_budget_of_time_begins_no_more_runs_and_says_so() {
    let folder = folder("time");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    let ended = KOIPOND.run(&["run", "a.yaml", "--seeds", "1000000", "--time", "1s", "--format", "human"], folder.path()).with_code(0);
    assert!(ended.stdout.contains(" of 1,000,000 not run, since the time was up (--time)"), "{}", ended.stdout);
    assert!(ended.stdout.contains("⇒ under "), "{}", ended.stdout);
    assert!(ended.stderr.lines().count() <= 12, "{}", ended.stderr);
}

/// Starts a command that would last long and waits until some rows are written.
fn under_way(folder: &Folder, args: &[&str]) -> (std::process::Child, BufReader<std::process::ChildStderr>) {
    let mut child = KOIPOND.start(args, folder.path());
    let told = BufReader::new(child.stderr.take().expect("it is piped"));
    let rows = folder.path().join("kept/seeds.jsonl");
    for _ in 0..6_000 {
        let size = std::fs::metadata(&rows).map_or(0, |about| about.len());
        if size > 4_000 {
            return (child, told);
        }
        std::thread::park_timeout(std::time::Duration::from_millis(10));
    }
    let _ = child.kill();
    let _ = child.wait();
    panic!("no rows were written");
}

const LONG: [&str; 8] = ["run", "a.yaml", "--seeds", "100000", "--out", "kept", "--jobs", "2"];

#[test]
fn an_interrupted_command_tells_of_the_seeds_that_are_over() {
    let folder = folder("interrupt");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    let (mut child, mut stderr) = under_way(&folder, &LONG);
    let sent = Command::new("kill").args(["-INT", &child.id().to_string()]).status().expect("there is a `kill`");
    assert!(sent.success());
    let mut stdout = String::new();
    child.stdout.take().expect("it is piped").read_to_string(&mut stdout).expect("it is text");
    stderr.read_line(&mut String::new()).expect("it is text");
    assert_eq!(child.wait().expect("it ends").code(), Some(130), "{stdout}");
    assert!(stdout.contains(" of 100,000 not run, since Ctrl-C was pressed") && stdout.contains("⇒ under "), "{stdout}");
}

#[test]
fn a_killed_command_leaves_readable_rows_that_are_those_of_a_whole_one() {
    let folder = folder("kill");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    let (mut child, _stderr) = under_way(&folder, &LONG);
    child.kill().expect("it can be killed");
    assert_eq!(child.wait().expect("it ends").code(), None);
    let text = folder.read("kept/seeds.jsonl");
    let whole_lines = &text[..text.rfind('\n').map_or(0, |end| end + 1)];
    let mut left = rows(whole_lines);
    left.sort_by_key(|row| row["seed"].as_u64());
    let last = left.last().and_then(|row| row["seed"].as_u64()).expect("some were over");
    let whole = rows(&json(&folder, &["a.yaml", "--seeds", &last.to_string()]).with_code(0).stdout);
    assert!(!left.is_empty() && left.iter().all(|row| whole.contains(row)), "{left:?}\n{whole:?}");
    let head: Value = serde_json::from_str(text.lines().next().unwrap_or_default()).expect("the first line says what it is");
    assert_eq!((head["kind"].as_str(), head["format"].as_u64()), (Some("seeds"), Some(1)));
}

#[test]
fn what_held_leaves_nothing_and_what_no_failure_means_is_told() {
    let folder = folder("held");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    let ended = KOIPOND.run(&["run", "a.yaml", "--seeds", "59"], folder.path()).with_code(0);
    assert!(ended.stdout.ends_with("0 of 59 failed ⇒ under 5.0 % of worlds, 95 %\n"), "{}", ended.stdout);
    assert_eq!(ended.stdout.lines().count(), 3, "{}", ended.stdout);
    assert!(ended.stderr.lines().count() <= 11, "{}", ended.stderr);
    assert_eq!(folder.names("."), ["a.yaml"]);
}

#[test]
fn many_failures_are_told_in_few_lines_with_one_folder_of_a_kind() {
    let folder = folder("bounded");
    folder.write("a.yaml", &scenario("first", 2, BREAKS));
    let ended = |seeds: &str| KOIPOND.run(&["run", "a.yaml", "--seeds", seeds, "--no-corpus"], folder.path()).with_code(1);
    let (few, many) = (ended("3"), ended("60"));
    assert_eq!(few.stdout.lines().count(), many.stdout.lines().count(), "{}\n{}", few.stdout, many.stdout);
    assert_eq!(many.stdout.matches("koipond · first").count(), 1, "one whole report");
    assert!(many.stdout.contains("60 × broken: "), "{}", many.stdout);
    assert!(
        many.stdout.contains("again:  koipond run a.yaml --seed 1") && many.stdout.contains("look:   koipond view runs/a/1"),
        "{}",
        many.stdout
    );
    assert!(many.stdout.contains("60 of 60 failed ⇒ 100 % of worlds; 9"), "{}", many.stdout);
    assert_eq!(folder.names("runs/a"), ["1"]);
    let replayed = KOIPOND.run(&["replay", "runs/a/1"], folder.path()).with_code(0);
    let row = rows(&folder.read("runs/seeds.jsonl")).into_iter().find(|row| row["seed"] == 1).expect("it was run");
    assert_eq!(row["digest"].as_str(), Some(replayed.digest()));
}

#[test]
fn many_seeds_can_be_verified() {
    let folder = folder("verify");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    let verified = rows(&json(&folder, &["a.yaml", "--seeds", "3", "--verify"]).with_code(0).stdout);
    assert_eq!(verified, rows(&json(&folder, &["a.yaml", "--seeds", "3"]).with_code(0).stdout));
}

#[test]
fn a_run_that_does_not_fit_into_memory_is_refused_with_the_number() {
    let folder = folder("memory");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    let ended = KOIPOND.run(&["run", "a.yaml", "--seeds", "3", "--memory", "1 MiB"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("`first` with its 3 nodes needs about ") && ended.stderr.contains("nothing was run"), "{}", ended.stderr);
    let fewer = KOIPOND.run(&["run", "a.yaml", "--seeds", "4", "--jobs", "4", "--memory", "20 MiB"], folder.path()).with_code(0);
    assert!(fewer.stderr.contains("memory: 4 runs at the same time need about "), "{}", fewer.stderr);
}

#[test]
fn filters_choose_and_one_that_fits_nothing_is_2_and_names_the_tags() {
    let folder = folder("filter");
    for name in ["first", "second", "third"] {
        folder.write(&format!("all/{name}.yaml"), &scenario(name, 2, HOLDS));
    }
    let listed = |filters: &[&str]| {
        let ended = KOIPOND.run(&[&["run", "all", "--list", "--format", "json"][..], filters].concat(), folder.path()).with_code(0);
        let name = |line: &str| serde_json::from_str::<Value>(line).expect("it is an object")["scenario"].as_str().map(str::to_owned);
        ended.stdout.lines().filter_map(name).collect::<BTreeSet<String>>()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<String>>();
    assert_eq!(listed(&[]), set(&["first", "second", "third"]));
    assert_eq!(listed(&["--filter", "tag:second"]), set(&["second"]));
    assert_eq!(listed(&["--filter", "!tag:second"]), set(&["first", "third"]));
    assert_eq!(listed(&["--filter", "tag:small", "--filter", "file:all/", "--filter", "!name:ir"]), set(&["second"]));
    let none = KOIPOND.run(&["run", "all", "--filter", "tag:audit"], folder.path()).with_code(2);
    assert!(
        none.stderr.contains("none of 3 scenarios meets --filter 'tag:audit'; their tags are: first, second, small, third"),
        "{}",
        none.stderr
    );
    let human = KOIPOND.run(&["run", "all", "--list", "--seeds", "10"], folder.path()).with_code(0);
    assert!(human.stdout.contains("seeds 1..10") && human.stdout.ends_with("30 runs of 3 scenarios\n"), "{}", human.stdout);
    assert_eq!(folder.names("."), ["all"], "a list runs nothing");
}

#[test]
fn arguments_that_make_no_sense_are_2_and_say_why() {
    let folder = folder("arguments");
    folder.write("a.yaml", &scenario("first", 2, HOLDS));
    for (args, part) in [
        (&["--seeds", "0"][..], "at least one seed"),
        (&["--seeds", "9..3"], "9 comes after 3"),
        (&["--shard", "5/4"], "the shards of 4 are 1/4 to 4/4"),
        (&["--seeds", "3", "--seed", "1"], "cannot be used with"),
        (&["--seeds", "3", "--watch"], "cannot be used with"),
        (&["--seeds", "3", "--vary-rules"], "cannot be used with"),
        (&["--time", "0s"], "above zero"),
        (&["--memory", "much"], "a number of bytes"),
        (&["--filter", "tags:a"], "there is no filter `tags:`"),
        (&["--rerun-failed", "--no-corpus"], "cannot be used with"),
    ] {
        let ended = KOIPOND.run(&[&["run", "a.yaml"][..], args].concat(), folder.path()).with_code(2);
        assert!(ended.stdout.is_empty() && ended.stderr.contains(part), "{args:?}: {}", ended.stderr);
    }
    folder.write("mine/seeds.jsonl", "my own notes\n");
    let ended = KOIPOND.run(&["run", "a.yaml", "--seeds", "2", "--out", "mine"], folder.path()).with_code(2);
    assert!(ended.stderr.contains("is no list of runs"), "{}", ended.stderr);
    assert_eq!(folder.read("mine/seeds.jsonl"), "my own notes\n");
}
