//! Hostile programs: one node of four runs each, and nothing but that node suffers, the same each time, under a named outcome.
//!
//! The programs lie in `hostile/`; `hostile/rows.rs` says what each does and how its process must end. Every world is run twice: here,
//! watched, and by the program in a process of its own, which must come to the same digest.

use std::collections::BTreeSet;

use koipond_record::event::{ChainEvent, Exit, NodeEvent, NodeLimit};
use koipond_record::{Ask, NodeId, Pubkey, Roe, Round, What};
use koipond_tests::{Collected, Folder, Program, repo};

#[path = "hostile/rows.rs"]
mod rows;

use rows::{Ends, Row};

const KOIPOND: Program<'_> = Program(env!("CARGO_BIN_EXE_koipond-as-tested"));

/// The honest nodes come first.
const HONEST: u32 = 3;
const ROGUE: NodeId = NodeId(HONEST);
/// The seed of a world and its rounds.
#[derive(Clone, Copy)]
struct Stage {
    seed: u64,
    rounds: u64,
}

const USUAL: Stage = Stage { seed: 1, rounds: 5 };
/// The rogue is chosen to make the list of round 1. It takes more rounds until a bad list is replaced.
const CHOSEN: Stage = Stage { seed: 2, rounds: 7 };
/// Rounds that are paid in every world, whoever makes their first list.
const PAID: u64 = 2;

/// Three honest nodes and one that runs this program.
fn yaml(program: &str, limits: &str, stage: Stage) -> String {
    let folder = repo::file("tests/tests/hostile");
    format!(
        "scenario: {program}\n\
         task: {folder}/honest.js\n\
         chain:\n  round_time: 70 slots\n  submission_window: 25 slots\n  audit_window: 25 slots\n  \
         timing: {{ jitter: 0..2 slots, inclusion: 1..3 slots }}\n\
         framework: {{ audits: every }}\n\
         task_node: {{ restarts: false, watchdog: false }}\n\
         javascript: {{ {limits} }}\n\
         nodes:\n  honest: {{ count: {HONEST} }}\n  rogue: {{ task: {folder}/{program}.js }}\n\
         rounds: {}\n\
         expect:\n  - never: {{ slashed: {{ group: honest }} }}\n  - never: {{ stopped: {{ group: honest }} }}\n",
        stage.rounds
    )
}

fn collected(program: &str, limits: &str, stage: Stage) -> Collected {
    repo::scene_of(&yaml(program, limits, stage), &repo::root()).collect(stage.seed)
}

/// What the honest nodes were paid, for the rounds that are over in every world.
fn paid(run: &Collected) -> BTreeSet<(Round, Pubkey, Roe)> {
    let honest: BTreeSet<Pubkey> = run.cast().1.iter().take(HONEST as usize).map(|card| card.key.clone()).collect();
    let rewards = run.events.iter().filter_map(|event| match &event.what {
        What::Chain(ChainEvent::Rewarded { round, to, amount }) if round.0 < PAID && honest.contains(to) => {
            Some((*round, to.clone(), *amount))
        }
        _ => None,
    });
    rewards.collect()
}

/// All that the honest nodes were told, did and said.
fn honest_life(run: &Collected) -> Vec<String> {
    let theirs = run.events.iter().filter(|event| event.node.is_some_and(|node| node.0 < HONEST));
    theirs.map(|event| format!("{:?} {:?} {:?}", event.at, event.node, event.what)).collect()
}

/// Whether the node sent anything that others can see.
fn is_heard(run: &Collected) -> bool {
    run.events
        .iter()
        .any(|event| event.node == Some(ROGUE) && matches!(&event.what, What::Node(NodeEvent::Called { ask: Ask::Send(_), .. })))
}

/// How the rogue's process ended, its limits, and what it said, in short.
struct Fate<'e> {
    ended: Option<&'e Exit>,
    limits: BTreeSet<String>,
    said: Vec<&'e str>,
}

fn fate(run: &Collected) -> Fate<'_> {
    let mut fate = Fate { ended: None, limits: BTreeSet::new(), said: Vec::new() };
    for event in run.events.iter().filter(|event| event.node == Some(ROGUE)) {
        match &event.what {
            What::Node(NodeEvent::Ended(exit)) => fate.ended = fate.ended.or(Some(exit)),
            What::Node(NodeEvent::Hit { limit, .. }) => drop(fate.limits.insert(format!("{limit:?}"))),
            What::Node(NodeEvent::Said { text, .. }) => fate.said.push(text),
            _ => {}
        }
    }
    fate
}

impl Ends {
    fn is(&self, fate: &Fate<'_>) -> bool {
        let hit = |limit: NodeLimit| fate.limits.contains(&format!("{limit:?}"));
        match (self, fate.ended) {
            (Self::Lives, None) => true,
            (Self::Hangs(limit), Some(Exit::Hung)) => hit(*limit),
            (Self::Full | Self::Limited, Some(Exit::OutOfMemory)) => hit(NodeLimit::Memory),
            (Self::Limited, Some(Exit::Hung)) => hit(NodeLimit::Work),
            (Self::Code(wanted, of), Some(Exit::Code { code, why })) => wanted == code && why.contains(of),
            _ => false,
        }
    }
}

/// What is wrong with the world of a program; nothing if all is as its row says.
fn faults(row: &Row, stage: Stage, silent: &Collected, folder: &Folder) -> Vec<String> {
    let mut wrong = Vec::new();
    let limits = row.limits;
    let run = collected(row.file, limits, stage);
    let fate = fate(&run);
    if !row.ends.is(&fate) {
        wrong.push(format!("ended with {:?}, limits {:?}, and not with {:?}", fate.ended, fate.limits, row.ends));
    }
    for words in row.says {
        if !fate.said.iter().any(|line| line.contains(words)) {
            let said: Vec<&str> = fate.said.iter().take(12).copied().collect();
            wrong.push(format!("never said `{words}`, but {said:?}"));
        }
    }
    if paid(&run) != paid(silent) {
        wrong.push(format!("the honest were paid {:?} and not {:?}", paid(&run), paid(silent)));
    }
    if !is_heard(&run) && honest_life(&run) != honest_life(silent) {
        wrong.push("the honest lived otherwise, though nothing was sent".to_owned());
    }
    let honest_ended = run
        .events
        .iter()
        .any(|event| event.node.is_some_and(|node| node != ROGUE) && matches!(event.what, What::Node(NodeEvent::Ended(_))));
    if honest_ended {
        wrong.push("an honest node ended".to_owned());
    }
    let scenario = folder.write(&format!("{}.yaml", row.file), &yaml(row.file, limits, stage));
    let other = KOIPOND.run(&["run", &scenario, "--seed", &stage.seed.to_string(), "--format", "json"], folder.path());
    match serde_json::from_str::<serde_json::Value>(&other.stdout) {
        Ok(report) if report["digest"] == run.outcome.digest.to_string() => {}
        Ok(report) => wrong.push(format!("another process came to {} and not to {}", report["digest"], run.outcome.digest)),
        Err(_) => wrong.push(format!("another process ended with {:?}: {}", other.code, other.stderr)),
    }
    wrong.into_iter().map(|why| format!("{}: {why}", row.file)).collect()
}

#[track_caller]
fn all_are_confined(family: &str, stage: Stage, rows: &[Row]) {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), &format!("hostile-{family}"));
    let silent = collected("silent", rows::LIMITS, stage);
    assert_eq!(paid(&silent).len() as u64, PAID * u64::from(HONEST), "every honest node is paid for every round");
    let wrong: Vec<String> = rows.iter().flat_map(|row| faults(row, stage, &silent, &folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn work_without_end_stays_in_its_node() {
    all_are_confined("loops", USUAL, rows::LOOPS);
}

#[test]
fn timers_without_end_stay_in_their_node() {
    all_are_confined("timers", USUAL, rows::TIMERS);
}

#[test]
fn giants_stay_in_their_node() {
    all_are_confined("giants", USUAL, rows::GIANTS);
}

#[test]
fn long_calls_of_the_engine_stay_in_their_node() {
    all_are_confined("natives", USUAL, rows::NATIVES);
}

#[test]
fn depth_without_end_stays_in_its_node() {
    all_are_confined("depths", USUAL, rows::DEPTHS);
}

#[test]
fn tampering_with_the_language_stays_in_its_node() {
    all_are_confined("tampering", USUAL, rows::TAMPERING);
}

#[test]
fn lists_that_lie_cost_no_honest_node_its_pay() {
    all_are_confined("lists", CHOSEN, rows::LISTS);
}

#[test]
fn proofs_and_questions_of_every_kind_cost_no_honest_node_its_pay() {
    all_are_confined("questions", USUAL, rows::QUESTIONS);
}

#[test]
fn floods_of_words_and_files_stay_in_their_node() {
    all_are_confined("floods", USUAL, rows::FLOODS);
}

#[test]
fn modules_of_node_js_bound_what_they_are_asked() {
    all_are_confined("modules", USUAL, rows::MODULES);
}

#[test]
fn ends_and_errors_of_every_kind_stay_in_their_node() {
    all_are_confined("ends", USUAL, rows::ENDS);
}

fn programs() -> BTreeSet<String> {
    let files = std::fs::read_dir(repo::root().join("tests/tests/hostile")).expect("the folder is there");
    let names = files.map(|file| file.expect("it can be listed").file_name().to_string_lossy().into_owned());
    names.filter(|name| name.ends_with(".js")).collect()
}

#[test]
fn every_program_has_its_row_and_every_row_its_program() {
    let families = [
        rows::LOOPS,
        rows::TIMERS,
        rows::GIANTS,
        rows::NATIVES,
        rows::DEPTHS,
        rows::TAMPERING,
        rows::LISTS,
        rows::QUESTIONS,
        rows::FLOODS,
        rows::MODULES,
        rows::ENDS,
    ];
    let rows: Vec<String> = families.concat().iter().map(|row| format!("{}.js", row.file)).collect();
    let told: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(told.len(), rows.len(), "no program has two rows");
    let shared = ["base.js", "honest.js", "silent.js"].map(str::to_owned);
    assert_eq!(told, programs().into_iter().filter(|name| !shared.contains(name)).collect());
    assert!(families.concat().iter().all(|row| row.does.split(' ').count() > 2), "every row says what its program does");
}

#[test]
fn a_program_that_does_something_else_than_its_row_says_is_found() {
    let folder = Folder::new(env!("CARGO_TARGET_TMPDIR"), "hostile-otherwise");
    let silent = collected("silent", rows::LIMITS, USUAL);
    let row = Row { file: "silent", does: "nothing", ends: Ends::Hangs(NodeLimit::Work), says: &["nothing"], limits: rows::LIMITS };
    assert_eq!(faults(&row, USUAL, &silent, &folder).len(), 2);
    let heard = Row { file: "honest", ends: Ends::Lives, says: &[], ..row };
    assert_eq!(faults(&heard, USUAL, &silent, &folder), [""; 0]);
}
